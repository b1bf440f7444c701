import Documents
import Foundation
public import IndexStore
import Indexing
public import Inference
import Passages
import Synchronization

/// The stores that clients make of uploaded files, each an index in the data folder. Files are indexed one after another
/// in the background, and can be asked for as soon as they are.
public final class DocumentStores: Sendable {
    /// The files that clients sent.
    public let files: UploadedFiles

    struct State {
        var stores: [DocumentStore] = []
        /// The newest work on an index; each waits for the one before it.
        var last: Task<Void, any Error>?
    }

    private let folder: String
    private let model: any LanguageModel
    private let adapter: EmbeddingAdapterFile?
    private let threadCount: Int?
    let now: @Sendable () -> Int
    let state = Mutex(State())

    /// Opens the stores of a data folder, and goes on with what was being indexed when the program ended.
    ///
    /// - Parameters:
    ///   - model: what embeds; new stores belong to it.
    ///   - adapter: the adapter that the model embeds with; nil for none.
    ///   - now: the clock, in seconds since 1970.
    ///   - tell: called with each store that is left out, and why: it can't be read, or another model embedded it.
    /// - Throws: an error of the file system.
    init(
        _ folders: DataFolders, model: any LanguageModel, adapter: EmbeddingAdapterFile?, threadCount: Int?,
        now: @escaping @Sendable () -> Int,
        leavingOut tell: (_ path: String, _ reason: any Error) -> Void
    ) throws {
        files = try UploadedFiles(folders)
        folder = folders.data + "/stores"
        self.model = model
        self.adapter = adapter
        self.threadCount = threadCount
        self.now = now
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var found: [DocumentStore] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".record") {
            let path = folder + "/" + name
            do { found.append(try open(recordPath: path)) } catch { tell(path, error) }
        }
        found.sort { ($0.record.created, $0.record.id) < ($1.record.created, $1.record.id) }
        state.withLock { [found] in $0.stores = found }
        for store in found {
            for file in store.record.files where file.state == .inProgress { enqueue(file.id, of: store) }
        }
    }

    private func open(recordPath: String) throws -> DocumentStore {
        let data = try Data(contentsOf: URL(filePath: recordPath))
        let record = try JSONDecoder().decode(DocumentStore.Record.self, from: data)
        let index = try Index.open(path: indexPath(record.id), access: .readWrite, threadCount: threadCount)
        try index.requireModel(model.information)
        return DocumentStore(record: record, index: index)
    }

    private func indexPath(_ id: String) -> String { folder + "/" + id + DataFolders.indexSuffix }
    private func recordPath(_ id: String) -> String { folder + "/" + id + ".record" }

    /// All stores, the oldest first. Those that have expired are emptied.
    public var all: [DocumentStore] {
        emptyExpired(at: now())
        return state.withLock { $0.stores }
    }

    /// The store of an id.
    ///
    /// - Throws: ``UploadError/unknownStore(_:)``.
    public func store(_ id: String) throws(UploadError) -> DocumentStore {
        guard let store = all.first(where: { $0.record.id == id }) else { throw .unknownStore(id) }
        return store
    }

    /// Makes an empty store.
    ///
    /// - Throws: `IndexError`; an error of the file system.
    public func create(
        name: String, metadata: [String: String] = [:], expiry: DocumentStore.Expiry = .never
    ) throws -> DocumentStore {
        var record = DocumentStore.Record(
            id: Identifier.random("vs_"), name: name, created: now(), metadata: metadata)
        record.expiresAfterDays = expiry.days
        let manifest = Manifest(name: name, model: model.information, createdBy: FootnoteVersion.current)
        let index = try Index.create(
            path: indexPath(record.id), manifest: manifest, adapter: adapter, threadCount: threadCount)
        let store = DocumentStore(record: record, index: index)
        try save(record)
        state.withLock { $0.stores.append(store) }
        return store
    }

    /// Gives a store another name, other notes or another time to expire; nil leaves a part as it is.
    ///
    /// - Throws: ``UploadError``; an error of the file system.
    public func describe(
        _ id: String, name: String? = nil, metadata: [String: String]? = nil, expiry: DocumentStore.Expiry? = nil
    ) throws {
        if expiry != nil { try requireAlive(id) }
        try change(id) { record in
            record.name = name ?? record.name
            record.metadata = metadata ?? record.metadata
            if let expiry { record.expiresAfterDays = expiry.days }
        }
    }

    /// Deletes a store; its files stay.
    ///
    /// - Throws: ``UploadError/unknownStore(_:)``; an error of the file system.
    public func remove(_ id: String) async throws {
        _ = try store(id)
        state.withLock { $0.stores.removeAll { $0.record.id == id } }
        try FileManager.default.removeItem(atPath: recordPath(id))
        let (folder, name) = (folder, id + DataFolders.indexSuffix)
        // A run that is under way ends first.
        try await enqueue {
            for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasPrefix(name) {
                try FileManager.default.removeItem(atPath: folder + "/" + file)
            }
        }.value
    }

    /// Adds a file to a store; it is indexed in the background.
    ///
    /// - Parameter attributes: what searches may compare; nil leaves those of a file that is there already.
    /// - Returns: the file as it is now. One that is there already is not read again, unless it failed.
    /// - Throws: ``UploadError``; an error of the file system.
    @discardableResult
    public func attach(
        _ fileID: String, to id: String, attributes: [String: AttributeValue]? = nil
    ) throws -> DocumentStore.File {
        let file = try files.file(fileID)
        try use(id)
        let store = try store(id)
        let before = store.record.files.first { $0.id == fileID }
        if let before, before.state != .failed {
            return try attributes.map { try describe(fileID, in: id, attributes: $0) } ?? before
        }
        let added = DocumentStore.File(
            id: fileID, added: now(), byteCount: file.byteCount, state: .inProgress,
            attributes: attributes ?? before?.attributes ?? [:])
        try change(id) { record in
            record.files.removeAll { $0.id == fileID }
            record.files.append(added)
        }
        enqueue(fileID, of: store)
        return added
    }

    /// Takes a file out of a store.
    ///
    /// - Throws: ``UploadError``; an error of the file system.
    public func detach(_ fileID: String, from id: String) async throws {
        let store = try store(id)
        guard store.record.files.contains(where: { $0.id == fileID }) else {
            throw UploadError.notInStore(file: fileID, store: id)
        }
        try change(id) { record in record.files.removeAll { $0.id == fileID } }
        let path = files.path(of: try files.file(fileID))
        try await enqueue {
            do {
                try store.index.remove(paths: [path])
            } catch IndexError.unknownDocument {
                // It never got into the index.
            }
        }.value
    }

    /// Forgets an uploaded file, in all stores too.
    ///
    /// - Throws: ``UploadError/unknownFile(_:)``; an error of the file system.
    public func removeFile(_ fileID: String) async throws {
        _ = try files.file(fileID)
        for store in all where store.record.files.contains(where: { $0.id == fileID }) {
            try await detach(fileID, from: store.record.id)
        }
        try files.remove(fileID)
    }
}

