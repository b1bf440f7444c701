import IndexStore
import Inference
import Passages

extension Library {
    /// Opens indexes, loads a model and its reader, and joins them.
    ///
    /// The indexes first: they open in milliseconds, and their errors need not wait for the model. The model embeds with
    /// the adapter that the first index keeps.
    ///
    /// - Parameters:
    ///   - names: paths or names of indexes, which are searched as if they were one; none for the default index.
    ///   - model: the weights.
    ///   - reader: the adapter that reads.
    ///   - writer: another model, any that runs, to write answers in its own words; nil for `model`.
    /// - Throws: ``LibraryError``, `IndexError` (`modelMismatch` names both models and what repairs it), the loader's
    ///   errors.
    public func assistant(
        _ names: [String] = [], model: ModelChoice = .standard, reader: ReaderChoice = .automatic,
        writer: ModelChoice? = nil
    ) async throws -> Assistant {
        let indexes = try indexes(names)
        let model = try await self.model(model).embedding(like: indexes[0])
        for index in indexes { try index.requireModel(model.information) }
        var writing: Model?
        if let writer { writing = try await self.model(writer) }
        return Assistant(
            indexes: indexes, model: model, reader: try await self.reader(reader, for: model), writer: writing)
    }
}

extension Model {
    /// The model with the adapter that an index keeps; as it is where the index was built with another model, which
    /// `Index.requireModel` reports.
    func embedding(like index: Index) async throws -> Model {
        guard try index.manifest().modelFingerprint == information.fingerprint, let bytes = try index.embeddingAdapter()
        else { return self }
        return try embedding(with: try await loadEmbeddingAdapter(bytes, name: "\(index.path): its embedding adapter"))
    }
}
