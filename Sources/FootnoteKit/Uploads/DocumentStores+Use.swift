import IndexStore
import Passages
import Synchronization

// What is noted of files, and stores that expire if nobody uses them.
extension DocumentStores {
    /// How exactly the time of the last use is kept, in seconds: a record is not written with each search.
    private static let usePrecision = 60

    /// Gives a file of a store other attributes.
    ///
    /// - Returns: the file as it is now.
    /// - Throws: ``UploadError``; an error of the file system.
    @discardableResult
    public func describe(
        _ fileID: String, in id: String, attributes: [String: AttributeValue]
    ) throws -> DocumentStore.File {
        try requireAlive(id)
        var file: DocumentStore.File?
        try change(id) { record in
            guard let place = record.files.firstIndex(where: { $0.id == fileID }) else { return }
            record.files[place].attributes = attributes
            file = record.files[place]
        }
        guard let file else { throw UploadError.notInStore(file: fileID, store: id) }
        return file
    }

    /// Notes that a store is being used, which puts off the time at which it expires.
    ///
    /// - Throws: ``UploadError``: nothing can be done with a store that has expired; an error of the file system.
    public func use(_ id: String) throws {
        let last = try requireAlive(id).lastActive
        let now = now()
        guard now - last >= Self.usePrecision else { return }
        try change(id) { $0.lastUse = now }
    }

    /// The store's record.
    ///
    /// - Throws: ``UploadError``, also for a store that has expired.
    @discardableResult
    func requireAlive(_ id: String) throws(UploadError) -> DocumentStore.Record {
        let record = try store(id).record
        guard !record.hasExpired else { throw .expired(id) }
        return record
    }

    /// Empties the stores that nobody used for as long as they say. Uploaded files stay.
    func emptyExpired(at now: Int) {
        let expired = state.withLock { state -> [DocumentStore] in
            var expired: [DocumentStore] = []
            for place in state.stores.indices {
                let record = state.stores[place].record
                guard !record.hasExpired, let end = record.expires, end <= now else { continue }
                state.stores[place].record.files = []
                state.stores[place].record.wasEmptied = true
                // If it can't be written, the store expires again at the next start.
                do { try save(state.stores[place].record) } catch {}
                expired.append(state.stores[place])
            }
            return expired
        }
        for store in expired {
            enqueue {
                let paths = try store.index.documents().map(\.path)
                if !paths.isEmpty { try store.index.remove(paths: paths) }
            }
        }
    }

    /// Where the index knows an uploaded file; nil for one that is not there any more.
    package func path(ofFile id: String) -> String? {
        do { return files.path(of: try files.file(id)) } catch { return nil }
    }
}
