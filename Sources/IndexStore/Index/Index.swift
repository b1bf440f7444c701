import Foundation
import GRDB
public import Inference
import Synchronization
import Tensors

/// A corpus in one SQLite file: documents, passages, full text and vectors.
///
/// Reading never waits for writing: a reader sees the last finished transaction, in which every document is whole.
/// An index may be used from several threads at once. docs/file-formats.md describes the file.
public final class Index: Sendable {
    /// What an index is opened for.
    public enum Access: Sendable {
        /// For searching. Works where neither the file nor its folder may be written.
        case readOnly
        /// For searching and indexing.
        case readWrite
    }

    /// Absolute path of the file.
    public let path: String
    /// What it was opened for.
    public let access: Access
    let storage: Storage
    let memory = Mutex(SearchMemory())
    let postings = PostingMemory()
    let pool: ThreadPool

    private init(path: String, access: Access, storage: Storage, threadCount: Int?) {
        self.path = path
        self.access = access
        self.storage = storage
        pool = ThreadPool(threadCount: max(1, threadCount ?? ThreadPool.defaultThreadCount))
    }

    /// Makes an empty index and opens it for writing. Missing folders on the way are made.
    ///
    /// - Parameters:
    ///   - adapter: what passages will be embedded with; nil for the model alone.
    ///   - threadCount: threads that scan vectors; nil for one per processor.
    /// - Throws: `alreadyExists`, `readOnly`, `diskFull`, `unreadable`.
    public static func create(
        path: String, manifest: Manifest, adapter: EmbeddingAdapterFile? = nil, threadCount: Int? = nil
    ) throws(IndexError) -> Index {
        let path = absolute(path)
        var manifest = manifest
        manifest.recipe.adapter = adapter?.fingerprint
        try Storage.create(path: path) { [manifest] db in
            try db.setManifest(manifest)
            if let adapter { try db.setEmbedding(.adapter, to: adapter.bytes) }
        }
        return try open(path: path, access: .readWrite, threadCount: threadCount)
    }

    /// Opens an index.
    ///
    /// - Parameter threadCount: threads that scan vectors; nil for one per processor.
    /// - Throws: `notFound`, `notAnIndex`, `newerSchema`, `olderSchema` (reading only: writing brings it up to date),
    ///   `corrupt`, `readOnly`, `unreadable`, `busy`.
    public static func open(
        path: String, access: Access = .readOnly, threadCount: Int? = nil
    ) throws(IndexError) -> Index {
        let path = absolute(path)
        let storage =
            switch access {
            case .readOnly: try Storage.openReading(path: path)
            case .readWrite: try Storage.openWriting(path: path)
            }
        let index = Index(path: path, access: access, storage: storage, threadCount: threadCount)
        _ = try index.manifest()
        return index
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path
    }

    /// What the index says about itself.
    public func manifest() throws(IndexError) -> Manifest {
        try storage.read { db in try db.manifest() }
    }

    /// Changes name, instructions, conversation starters, hue or picture; the rest stays as it is.
    ///
    /// - Precondition: the hue is one of ``Manifest/hues``.
    /// - Throws: `readOnly`, `locked` while an indexing run writes, `diskFull`.
    public func describe(
        name: String? = nil, instructions: String? = nil, conversationStarters: [String]? = nil, hue: Int? = nil,
        picture: PictureChange? = nil
    ) throws(IndexError) {
        precondition(hue.map(Manifest.hues.contains) ?? true, "a hue of the colour wheel")
        let lock = try lockForWriting()
        defer { extendLifetime(lock) }
        try storage.write { db in
            var manifest = try db.manifest()
            manifest.name = name ?? manifest.name
            manifest.instructions = instructions ?? manifest.instructions
            manifest.conversationStarters = conversationStarters ?? manifest.conversationStarters
            manifest.hue = hue ?? manifest.hue
            if let picture { try db.change(picture: picture, in: &manifest) }
            try db.setManifest(manifest)
        }
    }

    /// The right to write, for as long as the value lives.
    package func lockForWriting() throws(IndexError) -> WriterLock {
        guard access == .readWrite else {
            throw IndexError.readOnly(path: path, detail: "it was opened for reading")
        }
        return try WriterLock.acquire(for: path)
    }
}

extension Database {
    func manifest() throws -> Manifest {
        guard let row = try Row.fetchOne(self, sql: "SELECT json, checksum FROM manifest") else {
            throw BlobError(part: "manifest", expected: "one row", found: "none")
        }
        let json: String = try row.value(0)
        try Checksum.check(row.value(1), found: Manifest.checksum(json), part: "manifest")
        do {
            return try JSONDecoder().decode(Manifest.self, from: Data(json.utf8))
        } catch let error as DecodingError {
            throw BlobError(part: "manifest", expected: "JSON of schema \(Schema.version)", found: "\(error)")
        }
    }

    func setManifest(_ manifest: Manifest) throws {
        var manifest = manifest
        manifest.schemaVersion = Schema.version
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(bytes: try encoder.encode(manifest), encoding: .utf8) ?? "{}"
        try execute(
            sql: """
                INSERT INTO manifest (id, json, checksum) VALUES (1, ?, ?)
                ON CONFLICT (id) DO UPDATE SET json = excluded.json, checksum = excluded.checksum
                """,
            arguments: [json, Manifest.checksum(json)])
    }
}
