public import Tokenizers

/// A prompt and how to continue it.
public struct GenerationRequest: Sendable {
    /// The tokens to continue, with the beginning of text where the model wants one.
    public var prompt: [TokenID]
    /// The most tokens to write in each sequence.
    public var maxTokens: Int
    /// How a token is chosen from the model's distribution.
    public var sampling: SamplingOptions
    /// Texts that end a sequence. The text before one is emitted, the stop itself is not.
    public var stop: [String]
    /// Tokens that end a sequence as the end of text does; they are neither emitted nor counted.
    public var stopTokens: Set<TokenID>
    /// How many sequences to write; they share the prompt's work.
    public var count: Int
    /// How many of the likeliest tokens to report at each step, as `GenerationEvent.alternatives`; usually none.
    public var topLogProbabilities: Int
    /// Adapters added to the model's weights for this request.
    public var adapters: [AdapterSelection]
    /// The most tokens to guess ahead from earlier occurrences of the latest tokens, and check in one pass; 0 guesses
    /// none. The text is the same, token for token, whatever the number: it only comes faster where it repeats its prompt.
    public var draftTokens: Int
    /// Makes a constraint for each sequence.
    public var makeConstraint: (@Sendable () -> any TokenConstraint)?

    /// Makes a request; everything but the prompt has a usable default.
    public init(
        prompt: [TokenID], maxTokens: Int = 256, sampling: SamplingOptions = .init(), stop: [String] = [],
        stopTokens: Set<TokenID> = [], count: Int = 1, topLogProbabilities: Int = 0, draftTokens: Int = 16,
        adapters: [AdapterSelection] = [],
        makeConstraint: (@Sendable () -> any TokenConstraint)? = nil
    ) {
        self.prompt = prompt
        self.maxTokens = maxTokens
        self.sampling = sampling
        self.stop = stop
        self.stopTokens = stopTokens
        self.count = count
        self.topLogProbabilities = topLogProbabilities
        self.adapters = adapters
        self.draftTokens = draftTokens
        self.makeConstraint = makeConstraint
    }
}
