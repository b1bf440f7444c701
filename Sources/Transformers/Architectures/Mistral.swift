import Checkpoints

/// Mistral and Ministral (arXiv 2310.06825): Llama with a window in every layer, or in those that the folder names.
enum Mistral {
    /// Where config.json does not have the key, as the first models' have not.
    static let standardWindow = 4096

    static let folder = FolderForm.standard(
        Llama.name, modelTypes: ["mistral", "ministral"],
        windows: .init(standardSize: standardWindow) { _, _ in true }, attention: FolderForm.Rule.pairedProjections)
}

/// Mixtral (arXiv 2401.04088): Mistral with a mixture of experts in every layer.
enum Mixtral {
    static let folder = FolderForm(
        modelTypes: ["mixtral"], architecture: Llama.name,
        settings: { config throws(CheckpointError) in
            try config.require("hidden_act", ["silu"])
            return try config.commonSettings() + config.rotarySettings()
                + config.windowSettings(.init { _, _ in true })
                + config.expertSettings(
                    counts: ["num_local_experts"], features: "intermediate_size", isNormalised: true)
        },
        tensors: { config throws(CheckpointError) in
            let experts = try config.expertRules(
                counts: ["num_local_experts"], part: "block_sparse_moe", maps: (gate: "w1", up: "w3", down: "w2"))
            return try config.commonTensors(
                attention: FolderForm.Rule.pairedProjections(config), second: { _ in experts })
        })
}
