import Foundation
import GRDB

extension Index {
    /// Takes an exported index in: checks everything in it, and puts a copy where it can be searched.
    ///
    /// The file may come from anybody. It is accepted only where its tables are exactly ours (no trigger or view of its own),
    /// SQLite finds it sound, each number is in its range, each blob can be read and each path stays below a folder. The check
    /// is made on the copy.
    ///
    /// - Parameters:
    ///   - source: the exported file.
    ///   - folder: where the copy is made and checked; missing folders on the way are made.
    ///   - name: what to call the index instead of the name in the file.
    ///   - replacing: whether an index that stands there is replaced.
    ///   - place: where in the folder an index of a name shall stand.
    /// - Throws: `notImportable` with what is wrong with the file, `newerSchema`, `alreadyExists`, `locked`, `diskFull`, …
    /// - Complexity: reads the whole file several times.
    public static func importing(
        _ source: String, into folder: String, name: String? = nil, replacing: Bool = false,
        place: (_ name: String) -> String
    ) throws(IndexError) -> SharingReport {
        let source = URL(filePath: source).standardizedFileURL.resolvingSymlinksInPath().path
        let draft = DraftFile(for: folder + "/import")
        defer { draft.remove() }
        do {
            try FileHead.check(path: source)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: source, toPath: draft.path)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft.path)
            let target = place(try accept(draft.path, name: name))
            guard replacing || !FileManager.default.fileExists(atPath: target) else {
                throw IndexError.alreadyExists(path: target)
            }
            let report = try report(on: draft.path, as: target)
            let lock = try WriterLock.acquire(for: target)
            defer { extendLifetime(lock) }
            if replacing { try removeFiles(of: target) }
            try FileManager.default.moveItem(atPath: draft.path, toPath: target)
            return report
        } catch {
            throw refusal(IndexError(error, path: source), source: source)
        }
    }

    /// Checks the copy, brings it up to date, and returns its name.
    private static func accept(_ path: String, name: String?) throws -> String {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE") }
        let accepted = try queue.write { db in
            let version = try db.checkTables()
            if version < Schema.version { try Schema.migrate(db, from: version) }
            var manifest = try db.checkedManifest()
            try db.checkRows()
            manifest.name = name ?? manifest.name
            manifest.isShared = true
            try db.setManifest(manifest)
            return manifest.name
        }
        try queue.close()
        let check = try Index.open(path: path, threadCount: 1).check()
        if let damage = check.damage.first {
            throw BlobError(part: "content", expected: "a sound index", found: damage.text)
        }
        return accepted
    }

    /// What is wrong with the file, said of the file that was given and not of the copy.
    private static func refusal(_ error: IndexError, source: String) -> IndexError {
        switch error {
        case .corrupt(_, let detail): .notImportable(path: source, detail: detail)
        case .notAnIndex(_, let found): .notImportable(path: source, detail: "it is \(found), no index")
        case .storage(_, _, let message): .notImportable(path: source, detail: message)
        case .newerSchema(_, let found, let supported):
            .newerSchema(path: source, found: found, supported: supported)
        default: error
        }
    }
}
