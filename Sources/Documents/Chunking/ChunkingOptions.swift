/// How large passages become.
public struct ChunkingOptions: Sendable, Codable, Equatable {
    /// Passages are filled up to about this many tokens.
    public var targetTokens: Int
    /// No passage is longer, except a single character that alone is.
    public var maximumTokens: Int
    /// A section or a rest shorter than this is joined to a neighbour where one of the same part of the document fits.
    public var minimumTokens: Int

    /// Makes options; the defaults suit a model that reads a few passages of 160 tokens beside the question.
    public init(targetTokens: Int = 160, maximumTokens: Int = 256, minimumTokens: Int = 40) {
        self.targetTokens = targetTokens
        self.maximumTokens = maximumTokens
        self.minimumTokens = minimumTokens
    }
}
