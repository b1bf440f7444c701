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
    /// RMSNorm of queries and keys.
    enum HeadNorm: Sendable {
        case none
        /// Of each head on its own, with one weight for all.
        case each
        /// Of all heads together.
        case whole
    }

    var headNorm = HeadNorm.none
    /// Norms before each part.
    var hasInputNorms = true
    /// The name of the norm before the second part.
    var secondNorm = "ffn_norm"
    /// A score for each query head that takes part in the softmax and has no value.
    var hasSinks = false
    /// Norms after each part, under the names of the two; nil for none.
    var resultNorms: (attention: String, feedForward: String)?
    /// Positions are learned; otherwise queries and keys are rotated.
    var learnsPositions = false
    /// Query, key and value maps are stored as one where a file has not the three of them.
    var joinsProjections = false
    /// Gates and ups are stored as one map, the gates first.
    var joinsGate = false
    /// What its mixtures of experts have; nil where the architecture has none.
    struct Mixture: Sendable {
        /// Whether the chosen experts' probabilities are divided by their sum, where a file does not say.
        var normalisesWeights: Bool
        /// Whether there is an expert for every token.
        var isShared = false
        /// Whether every model of the architecture has one.
        var isRequired = false
        /// Biases of the router and of the experts' maps.
        var hasBias = false
        /// Bound of gates and ups, which are joined by gpt-oss's function then.
        var gateLimit: Float?
    }

    var mixture: Mixture?
    /// Convolutions in the place of attention in the layers that have no key and value heads.
    var hasConvolutions = false
    /// The name of the last norm.
    var outputNorm = "output_norm"
    /// Whether a layer, counted from zero, has the window of a file that does not say which layers have it; nil if none has.
    var hasWindow: (@Sendable (Int) -> Bool)?
    /// Which elements of a head turn together.
    var pairing = RotaryTable.Pairing.halves
}
