import Checkpoints
import Foundation
import TestSupport
import Testing
import Transformers

/// Hugging Face folders that are refused, each by what is wrong with it. The models that are read are FamilyTests'.
@Suite struct FolderTests {
    /// A copy of one of the golden folders whose files a test can change.
    private func changed(_ family: String, _ change: (URL) throws -> Void) throws -> String {
        let folder = try TemporaryFolder()
        let copy = folder.url.appending(path: "model")
        try FileManager.default.copyItem(at: URL(filePath: Family(family, .folder).folder), to: copy)
        try change(copy)
        let error = #expect(throws: CheckpointError.self) {
            _ = try FolderCheckpoint(path: copy.path)
        }
        return "\(try #require(error))"
    }

    /// What is said of a folder whose config.json has another value, as JSON, for a key.
    private func message(_ family: String, _ key: String, _ value: String) throws -> String {
        try changed(family) { folder in
            let path = folder.appending(path: "config.json")
            var settings = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
            settings[key] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
            try JSONSerialization.data(withJSONObject: settings).write(to: path)
        }
    }

    @Test(
        "an unsupported or unusable setting is named",
        arguments: [
            ("gpt2", "model_type", "\"bert\"", "bert"),
            ("gpt2", "activation_function", "\"tanh\"", "activation_function"),
            ("gpt2", "scale_attn_by_inverse_layer_idx", "true", "scale_attn_by_inverse_layer_idx"),
            ("gpt2", "scale_attn_weights", "false", "scale_attn_weights"), ("gpt2", "n_layer", "0", "n_layer"),
            ("gpt2", "n_embd", "-16", "n_embd"), ("gpt2", "n_head", "\"two\"", "n_head"),
            ("llama-linear", "hidden_act", "\"gelu\"", "hidden_act"), ("llama-linear", "head_dim", "9e99", "head_dim"),
            ("llama-linear", "num_hidden_layers", "1000000000000", "num_hidden_layers"),
            ("llama-linear", "rope_scaling", "{\"rope_type\": \"dynamic\", \"factor\": 2.0}", "dynamic"),
            ("llama-linear", "rope_scaling", "{\"rope_type\": \"linear\"}", "factor"),
            (
                "llama-linear", "rope_scaling", "{\"rope_type\": \"yarn\", \"factor\": 2.0, \"truncate\": false}",
                "truncate"
            ),
            ("llama-linear", "quantization_config", "{\"bits\": 4}", "quantization_config"),
            ("llama-linear", "tie_word_embeddings", "false", "lm_head.weight"),
            ("qwen2", "use_sliding_window", "7", "use_sliding_window"),
            ("mistral", "sliding_window", "-1", "sliding_window"),
            ("qwen3", "layer_types", "[\"full_attention\", \"sliding_attention\"]", "layer_types"),
            ("gemma3", "attn_logit_softcapping", "30.0", "attn_logit_softcapping"),
            ("gemma3", "final_logit_softcapping", "-30.0", "final_logit_softcapping"),
            ("gemma2", "attn_logit_softcapping", "null", "attn_logit_softcapping"),
            ("gemma2", "layer_types", "[\"full_attention\", \"linear_attention\"]", "layer_types"),
            (
                "phi3", "rope_parameters", "{\"rope_theta\": 100.0, \"partial_rotary_factor\": 1.5}",
                "partial_rotary_factor"
            ),
            ("llama-yarn", "partial_rotary_factor", "0.5", "partial_rotary_factor"),
            (
                "phi3-long", "rope_parameters",
                "{\"rope_type\": \"longrope\", \"original_max_position_embeddings\": 0}",
                "original_max_position_embeddings"
            ),
            (
                "phi3-long", "rope_parameters", "{\"rope_type\": \"longrope\", \"short_factor\": [1.0]}", "short_factor"
            ),
            ("smollm3", "no_rope_layers", "[1, 0]", "no_rope_layers"),
            ("smollm3", "no_rope_layers", "[1, 0, -1, 1]", "no_rope_layers"),
            ("granite", "residual_multiplier", "0.0", "residual_multiplier"),
            ("mixtral", "num_local_experts", "3", "experts.3."),
            ("mixtral", "num_local_experts", "5", "experts.4."),
            ("qwen2moe", "num_experts", "100000", "num_experts"),
            ("qwen2moe", "decoder_sparse_step", "2", "mlp.gate_proj"),
            ("gemma3", "use_bidirectional_attention", "true", "use_bidirectional_attention"),
            ("gemma3", "layer_types", "[\"full_attention\"]", "layer_types"),
            ("gemma3", "query_pre_attn_scalar", "0", "query_pre_attn_scalar"),
            ("qwen3", "num_hidden_layers", "1", "layer_types"), ("mistral", "num_hidden_layers", "1", "layers.1."),
            ("mistral", "num_hidden_layers", "3", "layers.2."),
        ])
    func anUnsupportedOrUnusable(
        _ family: String, _ key: String, _ value: String, _ expected: String
    ) throws {
        #expect(try message(family, key, value).contains(expected))
    }

    @Test(
        "a folder whose settings GGUF has no key for is not written as GGUF",
        arguments: [
            ("gpt2-relu", "relu"), ("smollm3-other", "without rotation"), ("qwen3moe-dense", "expert_weights_norm"),
        ])
    func aFolderWhoseSettings(_ family: String, _ expected: String) throws {
        let folder = try FolderCheckpoint(path: Family(family, .folder).folder)
        let error = #expect(throws: CheckpointError.self) { try folder.requireGGUFForm() }
        #expect("\(try #require(error))".contains(expected))
        try FolderCheckpoint(path: Family("gemma2", .folder).folder).requireGGUFForm()
    }

    /// The configuration of the released models of 4 billion parameters, with small matrices.
    @Test("a Gemma 3 that leaves out what equals transformers' standards has the sizes that are meant")
    func omittedSizes() throws {
        let own = #""hidden_size":16,"intermediate_size":24,"num_hidden_layers":6,"sliding_window":1024"#
        let scaling = #""rope_scaling":{"factor":8.0,"rope_type":"linear"}"#
        let folder = try TemporaryFolder()
        try SmallFolder.write(
            to: folder.url,
            configuration: #"{"model_type":"gemma3","text_config":{"model_type":"gemma3_text",\#(own),\#(scaling)}}"#,
            tensors: SmallFolder.gemma3(hidden: 16, feedForward: 24, layers: 6, heads: 8, keyValueHeads: 4, head: 256))
        let metadata = try FolderCheckpoint(path: folder.url.path).metadata
        // What transformers 5.24.0 gives for the same settings.
        for (key, expected) in [
            ("attention.head_count", 8), ("attention.head_count_kv", 4), ("attention.key_length", 256),
            ("context_length", 131_072), ("attention.sliding_window", 1024), ("block_count", 6),
        ] {
            #expect(try metadata.int("gemma3.\(key)") == expected, "\(key)")
        }
        #expect(try metadata.float("gemma3.attention.layer_norm_rms_epsilon") == 1e-6)
        #expect(try metadata.float("gemma3.attention.scale") == 1 / 16)
        #expect(try metadata.float("gemma3.rope.freq_base") == 1e6)
        #expect(try metadata.float("gemma3.rope.freq_base_swa") == 1e4)
        #expect(try metadata.float("gemma3.rope.scaling.factor") == 8)
    }

    @Test("a folder without config.json, and one without safetensors, say what is missing")
    func aFolderWithoutConfig() throws {
        #expect(
            try changed("qwen2") { try FileManager.default.removeItem(at: $0.appending(path: "config.json")) }
                .contains("config.json"))
        let text = try changed("qwen2") { folder in
            let file = folder.appending(path: "model.safetensors")
            try FileManager.default.moveItem(at: file, to: folder.appending(path: "pytorch_model.bin"))
        }
        #expect(text.contains("pytorch_model.bin") && text.contains("save_pretrained"))
    }

    @Test(
        "an index that names a file elsewhere, or none, is refused",
        arguments: [
            ("\"../model.safetensors\"", "file of the folder"), ("\"/etc/passwd\"", "file of the folder"),
            ("\"absent.safetensors\"", "absent.safetensors"), ("7", "a string"),
        ])
    func anIndexThatNames(_ file: String, _ expected: String) throws {
        let text = try changed("qwen3") { folder in
            let index = "{\"weight_map\": {\"model.norm.weight\": \(file)}}"
            try Data(index.utf8).write(to: folder.appending(path: "model.safetensors.index.json"))
        }
        #expect(text.contains(expected) || text.contains("in the folder"))
    }

    @Test("a shard without the tensor that the index promises is named")
    func aShardWithoutThe() throws {
        let text = try changed("qwen3") { folder in
            let shards = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let shard = try #require(shards.sorted().first { $0.hasSuffix(".safetensors") })
            let index = "{\"weight_map\": {\"no.such.tensor\": \"\(shard)\"}}"
            try Data(index.utf8).write(to: folder.appending(path: "model.safetensors.index.json"))
        }
        #expect(text.contains("no.such.tensor"))
    }

    @Test("an adapter's folder is refused where its settings ask for more than is supported")
    func anAdaptersFolderIs() throws {
        let base = Family("llama-llama3", .folder)
        let model = try base.load()
        for (key, value) in [
            ("use_dora", "true"), ("bias", "\"all\""), ("peft_type", "\"IA3\""), ("lora_alpha", "\"eight\""),
        ] {
            let folder = try TemporaryFolder()
            let copy = folder.url.appending(path: "adapter")
            try FileManager.default.copyItem(at: URL(filePath: "\(base.folder)/adapter-first"), to: copy)
            let path = copy.appending(path: "adapter_config.json")
            var settings = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
            settings[key] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
            try JSONSerialization.data(withJSONObject: settings).write(to: path)
            let error = #expect(throws: CheckpointError.self) { _ = try model.loadAdapter(path: copy.path) }
            #expect("\(try #require(error))".contains(key))
        }
    }
}
