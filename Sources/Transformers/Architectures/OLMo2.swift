import Checkpoints

/// OLMo 2 (arXiv 2501.00656): results alone are normalised, before they join the residual stream, and all query heads
/// together, and all key heads, before they are rotated by halves.
enum OLMo2: Architecture {
    static let name = "olmo2"
    static let form = BlockForm(
        headNorm: .whole, hasInputNorms: false,
        resultNorms: (attention: "post_attention_norm", feedForward: "post_ffw_norm"))

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        let window = "attention.sliding_window"
        guard try reader.metadata.optionalInt(reader.key(window)) ?? 0 == 0 else {
            // GGUF has OLMo 3 under the same name: with windows, whose layers are stretched in another way.
            throw .unsupported(
                path: reader.metadata.path, what: "\(reader.key(window)) (OLMo 3)", advice: "Use an OLMo 2 model.")
        }
        return try standardConfiguration(reader)
    }

    static let folders = [
        FolderForm(
            modelTypes: ["olmo2"], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                return try config.commonSettings() + config.rotarySettings()
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(
                    attention: Qwen3.attention,
                    norms: [
                        .init("post_attention_norm.weight", "post_attention_layernorm.weight"),
                        .init("post_ffw_norm.weight", "post_feedforward_layernorm.weight"),
                    ])
            })
    ]
}
