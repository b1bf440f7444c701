import Checkpoints
import Tensors

/// Qwen2 and Qwen2.5 (arXiv 2407.10671): Llama with biases on queries, keys and values, rotated by halves.
enum Qwen2: Architecture {
    static let name = "qwen2"

    // MARK: Attention

    static func attention(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Attention {
        let prefix = "blk.\(layer)."
        return Attention(
            norm: try weights.norm(prefix + "attn_norm", configuration),
            projections: try weights.projections(prefix, configuration),
            bias: try weights.projectionBias(prefix, configuration),
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
        modelTypes: ["qwen2"], architecture: name,
        settings: { config throws(CheckpointError) in
            try config.require("hidden_act", ["silu"])
            try config.refuseSlidingWindow()
            return try config.commonSettings() + config.rotarySettings()
        },
        tensors: { config throws(CheckpointError) in
            try config.commonTensors(
                attention: FolderForm.Rule.projections + [
                    .init("attn_q.bias", "self_attn.q_proj.bias"), .init("attn_k.bias", "self_attn.k_proj.bias"),
                    .init("attn_v.bias", "self_attn.v_proj.bias"),
                ])
        })
}
