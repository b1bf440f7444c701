public import Passages

/// How a question is turned into ranked hits.
///
/// The weights were measured on several collections: docs/decisions/0007-fusion.md.
public struct RetrievalOptions: Sendable, Codable, Equatable {
    /// The most hits to return.
    public var limit: Int
    /// How many candidates each leg may name.
    public var candidates: Int
    /// The weight of the standardised BM25 score.
    public var lexicalWeight: Double
    /// The weight of the standardised similarity of embeddings.
    public var denseWeight: Double
    /// How many of the best fused hits to rerank by the likelihood of the question; 0 turns reranking off.
    public var rerank: Int
    /// Which documents are searched; nil for all.
    public var filter: PassageFilter?

    /// Makes options; the defaults are those that measured best.
    public init(
        limit: Int = 10, candidates: Int = 100, lexicalWeight: Double = 0.5, denseWeight: Double = 0.5,
        rerank: Int = 0, filter: PassageFilter? = nil
    ) {
        self.limit = limit
        self.candidates = candidates
        self.lexicalWeight = lexicalWeight
        self.denseWeight = denseWeight
        self.rerank = rerank
        self.filter = filter
    }

    /// What part of its weight the dense leg keeps where the index has no codes of tokens: with whole passages alone it is
    /// much weaker than the lexical leg, and an equal say makes the ranking worse than BM25 alone. Measured with fast indexes
    /// (docs/decisions/0066-fast-indexing.md).
    static let vectorsOnly = 0.16
}