// The work in the background.
extension DocumentStores {
    /// Runs work on indexes once what was asked for before is done.
    @discardableResult
    func enqueue(_ work: @escaping @Sendable () async throws -> Void) -> Task<Void, any Error> {
        state.withLock { state in
            let before = state.last
            let task = Task {
                _ = await before?.result
                try await work()
            }
            state.last = task
            return task
        }
    }

    private func enqueue(_ fileID: String, of store: DocumentStore) {
        enqueue { [self] in
            // It may have been taken out again while it waited.
            guard isAttached(fileID, to: store.record.id) else { return }
            var problem: String?
            do { problem = try await index(fileID, in: store) } catch { problem = "\(error)" }
            settle(fileID, in: store, problem: problem)
        }
    }

    private func isAttached(_ fileID: String, to id: String) -> Bool {
        all.contains { $0.record.id == id && $0.record.files.contains { $0.id == fileID } }
    }

    /// Indexes a file.
    ///
    /// - Returns: why it can't be; nil where it is in the index now.
    private func index(_ fileID: String, in store: DocumentStore) async throws -> String? {
        let file = try files.file(fileID)
        let path = files.path(of: file)
        let indexer = Indexer(index: store.index, model: model)
        // Rules about what lies beside a file concern folders of people's own.
        let selection = FileSelection(exclusions: [], heedsIgnoreFiles: false)
        let report = try await indexer.run(roots: [path], options: IndexerOptions(selection: selection))
        if let refusal = report.refused.first {
            return refusal.reason.replacing(path, with: file.filename)
        }
        guard report.added + report.changed + report.moved + report.unchanged > 0 else {
            let reason = report.ignored.keys.sorted().joined(separator: ", ")
            return "\(file.filename) can't be read: \(reason). Send a document of a format that footnote reads."
        }
        if report.outgrewItsWords {
            let roots = try store.index.documents().map(\.path)
            _ = try await indexer.run(roots: roots, options: IndexerOptions(rebuild: true, selection: selection))
        }
        return nil
    }

