public import Documents

/// How an index is built.
public struct IndexerOptions: Sendable, Codable, Equatable {
    /// Embed everything again: with the loaded model, fresh token frequencies and a fresh fit.
    public var rebuild: Bool
    /// The collection that the roots of this run belong to from now on; empty for none, nil to leave it as it is.
    public var collection: String?
    /// Whether a rebuilt index takes the fast recipe (`EmbeddingRecipe.fast`) or the standard one; nil for the one that it
    /// has. Nothing else changes an index's recipe.
    public var isFast: Bool?
    /// Which files below the roots are wanted; nil for what the index remembers from its last run.
    public var selection: FileSelection?
    /// Whether the report names each document that changed, not only their number.
    public var namesChanges: Bool
    /// Passages that go through the model in one call, at most.
    public var batchPassages: Int
    /// Tokens that go through the model in one call, about.
    public var batchTokens: Int

    /// Makes options.
    public init(
        rebuild: Bool = false, collection: String? = nil, selection: FileSelection? = nil, namesChanges: Bool = false,
        isFast: Bool? = nil, batchPassages: Int = 32, batchTokens: Int = 4_096
    ) {
        self.isFast = isFast
        self.rebuild = rebuild
        self.collection = collection
        self.selection = selection
        self.namesChanges = namesChanges
        self.batchPassages = max(1, batchPassages)
        self.batchTokens = max(1, batchTokens)
    }
}
