import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing
import Transformers

/// What is valid but not supported is told apart from damage.
@Suite("Unsupported is not damaged")
struct UnsupportedTests {
    /// A checkpoint with some of its settings changed; nil takes one away.
    private struct Changed: Checkpoint {
        let base: any Checkpoint
        let metadata: GGUFMetadata

        init(_ base: any Checkpoint, _ changes: [String: GGUFWriter.Value?]) throws {
            self.base = base
            var values: [(key: String, value: GGUFWriter.Value)] = []
            for key in base.metadata.keys where changes[key] == nil {
                if let value = base.metadata[key] { values.append((key, GGUFWriter.Value(value))) }
            }
            for (key, value) in changes {
                if let value { values.append((key, value)) }
            }
            metadata = try GGUFMetadata(path: base.path, values: values)
        }

        var path: String { base.path }
        var tensorNames: [String] { base.tensorNames }
        var byteCount: Int { base.byteCount }
        var weightFiles: [MappedFile] { base.weightFiles }
        func storedTensor(_ name: String) -> StoredTensor? { base.storedTensor(name) }
        func fingerprint() -> String { base.fingerprint() }
    }

    @Test("a factor of rotary scaling without a type scales linearly, as in llama.cpp, and the type none does not")
    func factorWithoutType() throws {
        let base = try Family("qwen2", .gguf).checkpoint()
        let factor = ("qwen2.rope.scaling.factor", GGUFWriter.Value.float32(4))
        let untyped = try Changed(base, [factor.0: factor.1, "qwen2.rope.scaling.type": nil])
        #expect(try DecoderParts(untyped).configuration.rotations[0].scaling == .linear(factor: 4))
        let none = try Changed(base, [factor.0: factor.1, "qwen2.rope.scaling.type": .string("none")])
        #expect(try DecoderParts(none).configuration.rotations[0].scaling == .none)
    }

    @Test("a vocabulary without weights is called that")
    func vocabularyOnly() throws {
        var writer = GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        let file = try GGUFFile(bytes: writer.encoded(), path: "vocabulary.gguf")
        #expect(throws: CheckpointError.vocabularyOnly(path: "vocabulary.gguf")) { try DecoderParts(file) }
    }

    @Test(
        "a valid setting that is not supported is not called damage",
        arguments: [
            ("gpt2", "scale_attn_by_inverse_layer_idx"), ("gpt2", "add_cross_attention"),
            ("gemma3", "use_bidirectional_attention"),
        ])
    func settings(_ family: String, _ key: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("model")
        try FileManager.default.copyItem(atPath: Family(family, .folder).folder, toPath: path)
        let file = URL(filePath: path + "/config.json")
        var settings = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        settings[key] = true
        try JSONSerialization.data(withJSONObject: settings).write(to: file)
        let error = #expect(throws: CheckpointError.self) { try FolderCheckpoint(path: path) }
        guard case .unsupported(_, let what, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(what.contains(key))
    }

    @Test("the parts of each family's files are all there, found without reading weights", arguments: Family.all)
    func checked(family: Family) throws {
        let checkpoint = try family.checkpoint()
        try DecoderParts(checkpoint).check(checkpoint)
    }
}