    private func settle(_ fileID: String, in store: DocumentStore, problem: String?) {
        do {
            try change(store.record.id) { record in
                guard let place = record.files.firstIndex(where: { $0.id == fileID }) else { return }
                record.files[place].state = problem == nil ? .completed : .failed
                record.files[place].problem = problem
            }
        } catch UploadError.unknownStore {
            // The store was deleted meanwhile.
        } catch {
            // The state in memory is right; the record is written with the next change.
        }
    }

    /// Changes what is kept of a store. The lock is held while that is written, so that the newest is what stays.
    func change(_ id: String, _ change: (inout DocumentStore.Record) -> Void) throws {
        try state.withLock { state in
            guard let place = state.stores.firstIndex(where: { $0.record.id == id }) else {
                throw UploadError.unknownStore(id)
            }
            change(&state.stores[place].record)
            try save(state.stores[place].record)
        }
    }

    func save(_ record: DocumentStore.Record) throws {
        try JSONEncoder().encode(record).write(to: URL(filePath: recordPath(record.id)), options: .atomic)
    }
}

extension IndexReport {
    /// Whether the corpus has grown so far beyond the one whose words were counted that they should be counted again.
    fileprivate var outgrewItsWords: Bool {
        advice.contains { advice in
            if case .reindex = advice.repair { true } else { false }
        }
    }
}

extension Library {
    /// Opens the stores that clients make of uploaded files.
    ///
    /// - Parameters:
    ///   - model: what embeds.
    ///   - index: an index that the model embeds as; nil for the model alone.
    ///   - tell: called with each store that is left out, and why.
    /// - Throws: `IndexError`; an error of the file system.
    public func documentStores(
        model: any LanguageModel, like index: Index? = nil,
        leavingOut tell: (_ path: String, _ reason: any Error) -> Void = { _, _ in }
    ) throws -> DocumentStores {
        try documentStores(model: model, like: index, now: { Timestamp.now }, leavingOut: tell)
    }

    /// The same with another clock, in seconds since 1970.
    package func documentStores(
        model: any LanguageModel, like index: Index? = nil, now: @escaping @Sendable () -> Int,
        leavingOut tell: (_ path: String, _ reason: any Error) -> Void = { _, _ in }
    ) throws -> DocumentStores {
        var adapter: EmbeddingAdapterFile?
        if let fingerprint = model.information.embeddingAdapter, let bytes = try index?.embeddingAdapter() {
            adapter = EmbeddingAdapterFile(fingerprint: fingerprint, bytes: bytes)
        }
        return try DocumentStores(
            folders, model: model, adapter: adapter, threadCount: options.threadCount, now: now, leavingOut: tell)
    }
}
