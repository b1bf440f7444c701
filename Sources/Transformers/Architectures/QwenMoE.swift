import Checkpoints

/// Qwen2's and Qwen1.5's mixtures (arXiv 2407.10671): attention as in Qwen2, many small experts, and one for every token
/// under a gate of its own.
enum Qwen2MoE: Architecture {
    static let name = "qwen2moe"
    static let form = BlockForm(
        projectionBias: .always, mixture: .init(normalisesWeights: false, isShared: true, isRequired: true))

    static let folders = [
        QwenMixture.folder(
            name, modelType: "qwen2_moe", windows: Qwen2.windows, attention: Qwen2.attention,
            shared: [
                .init("ffn_gate_shexp.weight", "mlp.shared_expert.gate_proj.weight"),
                .init("ffn_up_shexp.weight", "mlp.shared_expert.up_proj.weight"),
                .init("ffn_down_shexp.weight", "mlp.shared_expert.down_proj.weight"),
                .init(TensorRole.sharedGate, "mlp.shared_expert_gate.weight"),
            ])
    ]
}

/// Qwen3's mixtures (arXiv 2505.09388): attention as in Qwen3, and many small experts.
enum Qwen3MoE: Architecture {
    static let name = "qwen3moe"
    static let form = BlockForm(headNorm: .each, mixture: .init(normalisesWeights: true, isRequired: true))

    static let folders = [
        QwenMixture.folder(
            name, modelType: "qwen3_moe",
            windows: FolderForm.Windows(isSwitched: true, standardSize: 4096) { _, _ in true },
            attention: Qwen3.attention, shared: [])
    ]
}

/// What both have in common.
private enum QwenMixture {
    /// transformers has had two names for the number of experts.
    static let counts = ["num_experts", "num_local_experts"]

    static func folder(
        _ name: String, modelType: String, windows: FolderForm.Windows, attention: [FolderForm.Rule],
        shared: [FolderForm.Rule]
    ) -> FolderForm {
        FolderForm(
            modelTypes: [modelType], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                var settings =
                    try config.commonSettings() + config.rotarySettings() + config.windowSettings(windows)
                    + config.expertSettings(counts: counts, features: "moe_intermediate_size", isNormalised: nil)
                if !shared.isEmpty {
                    settings.append(
                        (
                            "expert_shared_feed_forward_length",
                            .uint32(UInt32(try config.size("shared_expert_intermediate_size")))
                        ))
                }
                return settings
            },
            tensors: { config throws(CheckpointError) in
                let experts =
                    try config.expertRules(
                        counts: counts, part: "mlp", maps: (gate: "gate_proj", up: "up_proj", down: "down_proj"))
                    + shared
                return try config.commonTensors(attention: attention) { layer throws(CheckpointError) in
                    try isSparse(layer, config) ? experts : FolderForm.Rule.gated
                }
            })
    }

    /// Whether a layer has experts.
    private static func isSparse(_ layer: Int, _ config: FolderConfiguration) throws(CheckpointError) -> Bool {
        let dense = try config.optionalCounts("mlp_only_layers") ?? []
        let step = try config.optionalSize("decoder_sparse_step") ?? 1
        return !dense.contains(layer) && (layer + 1) % step == 0
    }
}
