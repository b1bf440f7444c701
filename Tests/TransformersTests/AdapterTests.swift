import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing
import Transformers

/// Low-rank adapters beside a Llama, against peft and against weights with the adapters merged into them
/// (tools/golden/families.py).
@Suite struct AdapterTests {
    struct Golden: Decodable {
        let first: [[Float]]
        let second: [[Float]]
        let both: [[Float]]
    }

    static let bases = [Family("llama-llama3", .folder), Family("llama-llama3", .gguf)]

    private func golden(_ base: Family) throws -> Golden {
        try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(filePath: "\(base.folder)/adapters.json")))
    }

    private func adapter(_ name: String, _ form: Family.Form, for model: Transformer, _ base: Family) throws
        -> LowRankAdapter
    {
        try model.loadAdapter(path: "\(base.folder)/adapter-\(name)" + (form == .gguf ? ".gguf" : ""))
    }

    private func logits(_ model: Transformer, _ tokens: [Int32], _ adapters: [AppliedAdapter], step: Int = .max)
        -> [[Float]]
    {
        let cache = model.makeCache(capacity: tokens.count)
        var rows: [[Float]] = []
        for start in stride(from: 0, to: tokens.count, by: min(step, tokens.count)) {
            let piece = Array(tokens[start..<min(tokens.count, start + min(step, tokens.count))])
            rows += model.forward([Segment(cache: cache, tokens: piece, outputs: .all, adapters: adapters)]).rows
        }
        return rows
    }

    @Test(
        "logits with one adapter equal peft's, from either form on either form of the base", arguments: bases,
        [Family.Form.folder, .gguf])
    func logitsWithOneAdapter(
        _ base: Family, _ form: Family.Form
    ) throws {
        let golden = try golden(base), tokens = try base.golden().tokens
        let model = try base.load()
        let first = try adapter("first", form, for: model, base), second = try adapter("second", form, for: model, base)
        #expect(largestDifference(logits(model, tokens, [.init(first)]), golden.first) <= Family.tolerance)
        #expect(largestDifference(logits(model, tokens, [.init(second)]), golden.second) <= Family.tolerance)
        let both = logits(model, tokens, [.init(first, scale: 0.5), .init(second, scale: 1.5)])
        #expect(largestDifference(both, golden.both) <= 2 * Family.tolerance)
        #expect(largestDifference(logits(model, tokens, []), try base.golden().logits) <= Family.tolerance)
    }

    @Test("sequences of one batch have adapters of their own", arguments: [1, 2, 3])
    func sequencesOfOneBatch(_ threadCount: Int) throws {
        let base = Self.bases[1], tokens = try base.golden().tokens
        let model = try base.load(threadCount: threadCount)
        let first = AppliedAdapter(try adapter("first", .gguf, for: model, base))
        let second = AppliedAdapter(try adapter("second", .gguf, for: model, base), scale: 0.7)
        let choices: [[AppliedAdapter]] = [[first], [], [second], [second], [first, second], [second, first], []]
        let alone = choices.flatMap { logits(model, tokens, $0) }
        let segments = choices.map {
            Segment(cache: model.makeCache(capacity: 32), tokens: tokens, outputs: .all, adapters: $0)
        }
        #expect(model.forward(segments).rows == alone)
        #expect(logits(model, tokens, [first, second], step: 5) == logits(model, tokens, [first, second]))
    }

    @Test("an adapter at scale zero changes nothing")
    func anAdapterAtScale() throws {
        let base = Self.bases[1], tokens = try base.golden().tokens
        let model = try base.load()
        let first = try adapter("first", .gguf, for: model, base)
        #expect(logits(model, tokens, [.init(first, scale: 0)]) == logits(model, tokens, []))
    }

    // MARK: Refusals

    private func message(_ write: (inout GGUFWriter) -> Void) throws -> String {
        let model = try Self.bases[1].load()
        var writer = GGUFWriter()
        write(&writer)
        let folder = try TemporaryFolder()
        try writer.write(to: folder.path("adapter.gguf"))
        let error = #expect(throws: CheckpointError.self) {
            _ = try model.loadAdapter(path: folder.path("adapter.gguf"))
        }
        return "\(try #require(error))"
    }

    private func head(_ writer: inout GGUFWriter, architecture: String = "llama", type: String = "lora") {
        writer.set("general.type", .string("adapter"))
        writer.set("general.architecture", .string(architecture))
        writer.set("adapter.type", .string(type))
        writer.set("adapter.lora.alpha", .float32(8))
    }

    @Test("a file that is no adapter, of another kind, or for another architecture is refused")
    func aFileThatIs() throws {
        #expect(try message { $0.set("general.architecture", .string("llama")) }.contains("general.type"))
        #expect(try message { head(&$0, type: "control") }.contains("adapter.type"))
        #expect(try message { head(&$0, architecture: "qwen2") }.contains("general.architecture"))
        #expect(try message { head(&$0) }.contains("without tensors"))
    }

    @Test(
        "tensors that fit no map of the model are named",
        arguments: [
            ("blk.0.attn_q.weight.lora_a", [16, 4], "blk.0.attn_q.weight.lora_b", [4, 17], "blk.0.attn_q"),
            ("blk.0.attn_q.weight.lora_a", [15, 4], "blk.0.attn_q.weight.lora_b", [4, 16], "blk.0.attn_q"),
            ("blk.0.attn_q.weight.lora_a", [16, 4], "blk.0.attn_q.weight.lora_b", [3, 16], "lora_b"),
            ("blk.0.attn_q.weight.lora_a", [16, 4], "blk.0.attn_k.weight.lora_b", [4, 16], "attn_"),
            ("blk.9.attn_q.weight.lora_a", [16, 4], "blk.9.attn_q.weight.lora_b", [4, 16], "blk.9.attn_q"),
            ("token_embd.weight.lora_a", [16, 4], "token_embd.weight.lora_b", [4, 32], "token_embd"),
            ("blk.0.attn_norm.weight", [16], "blk.0.ffn_norm.weight", [16], "norm"),
        ])
    func tensorsThatFitNo(
        _ first: String, _ firstShape: [Int], _ second: String, _ secondShape: [Int], _ expected: String
    ) throws {
        let text = try message { writer in
            head(&writer)
            for (name, shape) in [(first, firstShape), (second, secondShape)] {
                writer.add(name, shape: shape, floats: Array(repeating: 0.5, count: shape.reduce(1, *)))
            }
        }
        #expect(text.contains(expected))
    }

    @Test("values that are no numbers are refused")
    func valuesThatAreNo() throws {
        let text = try message { writer in
            head(&writer)
            writer.add("blk.0.attn_q.weight.lora_a", shape: [16, 1], floats: Array(repeating: .nan, count: 16))
            writer.add("blk.0.attn_q.weight.lora_b", shape: [1, 16], floats: Array(repeating: 1, count: 16))
        }
        #expect(text.contains("nan") && text.contains("lora_a"))
    }
}
