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
    ///   - names: paths or names of indexes, or addresses of engines, which are searched as if they were one; none for the
    ///     default index.
    ///   - model: the weights.
    ///   - reader: the adapter that reads.
    ///   - writer: another model, here or on another machine, to write answers in its own words; nil for `model`.
    /// - Throws: ``LibraryError``, `EngineError`, `IndexError` (`modelMismatch` names both models and what repairs it), the
    ///   loader's errors.
    public func assistant(
        _ names: [String] = [], model: ModelChoice = .standard, reader: ReaderChoice = .automatic,
        writer: WriterChoice? = nil
    ) async throws -> Assistant {
        let stores = try await stores(names)
        let model = try await self.model(model).embedding(like: stores[0])
        for store in stores { try await store.requireModel(model.information) }
        return try await assistant(over: stores, model: model, reader: reader, writer: writer)
    }

    /// Joins every index of the data folder that a model can search, the default one first.
    ///
    /// - Parameters:
    ///   - model: the weights. They embed with the adapter that the first index keeps.
    ///   - reader: the adapter that reads.
    ///   - writer: another model, here or on another machine, to write answers in its own words; nil for `model`.
    ///   - tell: called with each index that is left out, and why: it can't be read, or another model embedded it.
    /// - Throws: as ``assistant(_:model:reader:writer:)``; if no index is left, the reason of the first.
    public func assistantOverAll(
        model: ModelChoice = .standard, reader: ReaderChoice = .automatic, writer: WriterChoice? = nil,
        leavingOut tell: (_ path: String, _ reason: any Error) -> Void = { _, _ in }
    ) async throws -> Assistant {
        let paths = try indexPaths()
        var reasons: [(path: String, reason: any Error)] = []
        var opened: [Index] = []
        for path in paths {
            do { opened.append(try index(path)) } catch { reasons.append((path, error)) }
        }
        let plain = try await self.model(model)
        let fingerprint = plain.information.fingerprint
        let first = try opened.first { try $0.manifest().modelFingerprint == fingerprint }
        var model = plain
        if let first { model = try await plain.embedding(like: first) }
        var indexes: [Index] = []
        for index in opened {
            do {
                try index.requireModel(model.information)
                indexes.append(index)
            } catch {
                reasons.append((index.path, error))
            }
        }
        if indexes.isEmpty, let first = reasons.first { throw first.reason }
        for (path, reason) in reasons { tell(path, reason) }
        return try await assistant(over: indexes, model: model, reader: reader, writer: writer)
    }

    /// The index files of the data folder, the default one first.
    ///
    /// - Throws: ``LibraryError/noIndex(path:name:)`` where there is none,
    ///   ``LibraryError/unreadableFolder(path:detail:)``.
    public func indexPaths() throws(LibraryError) -> [String] {
        let paths = try indexFiles()
        guard !paths.isEmpty else { throw .noIndex(path: folders.defaultIndex, name: nil) }
        return paths.filter { $0 == folders.defaultIndex } + paths.filter { $0 != folders.defaultIndex }
    }

    private func assistant(
        over stores: [any CorpusStore], model: Model, reader: ReaderChoice, writer: WriterChoice?
    ) async throws -> Assistant {
        let (writing, remote) = try await self.writer(writer)
        return Assistant(
            stores: stores, model: model, reader: try await self.reader(reader, for: model), writer: writing,
            remote: remote)
    }
}

extension Model {
    /// The model with the adapter that an index keeps; as it is where the index was built with another model, which
    /// `Index.requireModel` reports.
    func embedding(like index: any CorpusStore) async throws -> Model {
        guard try index.manifest().modelFingerprint == information.fingerprint, let bytes = try index.embeddingAdapter()
        else { return self }
        return try embedding(with: try await loadEmbeddingAdapter(bytes, name: "\(index.path): its embedding adapter"))
    }
}
