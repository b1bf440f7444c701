import Checkpoints
import Tensors

/// Parts that several architectures have under the same names.
extension WeightLoader {
    /// Query, key and value maps: three tensors, or one in which they lie below one another.
    mutating func projections(
        _ prefix: String, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> [WeightMatrix] {
        if has(prefix + "attn_qkv.weight") {
            let rows = configuration.querySize + 2 * configuration.keyValueSize
            return [try matrix(prefix + "attn_qkv.weight", rows: rows, columns: configuration.hiddenSize)]
        }
        return try stacked(
            [
                (prefix + "attn_q.weight", configuration.querySize),
                (prefix + "attn_k.weight", configuration.keyValueSize),
                (prefix + "attn_v.weight", configuration.keyValueSize),
            ], columns: configuration.hiddenSize)
    }

    /// Biases of the query, key and value maps.
    mutating func projectionBias(
        _ prefix: String, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> FloatMatrix {
        if has(prefix + "attn_qkv.bias") {
            return try vector(
                prefix + "attn_qkv.bias", count: configuration.querySize + 2 * configuration.keyValueSize)
        }
        return try joined([
            (prefix + "attn_q.bias", configuration.querySize), (prefix + "attn_k.bias", configuration.keyValueSize),
            (prefix + "attn_v.bias", configuration.keyValueSize),
        ])
    }

    /// The map from the heads' results back to the hidden state.
    mutating func attentionOutput(
        _ prefix: String, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> WeightMatrix {
        try matrix(
            prefix + "attn_output.weight", rows: configuration.hiddenSize, columns: configuration.querySize)
    }

    /// RMSNorm over the hidden state.
    mutating func norm(
        _ name: String, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Norm {
        .rms(try vector(name + ".weight", count: configuration.hiddenSize))
    }

    /// LayerNorm over the hidden state.
    mutating func layerNorm(
        _ name: String, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Norm {
        .layer(
            try vector(name + ".weight", count: configuration.hiddenSize),
            bias: try vector(name + ".bias", count: configuration.hiddenSize))
    }

    /// A gated feed-forward part with its norm before it.
    mutating func gatedFeedForward(
        _ prefix: String, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> FeedForward {
        let (hidden, wide) = (configuration.hiddenSize, configuration.feedForwardSize)
        return FeedForward(
            norm: try norm(prefix + "ffn_norm", configuration),
            up: .gated(
                try alternating(prefix + "ffn_gate.weight", prefix + "ffn_up.weight", rows: wide, columns: hidden)),
            activation: configuration.activation,
            down: try matrix(prefix + "ffn_down.weight", rows: hidden, columns: wide))
    }

    /// The head, or nil where the file has none of its own, which is then tied to the embedding.
    mutating func head(_ configuration: TransformerConfiguration) throws(CheckpointError) -> WeightMatrix? {
        guard has("output.weight") else { return nil }
        return try matrix(
            "output.weight", rows: configuration.vocabularySize, columns: configuration.hiddenSize)
    }
}
