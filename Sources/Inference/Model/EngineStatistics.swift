/// What a model's engine has done since it was loaded; each number only grows.
public struct EngineStatistics: Sendable, Equatable, Codable {
    /// Tokens of prompts and of scored prefixes that were asked for.
    public var promptTokens = 0
    /// Those of them whose keys and values were kept from before, so that they were not run again.
    public var reusedTokens = 0
    /// Tokens that were guessed ahead and checked.
    public var guessedTokens = 0
    /// Those of them that came true.
    public var acceptedTokens = 0
}
