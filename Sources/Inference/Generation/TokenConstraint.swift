public import Tokenizers

/// Decides, token by token, what a sequence may say.
///
/// The engine asks `allowed()` before each token, chooses among those tokens by their probability, then calls
/// `accept(_:)`. Where the end of text is allowed and chosen, the sequence ends as usual and `accept` is not called.
public protocol TokenConstraint {
    /// The tokens that may follow.
    mutating func allowed() -> AllowedTokens
    /// Takes note of the token that was chosen.
    mutating func accept(_ token: TokenID)
    /// Whether nothing more may follow; the sequence then ends with `FinishReason.constraint`.
    var isFinished: Bool { get }
}

/// A set of tokens, in the shape that costs least.
public enum AllowedTokens: Sendable, Equatable {
    /// Every token.
    case all
    /// These tokens and no others.
    case only([TokenID])
    /// Every token but these.
    case allExcept([TokenID])
}
