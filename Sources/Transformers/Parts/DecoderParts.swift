/// What a decoder is made of, and where a checkpoint has its tensors.
///
/// The engine packs weights by this description, and training loads or draws them as floats by it. No other place names a
/// model's tensors.
package struct DecoderParts: Sendable, Equatable {
    package let configuration: TransformerConfiguration
    /// [vocabularySize, hiddenSize]
    package let embedding: TensorPlace
    /// Learned positions, [contextLength, hiddenSize]; nil where queries and keys are rotated.
    package let positions: TensorPlace?
    package let blocks: [BlockParts]
    package let outputNorm: NormParts
    /// The head, [vocabularySize, hiddenSize]; nil where it is the embedding again.
    package let head: TensorPlace?
    /// Divisors of the first rotation's frequencies, one for each pair; nil where the checkpoint gives none.
    package let rotaryFactors: TensorPlace?
}

/// A tensor of a checkpoint.
package struct TensorPlace: Sendable, Equatable {
    /// Its name in GGUF.
    package let name: String
    /// Its sizes in GGUF's order: the length of a row first.
    package let shape: [Int]

    package init(_ name: String, shape: [Int]) {
        self.name = name
        self.shape = shape
    }
}

/// A linear map with or without a bias.
package struct MapParts: Sendable, Equatable {
    /// [outputs, inputs]
    package let weight: TensorPlace
    package let bias: TensorPlace?

    package var inputCount: Int { weight.shape[0] }
    package var outputCount: Int { weight.shape[1] }
}

/// A normalisation: LayerNorm with a bias (arXiv 1607.06450), RMSNorm without one (arXiv 1910.07467).
package struct NormParts: Sendable, Equatable {
    package let weight: TensorPlace
    package let bias: TensorPlace?
}

/// One block: attention, then the feed-forward part, each added to the residual stream.
package struct BlockParts: Sendable, Equatable {
    package let attention: AttentionParts
    package let feedForward: FeedForwardParts
}

/// Causal self-attention with grouped queries (arXiv 2305.13245).
package struct AttentionParts: Sendable, Equatable {
    package let norm: NormParts
    /// The maps of queries, keys and values; one map where the checkpoint has their rows below one another.
    package let projections: [MapParts]
    /// RMSNorm of each query and key head before it is rotated (arXiv 2302.05442), [headDimension].
    package let queryNorm: TensorPlace?
    package let keyNorm: TensorPlace?
    /// Which of the configuration's rotations turns queries and keys; nil where positions are learned.
    package let rotation: Int?
    /// Positions that a token sees, its own included; nil for all.
    package let window: Int?
    package let output: MapParts
    /// Normalises the result before it joins the residual stream.
    package let outputNorm: NormParts?
}

/// The part of a block that looks at each token alone: activation(gate(x)) · up(x) (arXiv 2002.05202), or activation(up(x))
/// without a gate, and one map down.
package struct FeedForwardParts: Sendable, Equatable {
    package let norm: NormParts
    package let gate: MapParts?
    package let up: MapParts
    package let down: MapParts
    /// Normalises the result before it joins the residual stream.
    package let outputNorm: NormParts?
}
