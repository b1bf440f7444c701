/// The sizes and kinds of parts of a decoder-only transformer that is trained.
package struct DecoderShape: Sendable, Equatable, Codable {
    /// What the blocks are made of.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// RMSNorm, rotary positions, SwiGLU (arXiv 2302.13971).
        case llama
        /// LayerNorm with biases, learned positions, GELU (GPT-2).
        case gpt2
    }

    package var kind: Kind
    package var layerCount: Int
    package var hiddenSize: Int
    package var feedForwardSize: Int
    package var headCount: Int
    package var keyValueHeadCount: Int
    package var headDimension: Int
    package var vocabularySize: Int
    package var contextLength: Int
    package var normEpsilon: Float
    /// Base of the rotary frequencies; unused by GPT-2.
    package var ropeTheta: Double
    /// Elements of a head that are rotated; 0 without rotary positions.
    package var ropeDimension: Int

    package init(
        kind: Kind, layerCount: Int, hiddenSize: Int, feedForwardSize: Int, headCount: Int, keyValueHeadCount: Int,
        headDimension: Int, vocabularySize: Int, contextLength: Int, normEpsilon: Float = 1e-5,
        ropeTheta: Double = 10_000
    ) {
        self.kind = kind
        self.layerCount = layerCount
        self.hiddenSize = hiddenSize
        self.feedForwardSize = feedForwardSize
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headDimension = headDimension
        self.vocabularySize = vocabularySize
        self.contextLength = contextLength
        self.normEpsilon = normEpsilon
        self.ropeTheta = ropeTheta
        ropeDimension = kind == .llama ? headDimension : 0
    }

    var querySize: Int { headCount * headDimension }
    var keyValueSize: Int { keyValueHeadCount * headDimension }
    /// Columns of queries, keys and values side by side.
    var projectedSize: Int { querySize + 2 * keyValueSize }
    /// Columns of the values among them.
    var valueColumns: Range<Int> { querySize + keyValueSize..<projectedSize }
    /// Length of the value vectors of all layers side by side.
    package var featureCount: Int { layerCount * keyValueSize }
}
