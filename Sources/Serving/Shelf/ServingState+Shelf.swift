import FootnoteKit
import IndexStore
import Indexing
import Logging

extension ServingState {
    /// The shelf; 404 with what to do without one, 403 for a key that opens some indexes only.
    func requiredShelf() throws(APIError) -> ServedShelf {
        try AccessKey.requireRightToAll()
        guard let shelf else {
            throw .notFound("This server has no data folder to keep assistants in.", code: "no_shelf")
        }
        return shelf
    }

    /// The index file of an id: of the data folder's, or of a store that is served from elsewhere or that a client made.
    ///
    /// - Throws: 404 for an id that none has.
    func file(ofAssistant id: String, in shelf: ServedShelf) throws -> String {
        if let known = try shelf.shelf.assistants().first(where: { $0.id == id }) { return known.path }
        guard let store = try ready().stores.first(where: { $0.id == id || $0.name == id }) else {
            throw APIError.unknownAssistant(id)
        }
        return store.index.path
    }

    /// The index files that are served.
    var servedPaths: [String] {
        get throws(APIError) { try ready().assistant?.indexes.map(\.path) ?? [] }
    }

    /// Serves other indexes from now on. Running answers keep those that they began with.
    ///
    /// - Parameter edit: from the files that are served to those that shall be.
    func serve(_ edit: @escaping @Sendable ([String]) -> [String]) async throws {
        let shelf = try requiredShelf()
        try await shelf.change { [self] in
            let before = try servedPaths
            let paths = edit(before)
            guard paths != before else { return }
            finishLoading(try ready().with(paths.isEmpty ? nil : try await shelf.answering(paths)))
        }
    }

    /// Makes an assistant, and serves it as soon as some of it can be asked.
    func make(
        _ making: AssistantMaking, describedAs description: IndexDescription, from roots: [String], logger: Logger
    ) throws {
        let shelf = try requiredShelf()
        let path = making.path
        making.start { [self] in
            // Passages are found by their words as soon as they are stored, and by their meaning when the run is over.
            let (steps, source) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let early = Task {
                for await _ in steps {
                    do { return try await serve(with: path) } catch {
                        logger.debug("an unfinished assistant is not served yet", metadata: ["error": "\(error)"])
                    }
                }
            }
            let end: AssistantMaking.Phase
            do {
                let report = try await shelf.shelf.make(path, describedAs: description, from: roots) { progress in
                    making.report(progress)
                    if progress.phase == .embedding { source.yield() }
                }
                source.finish()
                await early.value
                try await serve(with: path)
                end = .done(report)
            } catch {
                source.finish()
                await early.value
                logger.warning("an assistant was not made", metadata: ["error": "\(error)"])
                end = .failed(APIError(describing: error))
            }
            making.end(end)
        }
    }

    /// Serves one more index.
    func serve(with path: String) async throws {
        try await serve { $0.contains(path) ? $0 : $0 + [path] }
    }
}
