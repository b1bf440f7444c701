package import Tensors

/// The sizes and constants of a decoder-only transformer.
package struct TransformerConfiguration: Sendable, Equatable {
    /// The architecture's name as checkpoints spell it.
    package var architecture: String
    package var layerCount: Int
    /// Elements of a token's hidden state.
    package var hiddenSize: Int
    package var feedForwardSize: Int
    /// Query heads.
    package var headCount: Int
    /// Key and value heads; each serves headCount / keyValueHeadCount query heads (arXiv 2305.13245).
    package var keyValueHeadCount: Int
    package var headDimension: Int
    package var vocabularySize: Int
    /// Positions the model was trained for.
    package var contextLength: Int
    /// What is added to the mean square, or to the variance where the architecture has LayerNorm.
    package var rmsNormEpsilon: Float
    /// Whether keys and values are kept as 16-bit floats: so with quantised or 16-bit weights, not with 32-bit ones.
    package var usesHalfPrecisionCache: Bool
    /// Factor of the attention scores.
    package var attentionScale: Float
    /// Factor of the embeddings.
    package var embeddingScale: Float = 1
    /// Factor of what each part of a block adds to the residual stream.
    package var residualScale: Float = 1
    /// Factor of the logits, before their bound.
    package var logitScale: Float = 1
    /// Bounds of scores and logits, cap · tanh(x / cap) (arXiv 2408.00118); nil for none.
    package var attentionSoftCap: Float?
    package var logitSoftCap: Float?
    package var activation: Activation = .silu
    /// Rotations that the layers choose from; empty where positions are learned. All have one dimension.
    package var rotations: [Rotation] = []
    package var pairing: RotaryTable.Pairing = .adjacent
    /// Layers whose queries and keys are not turned, although others' are.
    package var unrotatedLayers: Set<Int> = []
    /// Layers that see only the last positions.
    package var slidingWindow: SlidingWindow?
    /// The experts of blocks that have some; nil where all feed-forward parts are dense.
    package var experts: ExpertSizes?

    /// The layers that have a convolution in the place of attention; nil where none has.
    package var convolution: Convolution?

    /// Short gated convolutions in the place of some layers' attention.
    package struct Convolution: Sendable, Equatable {
        /// Positions that a convolution reads, the token's own included.
        package var size: Int
        /// For each layer, whether it has one.
        package var layers: [Bool]
    }

    /// Attention of some layers to the last `size` positions only, the token's own included (arXiv 2004.05150).
    package struct SlidingWindow: Sendable, Equatable {
        package var size: Int
        /// For each layer, whether it has the window.
        package var layers: [Bool]
    }

    /// A mixture of experts (arXiv 1701.06538): feed-forward parts of which a router chooses some for each token.
    package struct ExpertSizes: Sendable, Equatable {
        package var count: Int
        /// Experts that a token is sent to.
        package var usedCount: Int
        /// Features of one expert.
        package var featureCount: Int
        /// Features of the expert that every token is sent to; zero where there is none.
        package var sharedFeatureCount: Int
        /// Whether the probabilities of a token's experts are divided by their sum.
        package var normalisesWeights: Bool
        /// The bound of gates and ups where they are joined by gpt-oss's function; nil for the model's activation.
        package var gateLimit: Float?
    }

    package var querySize: Int { headCount * headDimension }
    package var keyValueSize: Int { keyValueHeadCount * headDimension }
    /// Elements of a head that are rotated.
    package var ropeDimension: Int { rotations.first?.dimension ?? 0 }
    /// Base of the rotary embedding's frequencies.
    package var ropeTheta: Double { rotations.first?.theta ?? 0 }

    /// Columns of queries, keys and values side by side.
    package var projectedSize: Int { querySize + 2 * keyValueSize }
    /// Columns of the values among them.
    package var valueColumns: Range<Int> { querySize + keyValueSize..<projectedSize }

    /// Whether a layer has a convolution in the place of attention.
    package func hasConvolution(layer: Int) -> Bool { convolution?.layers[layer] ?? false }
    /// Layers that have a convolution.
    package var convolutionLayerCount: Int { convolution?.layers.count { $0 } ?? 0 }
    /// Layers that keep keys and values.
    package var attentionLayerCount: Int { layerCount - convolutionLayerCount }
    /// Whether each of the first `layerCount` layers has attention, and so value vectors.
    package func hasValues(layerCount: Int) -> Bool { !(0..<layerCount).contains { hasConvolution(layer: $0) } }
    /// A layer's place among those of its kind, in which a cache keeps what they read.
    func cachePlace(ofLayer layer: Int) -> Int {
        let isConvolution = hasConvolution(layer: layer)
        return (0..<layer).count { hasConvolution(layer: $0) == isConvolution }
    }

    /// Which of the rotations turns a layer's queries and keys: the second where the layer has a window and there are two;
    /// nil where positions are learned, or the layer's are not turned.
    func rotation(ofLayer layer: Int) -> Int? {
        if rotations.isEmpty || unrotatedLayers.contains(layer) { return nil }
        return window(ofLayer: layer) != nil && rotations.count > 1 ? 1 : 0
    }

    /// The window of a layer, or nil where it sees everything.
    func window(ofLayer layer: Int) -> Int? {
        guard let slidingWindow, slidingWindow.layers[layer] else { return nil }
        return slidingWindow.size
    }
}
