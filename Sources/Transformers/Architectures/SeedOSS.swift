import Checkpoints

/// Seed-OSS (ByteDance 2025): Qwen2 with a head dimension of its own, and another name for the norm before the second part.
enum SeedOSS: Architecture {
    static let name = "seed_oss"
    static let form = BlockForm(
        projectionBias: .optional, outputBias: .optional, secondNorm: "post_attention_norm")

    static let folders = [
        FolderForm(
            modelTypes: [name], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                try config.refuse("mlp_bias")
                return try config.commonSettings() + config.rotarySettings()
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(
                    attention: attention,
                    norms: [
                        .init("attn_norm.weight", "input_layernorm.weight"),
                        .init("post_attention_norm.weight", "post_attention_layernorm.weight"),
                    ])
            })
    ]

    private static let attention: [FolderForm.Rule] =
        FolderForm.Rule.projections
        + [
            ("attn_q", "q_proj"), ("attn_k", "k_proj"), ("attn_v", "v_proj"), ("attn_output", "o_proj"),
        ].map { .init("\($0.0).bias", "self_attn.\($0.1).bias", isOptional: true) }
}
