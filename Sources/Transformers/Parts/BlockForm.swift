import Tensors

/// What sets one architecture's blocks apart from another's. The standard values are those that most have.
struct BlockForm: Sendable {
    /// Whether a map has a bias.
    enum Bias: Sendable {
        case never
        /// Where the checkpoint has one.
        case optional
        case always
    }

    /// LayerNorm with bias instead of RMSNorm.
    var hasLayerNorm = false
    /// Biases of the query, key and value maps.
    var projectionBias = Bias.never
    /// The bias of the map from the heads' results back to the hidden state.
    var outputBias = Bias.never
    /// Biases of the feed-forward part's maps.
    var feedForwardBias = Bias.never
    /// A feed-forward part with a gate.
    var isGated = true
    /// RMSNorm of each query and key head.
    var normalisesHeads = false
    /// Norms after each part, under the names of the two; nil for none.
    var resultNorms: (attention: String, feedForward: String)?
    /// Positions are learned; otherwise queries and keys are rotated.
    var learnsPositions = false
    /// Query, key and value maps are stored as one where a file has not the three of them.
    var joinsProjections = false
    /// Which elements of a head turn together.
    var pairing = RotaryTable.Pairing.halves
}
