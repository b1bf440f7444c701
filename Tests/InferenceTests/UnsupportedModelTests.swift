import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// Models that people have: each runs, or is refused by name before anything is computed.
@Suite("What does not run is refused by name at inspection")
struct UnsupportedModelTests {
    /// A golden model of the Transformers tests, with a vocabulary and changes.
    private func examine(
        _ family: String, _ changes: [(key: String, value: GGUFWriter.Value)] = [],
        tensors: [(name: String, dtype: DType)] = []
    ) throws -> ModelExamination {
        let path = "Tests/TransformersTests/Fixtures/families/\(family)/model.gguf"
        let file = try GGUFFile(path: TestFiles.packageRoot.appending(path: path).path)
        var writer = GGUFWriter()
        let changed = Set(changes.map(\.key))
        for key in file.metadata.keys where !changed.contains(key) {
            if let value = file.metadata[key] { writer.set(key, GGUFWriter.Value(value)) }
        }
        if !changed.contains("tokenizer.ggml.model") {
            writer.set("tokenizer.ggml.model", .string("gpt2"))
        }
        if !changed.contains("tokenizer.ggml.pre") { writer.set("tokenizer.ggml.pre", .string("gpt-2")) }
        writer.set("tokenizer.ggml.tokens", strings: (0..<32).map { String(UnicodeScalar(UInt8(0x41 + $0))) })
        writer.set("tokenizer.ggml.merges", strings: [])
        for (key, value) in changes { writer.set(key, value) }
        for tensor in file.storedTensors {
            writer.add(tensor.name, dtype: tensor.dtype, shape: tensor.shape, bytes: tensor.bytes.copy())
        }
        for (name, dtype) in tensors {
            writer.add(
                name, dtype: dtype, shape: [dtype.elementsPerBlock],
                bytes: Array(repeating: 0, count: dtype.bytesPerBlock))
        }
        return ModelExamination(.file(try GGUFFile(bytes: writer.encoded(), path: "examined.gguf")))
    }

    @Test(
        "a model of an architecture that is known runs",
        arguments: [
            "llama-llama3", "mistral", "mixtral", "gpt2", "qwen2", "qwen3", "qwen2moe", "qwen3moe", "gemma2", "gemma3",
            "phi3", "phi3-long", "smollm3", "granite", "olmo2", "lfm2", "gpt-oss",
        ])
    func runs(family: String) throws {
        let found = try examine(family)
        #expect(found.runs, "\(found.obstacle ?? "")")
        #expect(found.memory != nil)
    }

    @Test(
        "an architecture that is not known is named",
        arguments: [
            "mamba", "mamba2", "rwkv6", "rwkv7", "arwkv7", "bert", "modern-bert", "nomic-bert", "jina-bert-v2", "t5",
            "t5encoder", "deepseek", "deepseek2", "cohere2", "command-r", "exaone", "exaone4", "glm4", "glm4moe",
            "chatglm", "starcoder", "starcoder2", "falcon", "falcon-h1", "jamba", "nemotron", "nemotron_h", "minicpm",
            "minicpm3", "phi2", "phimoe", "stablelm", "bloom", "mpt", "gptneox", "gptj", "gemma", "gemma3n", "gemma4",
            "gemma-embedding", "llama4", "qwen", "qwen2vl", "qwen3vl", "qwen3next", "qwen35", "granitemoe",
            "granitehybrid", "ernie4_5", "ernie4_5-moe", "hunyuan-dense", "hunyuan-moe", "seed_oss", "arcee", "afmoe",
            "dots1", "bailingmoe", "bailingmoe2", "lfm2moe", "internlm2", "baichuan", "olmo", "olmoe",
            "openelm", "orion", "xverse", "dbrx", "grok", "arctic", "plamo2", "plamo3", "apertus", "bitnet", "deci",
            "jais", "refact", "codeshell", "kimi-linear", "minimax-m2", "mistral3", "llada", "dream", "smallthinker",
            "grovemoe", "rnd1", "cogvlm", "chameleon", "paddleocr", "wavtokenizer-dec", "clip", "mimo2",
        ])
    func refused(architecture: String) throws {
        let found = try examine("llama-linear", [("general.architecture", .string(architecture))])
        #expect(!found.runs && found.memory == nil)
        #expect(found.obstacle?.contains("\"\(architecture)\"") == true, "\(found.obstacle ?? "")")
    }

