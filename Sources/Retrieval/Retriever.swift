public import Indexing
public import Inference

/// Finds the passages that bear on a question: BM25 and embeddings, fused, and reranked where asked.
public struct Retriever: Sendable {
    /// The index searched.
    public let index: Index
    /// The model that embeds and reranks; it must be the one the index was built with.
    public let model: any LanguageModel

    /// Makes a retriever over an open index.
    public init(index: Index, model: any LanguageModel) {
        self.index = index
        self.model = model
    }

    /// Ranks the passages of the index for a question.
    ///
    /// - Returns: At most `options.limit` hits, best first; none for a question without words.
    /// - Throws: `IndexError` when the index can't be read, `CancellationError`, or the model's error.
    public func search(_ question: String, options: RetrievalOptions = .init()) async throws -> SearchResult {
        SearchResult(question: question, hits: [], legs: [])
    }
}
