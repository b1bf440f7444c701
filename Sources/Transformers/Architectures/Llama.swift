import Checkpoints
import Tensors

/// Llama (arXiv 2302.13971, 2407.21783) and the many models built like it: RMSNorm before each part, rotary positions,
/// grouped queries, SwiGLU.
enum Llama: Architecture {
    static let name = "llama"

    // MARK: Attention

    static func attention(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Attention {
        let prefix = "blk.\(layer)."
        let hasBias = weights.has(prefix + "attn_q.bias")
        return Attention(
            norm: try weights.norm(prefix + "attn_norm", configuration),
            projections: try weights.projections(prefix, configuration),
            bias: hasBias ? try weights.projectionBias(prefix, configuration) : nil,
            output: try weights.attentionOutput(prefix, configuration),
            outputBias: weights.has(prefix + "attn_output.bias")
                ? try weights.vector(prefix + "attn_output.bias", count: configuration.hiddenSize) : nil)
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
        try reader.common()
    }

    // MARK: Hugging Face

    /// GGUF turns neighbouring elements of a head, the folder elements half a head apart: the rows of the query and key
    /// maps change places.
    static let folder = FolderForm(
        modelTypes: ["llama"], architecture: name,
        settings: { config throws(CheckpointError) in
            try config.require("hidden_act", ["silu"])
            return try config.commonSettings() + config.rotarySettings()
        },
        tensors: { config throws(CheckpointError) in
            let heads = try config.headCounts()
            return try config.commonTensors(
                attention: [
                    .init("attn_q.weight", "self_attn.q_proj.weight", .pairedHeads(heads.query)),
                    .init("attn_k.weight", "self_attn.k_proj.weight", .pairedHeads(heads.keyValue)),
                    .init("attn_v.weight", "self_attn.v_proj.weight"),
                    .init("attn_q.bias", "self_attn.q_proj.bias", .pairedHeads(heads.query), isOptional: true),
                    .init("attn_k.bias", "self_attn.k_proj.bias", .pairedHeads(heads.keyValue), isOptional: true),
                    .init("attn_v.bias", "self_attn.v_proj.bias", isOptional: true),
                    .init("attn_output.bias", "self_attn.o_proj.bias", isOptional: true),
                ])
        })
}
