public import Documents
import Foundation
public import IndexStore
public import Inference

/// Brings an index up to date with folders of documents.
public struct Indexer: Sendable {
    let index: Index
    let model: any LanguageModel
    let parsers: DocumentParsers
    let adapter: EmbeddingAdapterFile?
    /// Called between and within transactions; what it throws ends the run there. Tests put interruptions here.
    var atEachStep: @Sendable () throws -> Void = {}

    /// Joins an index opened for writing with the model that embeds its passages.
    ///
    /// - Parameter adapter: the adapter that the model embeds with, to be kept by an index that is rebuilt; nil for none,
    ///   or for the one that the index keeps already.
    public init(
        index: Index, model: any LanguageModel, parsers: DocumentParsers = .standard,
        adapter: EmbeddingAdapterFile? = nil
    ) {
        self.adapter = adapter
        self.index = index
        self.model = model
        self.parsers = parsers
    }

    /// Reads what is new or changed under the roots, embeds it, and drops what is gone from there.
    ///
    /// Each batch is one transaction. Whatever ends a run early (a kill, a full disk, a cancelled task) leaves an index
    /// that opens and answers with what was finished; the next run continues there. The words of all documents are stored
    /// before the first passage is embedded, and vectors are added while the run goes on. Texts and features are streamed:
    /// the memory taken does not grow with the corpus, but for about a hundred bytes a file, as many a passage that waits,
    /// and the samples that the embedding space and the projection of tokens are fitted to.
    ///
    /// - Parameters:
    ///   - roots: folders and files. Documents of other roots stay as they are.
    ///   - progress: called from the thread that works, often; it must be quick.
    /// - Throws: ``IndexError`` (`modelMismatch`, `locked`, `readOnly`, `rootNotFound`, `diskFull`, …),
    ///   `InferenceError`, `CancellationError`.
    public func run(
        roots: [String], options: IndexerOptions = IndexerOptions(),
        progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) async throws -> IndexReport {
        let lock = try index.lockForWriting()
        defer { extendLifetime(lock) }
        let cancellation = Cancellation()
        let run = IndexRun(
            index: index, model: model, parsers: parsers, adapter: adapter, options: options, progress: progress,
            cancellation: cancellation, atEachStep: atEachStep)
        return try await withTaskCancellationHandler {
            try await run.all(roots: roots)
        } onCancel: {
            cancellation.cancel()
        }
    }
}
