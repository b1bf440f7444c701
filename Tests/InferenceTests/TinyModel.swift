import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Tokenizers
import Transformers

/// A random Llama of two layers over the bytes, written to a file of its own: small enough to run in every test, and of
/// sharp enough distributions that greedy texts differ from prompt to prompt.
struct TinyModel {
    static let contextLength = 512
    static let controlTokens = ["<s>", "</s>", "<|mark|>"]
    static let vocabularySize = 256 + controlTokens.count

    private let folder: TemporaryFolder
    let path: String

    /// - Parameters:
    ///   - hasEnd: whether a token ends texts; without one, generations run to their limit.
    ///   - chatTemplate: the Jinja program for conversations.
    init(
        seed: UInt64 = 1, hasEnd: Bool = false, contextLength: Int = Self.contextLength, chatTemplate: String? = nil
    ) throws {
        folder = try TemporaryFolder()
        path = folder.path("tiny.gguf")
        var writer = GGUFWriter()
        for (key, value) in [
            ("context_length", contextLength), ("embedding_length", 32), ("block_count", 2),
            ("feed_forward_length", 64), ("attention.head_count", 2), ("attention.head_count_kv", 1),
        ] {
            writer.set("llama." + key, .uint32(UInt32(value)))
        }
        writer.set("general.architecture", .string("llama"))
        writer.set("llama.attention.layer_norm_rms_epsilon", .float32(1e-5))
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        writer.set("tokenizer.ggml.pre", .string("gpt-2"))
        writer.set("tokenizer.ggml.tokens", strings: ByteVocabulary.pieces(control: Self.controlTokens))
        writer.set(
            "tokenizer.ggml.token_type",
            .array(.int32, (0..<Self.vocabularySize).map { .int32($0 < 256 ? 1 : 3) }))
        writer.set("tokenizer.ggml.merges", strings: [])
        writer.set("tokenizer.ggml.bos_token_id", .uint32(256))
        if hasEnd { writer.set("tokenizer.ggml.eos_token_id", .uint32(257)) }
        if let chatTemplate { writer.set("tokenizer.chat_template", .string(chatTemplate)) }
        var generator = SeededGenerator(seed: seed)
        for (name, shape) in Self.shapes {
            let isNorm = shape.count == 1
            let scale: Float = isNorm ? 0.1 : name == "output.weight" ? 0.5 : 0.3
            let values = (0..<shape.reduce(1, *)).map { _ in
                (isNorm ? 1 : 0) + scale * Float.random(in: -1.7...1.7, using: &generator)
            }
            writer.add(name, shape: shape, floats: values)
        }
        try writer.write(to: path)
    }

    private static var shapes: [(name: String, shape: [Int])] {
        var shapes = [
            ("token_embd.weight", [32, vocabularySize]), ("output.weight", [32, vocabularySize]),
            ("output_norm.weight", [32]),
        ]
        for layer in 0..<2 {
            let parts = [
                ("attn_norm", [32]), ("attn_q", [32, 32]), ("attn_k", [32, 16]), ("attn_v", [32, 16]),
                ("attn_output", [32, 32]), ("ffn_norm", [32]), ("ffn_gate", [32, 64]), ("ffn_up", [32, 64]),
                ("ffn_down", [64, 32]),
            ]
            shapes += parts.map { ("blk.\(layer).\($0.0).weight", $0.1) }
        }
        return shapes
    }

    func load() async throws -> Model {
        try await Model.load(path: path, options: ModelOptions(threadCount: 2))
    }

    /// The logits of every token that may follow.
    func logits(after tokens: [TokenID]) throws -> [Float] {
        let transformer = try Transformer.load(from: GGUFFile(path: path), pool: ThreadPool(threadCount: 2))
        let cache = transformer.makeCache(capacity: tokens.count)
        let logits = transformer.forward([Segment(cache: cache, tokens: tokens, outputs: .last)])
        return logits.row(0).indices.map { logits.row(0)[$0] }
    }

    /// The logarithms of the probabilities of `tokens[1...]`, computed in one pass and in double precision.
    func logProbabilities(of tokens: [TokenID]) throws -> [Double] {
        let transformer = try Transformer.load(from: GGUFFile(path: path), pool: ThreadPool(threadCount: 2))
        let cache = transformer.makeCache(capacity: tokens.count)
        let logits = transformer.forward([Segment(cache: cache, tokens: tokens, outputs: .all)])
        return (1..<tokens.count).map { position in
            let row = logits.row(position - 1)
            let values = row.indices.map { Double(row[$0]) }
            let maximum = values.max() ?? 0
            let sum = values.reduce(0) { $0 + exp($1 - maximum) }
            return values[Int(tokens[position])] - maximum - log(sum)
        }
    }
}

/// A vocabulary of the 256 bytes, in their order, and control tokens after them; no merges.
enum ByteVocabulary {
    static func pieces(control: [String]) -> [String] {
        var next: UInt32 = 0x100
        let bytes = (0..<UInt32(256)).map { byte -> String in
            let isPrintable = (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
            defer { if !isPrintable { next += 1 } }
            return Unicode.Scalar(isPrintable ? byte : next).map { String(Character($0)) } ?? ""
        }
        return bytes + control
    }

    /// A tokenizer whose ids are bytes, `control` from 256 on; the first two are the beginning and the end of text.
    static func tokenizer(control: [String]) throws -> any Tokenizer {
        try TokenizerLoader.byteLevel(
            pieces: pieces(control: control), merges: [], preTokenizer: "gpt-2",
            control: control.indices.map { TokenID(256 + $0) }, beginningOfText: 256, endOfText: 257,
            path: "byte vocabulary")
    }
}

/// What a stream of events said, by sequence.
struct Written {
    var texts: [[String]]
    var tokens: [[TokenID]]
    var logProbabilities: [[Float]]
    var alternatives: [[[TokenProbability]]]
    var reasons: [FinishReason?]
    var usages: [Usage?]

    init(_ events: AsyncThrowingStream<GenerationEvent, any Error>, count: Int = 1) async throws {
        texts = Array(repeating: [], count: count)
        tokens = Array(repeating: [], count: count)
        logProbabilities = Array(repeating: [], count: count)
        alternatives = Array(repeating: [], count: count)
        reasons = Array(repeating: nil, count: count)
        usages = Array(repeating: nil, count: count)
        for try await event in events {
            switch event {
            case .text(let text, let sequence): texts[sequence].append(text)
            case .token(let token, let logProbability, let sequence):
                tokens[sequence].append(token)
                logProbabilities[sequence].append(logProbability)
            case .alternatives(let list, let sequence): alternatives[sequence].append(list)
            case .finished(let reason, let usage, let sequence):
                #expect(reasons[sequence] == nil, "a sequence ends once")
                reasons[sequence] = reason
                usages[sequence] = usage
            }
        }
    }

    func text(_ sequence: Int = 0) -> String { texts[sequence].joined() }
}

/// Files that the scripts under tools/golden wrote.
enum Golden {
    static func read<Value: Decodable>(_ name: String) throws -> Value {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
    }
}
