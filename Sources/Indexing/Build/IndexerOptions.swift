/// How an index is built.
public struct IndexerOptions: Sendable, Codable, Equatable {
    /// Embed everything again: with the loaded model, fresh token frequencies and a fresh fit.
    public var rebuild: Bool
    /// Passages that go through the model in one call, at most.
    public var batchPassages: Int
    /// Tokens that go through the model in one call, about.
    public var batchTokens: Int

    /// Makes options.
    public init(
        rebuild: Bool = false, batchPassages: Int = 32, batchTokens: Int = 4_096
    ) {
        self.rebuild = rebuild
        self.batchPassages = max(1, batchPassages)
        self.batchTokens = max(1, batchTokens)
    }
}
