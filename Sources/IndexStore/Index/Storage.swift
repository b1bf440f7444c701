import Foundation
import GRDB

/// The connections to one index file, and the only way to them: every failure comes out as an `IndexError`.
final class Storage: Sendable {
    let path: String
    private let reader: any DatabaseReader
    private let writer: (any DatabaseWriter)?

    private init(path: String, reader: any DatabaseReader, writer: (any DatabaseWriter)?) {
        self.path = path
        self.reader = reader
        self.writer = writer
    }

    /// Makes a file with empty tables, under another name first, so that the path never holds half an index.
    static func create(path: String, fill: (Database) throws -> Void) throws(IndexError) {
        let files = FileManager.default
        guard !files.fileExists(atPath: path) else { throw IndexError.alreadyExists(path: path) }
        let folder = URL(filePath: path).deletingLastPathComponent()
        let draft = path + ".new-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { removeDraft(draft) }
            // Rollback journal: one file, complete when it is closed.
            let queue = try DatabaseQueue(path: draft)
            // Free pages can be given back a few at a time. It must be said before the first table is made.
            try queue.writeWithoutTransaction { db in
                // A row of token codes takes about a kilobyte: of pages of 4 KiB, a fifth would stay empty.
                try db.execute(sql: "PRAGMA page_size = 8192")
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            try queue.write { db in
                try Schema.migrate(db, from: 0)
                try fill(db)
            }
            try queue.close()
            try files.moveItem(atPath: draft, toPath: path)
        } catch {
            throw IndexError(error, path: path)
        }
    }

    private static func removeDraft(_ draft: String) {
        for suffix in ["", "-journal"] where FileManager.default.fileExists(atPath: draft + suffix) {
            // A leftover is harmless, and there is nobody to tell: the error that left it is already on its way.
            _ = try? FileManager.default.removeItem(atPath: draft + suffix)
        }
    }

    /// Opens for reading. Where SQLite can't make the files that it shares between processes (a folder or a medium that
    /// may not be written), the file is read as one that nobody changes.
    static func openReading(path: String) throws(IndexError) -> Storage {
        try FileHead.check(path: path)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(busySeconds)
        configuration.label = "Footnote.Index.reader"
        do {
            return try open(path, configuration)
        } catch {
            guard mayBeReadAsImmutable(error, path: path), let uri = immutableURI(path) else {
                throw IndexError(error, path: path)
            }
            do {
                return try open(path, configuration, uri: uri)
            } catch {
                throw IndexError(error, path: path)
            }
        }
    }

    /// Opens for writing and reading; brings an older schema up to date.
    static func openWriting(path: String) throws(IndexError) -> Storage {
        try FileHead.check(path: path)
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw IndexError.readOnly(path: path, detail: "the file may not be written")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw IndexError.readOnly(path: path, detail: "its folder may not be written")
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(busySeconds)
        configuration.label = "Footnote.Index"
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.write { db in
                let found = try checkSchema(db, path: path)
                if found < Schema.version { try Schema.migrate(db, from: found) }
            }
            return Storage(path: path, reader: pool, writer: pool)
        } catch {
            throw IndexError(error, path: path)
        }
    }

    private static let busySeconds = 5.0

    private static func open(_ path: String, _ configuration: Configuration, uri: String? = nil) throws -> Storage {
        let pool = try DatabasePool(path: uri ?? path, configuration: configuration)
        try pool.read { db in
            let found = try checkSchema(db, path: path)
            guard found >= Schema.oldestReadable else {
                throw IndexError.olderSchema(path: path, found: found, supported: Schema.version)
            }
        }
        return Storage(path: path, reader: pool, writer: nil)
    }

    private static func checkSchema(_ db: Database, path: String) throws -> Int {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard application == Schema.applicationID, version > 0 else {
            throw IndexError.notAnIndex(path: path, found: "another program's SQLite file")
        }
        guard version <= Schema.version else {
            throw IndexError.newerSchema(path: path, found: version, supported: Schema.version)
        }
        return version
    }

    private static func mayBeReadAsImmutable(_ error: any Error, path: String) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        guard [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode.primaryResultCode) else { return false }
        // A log with content holds changes that reading the file alone would miss.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? Int ?? 0) == 0
    }

    private static func immutableURI(_ path: String) -> String? {
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: "?#%")
        return path.addingPercentEncoding(withAllowedCharacters: allowed).map { "file:\($0)?immutable=1" }
    }

    /// Runs one read transaction.
    func read<Value>(_ body: (Database) throws -> Value) throws(IndexError) -> Value {
        do {
            return try reader.read(body)
        } catch {
            throw IndexError(error, path: path)
        }
    }

    /// Copies the state of one moment, which writers neither hold up nor change.
    func copy(to queue: DatabaseQueue) throws(IndexError) {
        do {
            try reader.backup(to: queue)
        } catch {
            throw IndexError(error, path: path)
        }
    }

    /// Runs one write transaction: all of it happens, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws(IndexError) -> Value {
        do {
            return try transaction(body)
        } catch {
            throw IndexError(error, path: path)
        }
    }

    /// Runs one write transaction whose body may end with an error of its own, such as `CancellationError`; that comes
    /// out as it is.
    func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        guard let writer else {
            throw IndexError.readOnly(path: path, detail: "it was opened for reading")
        }
        do {
            return try writer.write(body)
        } catch  where IndexError.isOfStorage(error) {
            throw IndexError(error, path: path)
        }
    }

    /// Runs statements that can't stand in a transaction.
    func writeWithoutTransaction<Value>(_ body: (Database) throws -> Value) throws(IndexError) -> Value {
        guard let writer else {
            throw IndexError.readOnly(path: path, detail: "it was opened for reading")
        }
        do {
            return try writer.writeWithoutTransaction(body)
        } catch {
            throw IndexError(error, path: path)
        }
    }
}

extension Storage {
    /// Merges the full-text table's segments where asked to, and empties the write-ahead log.
    ///
    /// The log stays as it is while a reader needs it; the next run empties it.
    func tidy(mergesText: Bool) throws(IndexError) {
        if mergesText {
            try write { db in
                try db.execute(sql: "INSERT INTO passage_search (passage_search) VALUES ('optimize')")
            }
        }
        do {
            try writeWithoutTransaction { db in
                // Features that a fit has made needless leave a large part of the file free.
                let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
                let all = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                if free > all / 10 { _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum") }
                _ = try db.checkpoint(.truncate)
            }
        } catch .busy {
            return
        }
    }
}
