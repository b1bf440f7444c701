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
    /// The divisors of contexts longer than those that the model is run with (LongRoPE), which go along.
    package let longRotaryFactors: TensorPlace?
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

/// One block: a part that mixes tokens, then one that looks at each token alone, each added to the residual stream.
package struct BlockParts: Sendable, Equatable {
    /// The part that mixes a sequence's tokens.
    package enum Mixer: Sendable, Equatable {
        case attention(AttentionParts)
        case convolution(ConvolutionParts)
    }

    /// The part after it.
    package enum Second: Sendable, Equatable {
        case feedForward(FeedForwardParts)
        case experts(ExpertParts)
    }

    package let mixer: Mixer
    package let second: Second
}

/// Causal self-attention with grouped queries (arXiv 2305.13245).
package struct AttentionParts: Sendable, Equatable {
    /// nil where results alone are normalised.
    package let norm: NormParts?
    /// The maps of queries, keys and values; one map where the checkpoint has their rows below one another.
    package let projections: [MapParts]
    /// RMSNorm of each query and key head before it is rotated (arXiv 2302.05442), [headDimension], or of all heads
    /// together, [querySize] and [keyValueSize].
    package let queryNorm: TensorPlace?
    package let keyNorm: TensorPlace?
    /// [headCount]; scores that take part in the softmax and have no value (arXiv 2309.17453).
    package let sinks: TensorPlace?
    /// Which of the configuration's rotations turns queries and keys; nil where none does.
    package let rotation: Int?
    /// Positions that a token sees, its own included; nil for all.
    package let window: Int?
    package let output: MapParts
    /// Normalises the result before it joins the residual stream.
    package let outputNorm: NormParts?
}

/// A short gated convolution: output(gate · convolution(left · right)), where one map gives left, gate and right of a token
/// (LFM2, arXiv 2511.23404).
package struct ConvolutionParts: Sendable, Equatable {
    package let norm: NormParts?
    /// The rows of left, gate and right below one another, [3 × hiddenSize, hiddenSize].
    package let input: MapParts
    /// The weights of a channel in one row, [hiddenSize, convolution size]; the last is that of the token itself.
    package let kernel: TensorPlace
    package let output: MapParts
}

/// The part of a block that looks at each token alone: activation(gate(x)) · up(x) (arXiv 2002.05202), or activation(up(x))
/// without a gate, and one map down.
package struct FeedForwardParts: Sendable, Equatable {
    /// nil where results alone are normalised.
    package let norm: NormParts?
    package let gate: MapParts?
    /// With the gate's rows before its own where they are joined.
    package let up: MapParts
    package let joinsGate: Bool
    package let down: MapParts
    /// Normalises the result before it joins the residual stream.
    package let outputNorm: NormParts?
}

/// A mixture of experts (arXiv 1701.06538): gated feed-forward parts, of which a router chooses some for each token.
package struct ExpertParts: Sendable, Equatable {
    package let norm: NormParts?
    /// The map of a token to a score of each expert, [experts, hiddenSize].
    package let router: TensorPlace
    /// The maps of all experts, one expert's rows after the other's, [experts, outputs, inputs].
    package let gate: TensorPlace
    package let up: TensorPlace
    package let down: TensorPlace
    /// Biases: of the router, [experts], and of the experts' maps, [experts, outputs]; nil for none.
    package let biases: Biases?
    /// What every token is sent to, without a norm of its own.
    package let shared: FeedForwardParts?
    /// [hiddenSize]; the shared expert's result is multiplied by the sigmoid of its product with the token.
    package let sharedGate: TensorPlace?

    /// Biases of a mixture's maps.
    package struct Biases: Sendable, Equatable {
        package let router: TensorPlace
        package let gate: TensorPlace
        package let up: TensorPlace
        package let down: TensorPlace
    }
}
