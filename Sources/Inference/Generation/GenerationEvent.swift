public import Tokenizers

/// What happens while sequences are written.
///
/// For each token of a sequence: `alternatives` if they were asked for, then `token`, then `text` where whole
/// characters became certain. `finished` is the sequence's last event.
public enum GenerationEvent: Sendable, Equatable {
    /// Text that became certain: whole UTF-8, and nothing that could still turn out to be a stop string.
    case text(String, sequence: Int)
    /// A chosen token, with the natural logarithm of its probability in the model's unmodified distribution.
    case token(TokenID, logProbability: Float, sequence: Int)
    /// The likeliest tokens of the unmodified distribution, likeliest first, where the next token was chosen.
    case alternatives([TokenProbability], sequence: Int)
    /// The sequence is complete.
    case finished(FinishReason, usage: Usage, sequence: Int)
}

/// A token and the natural logarithm of its probability.
public struct TokenProbability: Sendable, Codable, Equatable {
    /// The token.
    public var token: TokenID
    /// Natural logarithm of its probability.
    public var logProbability: Float

    /// Pairs a token with its log probability.
    public init(token: TokenID, logProbability: Float) {
        self.token = token
        self.logProbability = logProbability
    }
}

/// Why a sequence ended.
public enum FinishReason: String, Sendable, Codable {
    /// The model ended the text, or a stop string appeared.
    case stop
    /// The token limit or the context window was reached.
    case length
    /// The constraint was finished.
    case constraint
    /// The reader of the stream went away.
    case cancelled
}

/// Counts of tokens.
public struct Usage: Sendable, Codable, Equatable {
    /// Tokens of the prompt.
    public var promptTokens: Int
    /// Tokens written, the one that ended the text not counted.
    public var completionTokens: Int

    /// Makes a count.
    public init(promptTokens: Int = 0, completionTokens: Int = 0) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}

extension Usage {
    private enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
    }

    private enum SumKeys: String, CodingKey { case totalTokens = "total_tokens" }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        promptTokens = try values.decode(Int.self, forKey: .promptTokens)
        completionTokens = try values.decode(Int.self, forKey: .completionTokens)
    }

    /// Writes both counts and their sum, as clients of OpenAI's interface read them.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(promptTokens, forKey: .promptTokens)
        try values.encode(completionTokens, forKey: .completionTokens)
        var sums = encoder.container(keyedBy: SumKeys.self)
        try sums.encode(promptTokens + completionTokens, forKey: .totalTokens)
    }
}
