import Checkpoints
import Tensors

/// Qwen3, the dense ones (arXiv 2505.09388): no biases; each query and key head is normalised before it is rotated, and the
/// head dimension is a size of its own.
enum Qwen3: Architecture {
    static let name = "qwen3"

    // MARK: Attention

    static func attention(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Attention {
        let prefix = "blk.\(layer)."
        return Attention(
            norm: try weights.norm(prefix + "attn_norm", configuration),
            projections: try weights.projections(prefix, configuration),
            queryNorm: try weights.vector(prefix + "attn_q_norm.weight", count: configuration.headDimension),
            keyNorm: try weights.vector(prefix + "attn_k_norm.weight", count: configuration.headDimension),
            output: try weights.attentionOutput(prefix, configuration))
    }

    // MARK: Feed-forward

    static func feedForward(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> FeedForward {
        try weights.gatedFeedForward("blk.\(layer).", configuration)
    }

    // MARK: Block and model are the standard ones

    // MARK: Configuration

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try reader.common()
        configuration.pairing = .halves
        return configuration
    }

    // MARK: Hugging Face

    static let folder = FolderForm(
        modelTypes: ["qwen3"], architecture: name,
        settings: { config throws(CheckpointError) in
            try config.require("hidden_act", ["silu"])
            try config.refuseSlidingWindow()
            return try config.commonSettings() + config.rotarySettings()
        },
        tensors: { config throws(CheckpointError) in
            try config.commonTensors(
                attention: FolderForm.Rule.projections + [
                    .init("attn_q_norm.weight", "self_attn.q_norm.weight"),
                    .init("attn_k_norm.weight", "self_attn.k_norm.weight"),
                ])
        })
}