    @Test(
        "a setting that changes what is computed is named",
        arguments: [
            ("llama-linear", "llama.attention.clamp_kqv", GGUFWriter.Value.float32(8)),
            ("llama-linear", "llama.attention.max_alibi_bias", .float32(8)),
            ("llama-linear", "llama.attention.causal", .bool(false)),
            ("llama-linear", "llama.attention.q_lora_rank", .uint32(16)),
            ("llama-linear", "llama.attention.kv_lora_rank", .uint32(16)),
            ("llama-linear", "llama.attention.temperature_scale", .float32(0.1)),
            ("llama-linear", "llama.attention.scale", .float32(0.5)),
            ("llama-linear", "llama.attn_logit_softcapping", .float32(30)),
            ("llama-linear", "llama.final_logit_softcapping", .float32(30)),
            ("llama-linear", "llama.embedding_scale", .float32(12)),
            ("llama-linear", "llama.logit_scale", .float32(0.1)),
            ("llama-linear", "llama.residual_scale", .float32(0.2)),
            ("llama-linear", "llama.use_parallel_residual", .bool(true)),
            ("llama-linear", "llama.nextn_predict_layers", .uint32(1)),
            ("llama-linear", "llama.interleave_moe_layer_step", .uint32(2)),
            ("llama-linear", "llama.ssm.state_size", .uint32(16)),
            ("llama-linear", "llama.rope.dimension_sections", .array(.int32, [.int32(2), .int32(2)])),
            ("llama-linear", "llama.rope.scaling.type", .string("dynamic")),
            ("llama-linear", "llama.shortconv.l_cache", .uint32(3)),
            ("llama-linear", "llama.attention.head_count_kv", .array(.int32, [.int32(1), .int32(2)])),
            ("llama-linear", "llama.feed_forward_length", .array(.int32, [.int32(16), .int32(24)])),
            ("llama-linear", "llama.attention.value_length", .uint32(16)),
            ("qwen3", "qwen3.n_deepstack_layers", .uint32(3)), ("qwen3", "qwen3.rope.scaling.type", .string("mrope")),
            ("qwen3", "qwen3.full_attention_interval", .uint32(4)), ("qwen3", "qwen3.expert_count", .uint32(8)),
            ("qwen3moe", "qwen3moe.expert_gating_func", .uint32(2)),
            ("qwen3moe", "qwen3moe.expert_group_count", .uint32(4)),
            ("qwen3moe", "qwen3moe.expert_weights_scale", .float32(2.5)),
            ("qwen2", "qwen2.rope.scaling.yarn_ext_factor", .float32(0.5)),
            ("gemma3", "gemma3.attn_logit_softcapping", .float32(50)),
            ("gemma3", "gemma3.activation_sparsity_scale", .array(.float32, [.float32(1), .float32(0)])),
            ("gemma3", "gemma3.attention.shared_kv_layers", .uint32(1)),
            ("gemma3", "gemma3.embedding_length_per_layer_input", .uint32(8)),
            ("granite", "granite.rope.scaling.finetuned", .bool(false)),
            ("olmo2", "olmo2.attention.sliding_window", .uint32(4096)),
            ("lfm2", "lfm2.shortconv.l_cache", .uint32(65)),
            ("lfm2", "lfm2.attention.head_count_kv", .array(.int32, [.int32(0), .int32(1)])),
        ])
    func setting(family: String, key: String, value: GGUFWriter.Value) throws {
        let found = try examine(family, [(key, value)])
        #expect(!found.runs)
        #expect(found.obstacle?.contains(key) == true || found.obstacle?.contains("rotary scaling") == true)
    }

    @Test("a setting that leaves the computing as it is refuses nothing")
    func neutralSettings() throws {
        let found = try examine(
            "llama-linear",
            [
                ("llama.attention.clamp_kqv", .float32(0)), ("llama.logit_scale", .float32(1)),
                ("llama.use_parallel_residual", .bool(false)), ("llama.attention.causal", .bool(true)),
                ("llama.expert_count", .uint32(0)), ("llama.vocab_size", .uint32(32)),
                ("llama.tensor_data_layout", .string("Meta AI original pth")),
                ("llama.attention.head_count_kv", .array(.int32, [.int32(2), .int32(2)])),
            ])
        #expect(found.runs, "\(found.obstacle ?? "")")
    }

    @Test(
        "a weight type that can't be read is named, and so is a tensor that the architecture has no place for",
        arguments: [
            (DType.q8_1, "Q8_1"), (.iq1_s, "IQ1_S"), (.iq1_m, "IQ1_M"), (.nvfp4, "NVFP4"), (.q1_0, "Q1_0"),
            (.f64, "F64"),
        ])
    func weightType(dtype: DType, name: String) throws {
        var writer = GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        let sizes = [
            "block_count": 1, "context_length": 64, "embedding_length": 256, "feed_forward_length": 256,
            "attention.head_count": 4,
        ]
        for (key, value) in sizes { writer.set("llama.\(key)", .uint32(UInt32(value))) }
        writer.set("llama.attention.layer_norm_rms_epsilon", .float32(1e-5))
        let bytes = try #require(dtype.byteCount(ofRow: 256)) * 32
        writer.add("token_embd.weight", dtype: dtype, shape: [256, 32], bytes: Array(repeating: 0, count: bytes))
        let found = ModelExamination(.file(try GGUFFile(bytes: writer.encoded(), path: "examined.gguf")))
        #expect(found.obstacle?.contains(name) == true, "\(found.obstacle ?? "")")
        let other = try examine("llama-linear", tensors: [("blk.0.attn_sinks.weight", .f32)])
        #expect(other.obstacle?.contains("blk.0.attn_sinks.weight") == true)
    }

    @Test(
        "a kind of tokenizer that is not known is named", arguments: ["bert", "rwkv", "plamo2", "none", "wavtokenizer"])
    func tokenizer(kind: String) throws {
        let found = try examine("llama-linear", [("tokenizer.ggml.model", .string(kind))])
        #expect(
            !found.runs && !found.tokenizes && found.tokenizerRule.contains("\"\(kind)\""), "\(found.tokenizerRule)")
    }

    @Test("models with convolutions run and say that they do not embed")
    func convolutions() throws {
        let found = try examine("lfm2")
        #expect(found.runs && !found.hasValueVectors && found.embeddingLayers == nil)
    }
}
