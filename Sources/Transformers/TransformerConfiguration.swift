import func Glibc.pow

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
    /// Base of the rotary embedding's frequencies (arXiv 2104.09864).
    package var ropeTheta: Double
    /// Elements of a head that are rotated.
    package var ropeDimension: Int
    /// Linear position scaling: positions are divided by it (arXiv 2306.15595).
    package var ropeScale: Double
    package var rmsNormEpsilon: Float
    /// Whether keys and values are kept as 16-bit floats: so with quantised or 16-bit weights, not with 32-bit ones.
    package var usesHalfPrecisionCache: Bool

    var querySize: Int { headCount * headDimension }
    var keyValueSize: Int { keyValueHeadCount * headDimension }

    /// Radians a position for each rotated pair of elements.
    ///
    /// - Parameter factors: divisors that a checkpoint gives for each pair, or nil.
    func rotaryFrequencies(factors: [Float]?) -> [Double] {
        (0..<ropeDimension / 2).map { pair in
            let exponent = -2 * Double(pair) / Double(ropeDimension)
            return pow(ropeTheta, exponent) / ropeScale / Double(factors?[pair] ?? 1)
        }
    }
}
