public import IndexStore
import Indexing
public import Passages

extension Assistant {
    /// Says something of a document in place of its file: its title, tags or date. The file stays as it is.
    ///
    /// Words find the document as it is called now when this returns, and its passages have vectors again, unless other
    /// passages of the index wait for a run, which then makes all of them. Bytes and lines of passages stay, so that
    /// citations do; their ids don't.
    ///
    /// - Parameter index: one of ``indexes``.
    /// - Returns: the document as it is now.
    /// - Throws: `IndexError` (`unknownDocument`, `locked`, `readOnly`, …), `InferenceError`, `CancellationError`.
    /// - Complexity: the model reads the document's passages, where their title or tags have changed.
    @discardableResult
    public func edit(
        _ document: DocumentID, in index: Index, as edit: DocumentEdit
    ) async throws -> DocumentRecord {
        let index = try Index.open(path: index.path, access: .readWrite)
        let isComplete = try index.missingVectors() == nil
        try index.edit(document, as: edit)
        if isComplete, try index.missingVectors() != nil {
            try await Indexer(index: index, model: model).embedMissing()
        }
        return try index.document(id: document)
    }
}
