import Checkpoints
import Tensors
import TestSupport
import Testing
import Transformers

@Suite struct LoadingTests {
    /// A one-layer model whose parts a test can change before it is written.
    struct Recipe {
        var sizes: [(key: String, value: GGUFWriter.Value)] = [
            ("general.architecture", .string("llama")), ("llama.context_length", .uint32(64)),
            ("llama.embedding_length", .uint32(16)), ("llama.block_count", .uint32(1)),
            ("llama.feed_forward_length", .uint32(24)), ("llama.attention.head_count", .uint32(2)),
            ("llama.attention.layer_norm_rms_epsilon", .float32(1e-5)),
        ]
        var shapes: [(name: String, shape: [Int])] = [
            ("token_embd.weight", [16, 10]), ("output_norm.weight", [16]), ("blk.0.attn_norm.weight", [16]),
            ("blk.0.attn_q.weight", [16, 16]), ("blk.0.attn_k.weight", [16, 16]), ("blk.0.attn_v.weight", [16, 16]),
            ("blk.0.attn_output.weight", [16, 16]), ("blk.0.ffn_norm.weight", [16]),
            ("blk.0.ffn_gate.weight", [16, 24]),
            ("blk.0.ffn_up.weight", [16, 24]), ("blk.0.ffn_down.weight", [24, 16]),
        ]

        mutating func set(_ key: String, _ value: GGUFWriter.Value) {
            sizes.removeAll { $0.key == key }
            sizes.append((key, value))
        }

        func load() throws -> Transformer {
            var writer = GGUFWriter()
            for (key, value) in sizes { writer.set(key, value) }
            for (name, shape) in shapes {
                writer.add(name, shape: shape, floats: (0..<shape.reduce(1, *)).map { Float($0 % 7) / 7 - 0.4 })
            }
            let folder = try TemporaryFolder()
            let path = folder.path("model.gguf")
            try writer.write(to: path)
            return try Transformer.load(from: GGUFFile(path: path), pool: ThreadPool(threadCount: 1))
        }
    }

    private func message(_ change: (inout Recipe) -> Void) throws -> String {
        var recipe = Recipe()
        change(&recipe)
        let error = #expect(throws: CheckpointError.self) { try recipe.load() }
        return "\(try #require(error))"
    }

    @Test("the unchanged model loads, with its head tied to the embedding and rows that are no multiple of eight")
    func theUnchangedModelLoads()
        throws
    {
        let model = try Recipe().load()
        let logits = model.forward([Segment(cache: model.makeCache(capacity: 4), tokens: [1, 9], outputs: .last)])
        #expect(logits.rowCount == 1 && logits.vocabularySize == 10)
        #expect(logits.rows[0].allSatisfy { $0.isFinite })
    }

    @Test("a missing tensor is named", arguments: Recipe().shapes.map(\.name))
    func aMissingTensorIs(_ name: String) throws {
        #expect(try message { $0.shapes.removeAll { $0.name == name } }.contains(name))
    }

    @Test(
        "a tensor of another shape is named with both shapes",
        arguments: Recipe().shapes.map(\.name).filter { $0 != "token_embd.weight" })
    func aTensorOfAnother(_ name: String) throws {
        let text = try message { recipe in
            for index in recipe.shapes.indices where recipe.shapes[index].name == name {
                recipe.shapes[index].shape[0] += 8
            }
        }
        #expect(text.contains(name))
    }

    @Test("a tensor that the architecture has no place for is refused, not left out")
    func aTensorThatThe() throws {
        #expect(try message { $0.shapes.append(("blk.0.ffn_up.bias", [24])) }.contains("blk.0.ffn_up.bias"))
    }

    @Test(
        "an unusable size or setting is named",
        arguments: [
            ("general.architecture", GGUFWriter.Value.string("mamba"), "mamba"),
            ("llama.block_count", .uint32(0), "llama.block_count"),
            ("llama.block_count", .uint64(1 << 60), "llama.block_count"),
            ("llama.attention.head_count", .string("two"), "llama.attention.head_count"),
            ("llama.attention.head_count_kv", .uint32(3), "llama.attention.head_count_kv"),
            ("llama.attention.head_count_kv", .uint32(0), "llama.attention.head_count_kv"),
            ("llama.attention.key_length", .uint32(12), "key_length"),
            ("llama.attention.value_length", .uint32(16), "value_length"),
            ("llama.rope.dimension_count", .uint32(7), "rope.dimension_count"),
            ("llama.rope.freq_base", .float32(.nan), "rope.freq_base"),
            ("llama.rope.scaling.type", .string("longrope"), "original_context_length"),
            ("llama.rope.scaling.type", .string("yarn"), "rope.scaling.factor"),
            ("llama.attention.layer_norm_rms_epsilon", .float32(-1), "layer_norm_rms_epsilon"),
            ("llama.expert_count", .uint32(8), "expert_used_count"),
        ])
    func anUnusableSizeOr(_ key: String, _ value: GGUFWriter.Value, _ expected: String) throws {
        #expect(try message { $0.set(key, value) }.contains(expected))
    }
}
