public import Tokenizers

/// A text whose probability is wanted, after another text.
public struct ScoringRequest: Sendable, Equatable {
    /// What stands before; at least one token.
    public var prefix: [TokenID]
    /// The tokens to score.
    public var continuation: [TokenID]

    /// Makes a request. Requests with equal prefixes share the prefix's work when they are scored together.
    public init(prefix: [TokenID], continuation: [TokenID]) {
        self.prefix = prefix
        self.continuation = continuation
    }
}
