public import Tokenizers

/// A text whose probability is wanted, after another text.
public struct ScoringRequest: Sendable, Equatable {
    /// What stands before; at least one token.
    public var prefix: [TokenID]
    /// The tokens to score.
    public var continuation: [TokenID]
    /// Adapters added to the model's weights for this request.
    public var adapters: [AdapterSelection]

    /// Makes a request. Requests with equal prefixes and adapters share the prefix's work when they are scored together.
    public init(prefix: [TokenID], continuation: [TokenID], adapters: [AdapterSelection] = []) {
        self.prefix = prefix
        self.continuation = continuation
        self.adapters = adapters
    }
}
