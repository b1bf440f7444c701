import Checkpoints

/// Settings that change what is computed, of parts that models of other architectures have. A file with one would be taken
/// for something else, and give wrong answers that read well.
extension ConfigurationReader {
    /// Keys whose value must be absent, false, zero or an empty list.
    ///
    /// Source: the keys of the gguf package (`Keys` of its constants) without those that are read, those that say nothing
    /// about the computing, and those whose tensors are refused by name.
    private static let parts: [String] = [
        "activation_sparsity_scale", "altup.active_idx", "altup.num_inputs", "attention.clamp_kqv",
        "attention.decay_lora_rank", "attention.gate_lora_rank", "attention.group_norm_groups",
        "attention.iclr_lora_rank", "attention.indexer.head_count", "attention.key_length_mla",
        "attention.kv_lora_rank",
        "attention.max_alibi_bias", "attention.q_lora_rank", "attention.relative_buckets_count",
        "attention.shared_kv_layers", "attention.temperature_length", "attention.temperature_scale",
        "attention.value_length_mla", "attention.value_residual_mix_lora_rank", "convnext.block_count",
        "decoder_block_count", "embedding_length_per_layer_input", "expert_chunk_feed_forward_length",
        "expert_group_used_count", "features_length", "full_attention_interval", "interleave_moe_layer_step",
        "kda.head_dim", "moe_every_n_layers", "moe_latent_size", "n_deepstack_layers", "nextn_predict_layers",
        "posnet.block_count", "rescale_every_n_layers", "rope.dimension_sections", "rope.scaling.alpha",
        "router_logit_softcapping", "ssm.conv_kernel", "ssm.inner_size", "ssm.state_size", "swiglu_clamp_exp",
        "swiglu_clamp_shexp", "swin_norm", "time_decay_extra_dim", "time_mix_extra_dim", "token_shift_count",
        "use_parallel_residual", "wkv.head_size",
    ]
    /// Keys that some architectures read, and the value that leaves the others as they are.
    private static let factors: [(key: String, neutral: Float)] = [
        ("attention.output_scale", 1), ("attention.scale", 0), ("attn_logit_softcapping", 0), ("embedding_scale", 1),
        ("expert_group_scale", 1), ("final_logit_softcapping", 0), ("logit_scale", 1), ("residual_scale", 1),
        ("rope.freq_base_swa", 0), ("shortconv.l_cache", 0),
    ]

    /// Refuses a file with such a setting.
    ///
    /// - Parameter own: keys of the second kind that the architecture reads.
    /// - Throws: `CheckpointError.unsupported` naming the key and its value.
    func refuseUnsupported(but own: Set<String>) throws(CheckpointError) {
        if try metadata.optionalBool(key("attention.causal")) == false {
            throw unsupported("attention.causal", "false, as in models that only embed")
        }
        for suffix in Self.parts {
            if let value = metadata[key(suffix)], !value.isNeutral(0) { throw unsupported(suffix, "\(value)") }
        }
        for (suffix, neutral) in Self.factors where !own.contains(suffix) {
            guard let value = metadata[key(suffix)], !value.isNeutral(0), !value.isNeutral(neutral) else { continue }
            throw unsupported(suffix, "\(value)")
        }
    }

    private func unsupported(_ suffix: String, _ value: String) -> CheckpointError {
        .unsupported(
            path: metadata.path, what: "\"\(key(suffix))\" is \(value) in the architecture \"\(name)\"",
            advice: "Models without this setting are supported. Use another model.")
    }
}

extension MetadataValue {
    /// Whether the value is a number, false for zero, or a list of nothing but such numbers.
    fileprivate func isNeutral(_ number: Float) -> Bool {
        if case .bool(let isOn) = self { return !isOn && number == 0 }
        if case .array(let array) = self {
            if let values = array.floats { return values.allSatisfy { $0 == number } }
            let integers = array.integers ?? array.booleans?.map { $0 ? 1 : 0 }
            return integers?.allSatisfy { Float($0) == number } ?? false
        }
        return float == number || integer.map { Float($0) } == number
    }
}
