import Documents
import Foundation
import GRDB
import Passages

extension Index {
    /// Writes the index to a file that can be given away: compact, complete in itself, without this machine's paths.
    ///
    /// The file holds the passages and everything that finds them, but not the documents' own files. It is a snapshot of one
    /// moment: a run that writes the index meanwhile neither waits nor shows.
    ///
    /// - Parameters:
    ///   - path: the new file.
    ///   - name: what others shall know it by; nil for the present name. Likewise instructions and starters.
    ///   - replacing: whether a file that stands there is replaced.
    /// - Throws: `alreadyExists`, `diskFull`, `readOnly`, `corrupt`, `unreadable`.
    /// - Complexity: copies the file twice; it takes that room for the while.
    @discardableResult
    public func export(
        to path: String, name: String? = nil, instructions: String? = nil, conversationStarters: [String]? = nil,
        replacing: Bool = false
    ) throws(IndexError) -> SharingReport {
        let target = URL(filePath: path).standardizedFileURL.path
        let draft = DraftFile(for: target)
        let packed = DraftFile(for: target, suffix: "-packed")
        defer {
            draft.remove()
            packed.remove()
        }
        guard target != self.path, replacing || !FileManager.default.fileExists(atPath: target) else {
            throw IndexError.alreadyExists(path: target)
        }
        do {
            let queue = try DatabaseQueue(path: draft.path)
            try storage.copy(to: queue)
            try queue.writeWithoutTransaction { db in _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE") }
            try queue.write { db in
                var manifest = try db.manifest()
                manifest.name = name ?? manifest.name
                manifest.instructions = instructions ?? manifest.instructions
                manifest.conversationStarters = conversationStarters ?? manifest.conversationStarters
                try db.forgetMachine(&manifest)
                try db.setManifest(manifest)
            }
            // Only the pages that are in use, so that nothing of what was overwritten stays in between.
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [packed.path])
            }
            try queue.close()
            let report = try Index.report(on: packed.path, as: target)
            if replacing { try Index.removeFiles(of: target) }
            try FileManager.default.moveItem(atPath: packed.path, toPath: target)
            return report
        } catch {
            throw IndexError(error, path: target)
        }
    }

    static func report(on file: String, as path: String) throws(IndexError) -> SharingReport {
        let index = try Index.open(path: file, threadCount: 1)
        return SharingReport(path: path, manifest: try index.manifest(), status: try index.status())
    }

    /// Removes an index with the files that SQLite keeps beside it; none is no error.
    static func removeFiles(of path: String) throws {
        for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }
}

/// A file on its way into existence.
struct DraftFile {
    let path: String

    /// A name beside the target that no other process uses; what an ended process of the same number left is removed.
    init(for target: String, suffix: String = "") {
        path = target + ".new-\(ProcessInfo.processInfo.processIdentifier)\(suffix)"
        remove()
    }

    func remove() {
        for suffix in ["", "-journal", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            // A leftover is harmless, and there is nobody to tell: the error that left it is already on its way.
            _ = try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }
}

extension Database {
    /// Replaces everything that tells of the machine: absolute paths, patterns, and why a file could not be read there.
    fileprivate func forgetMachine(_ manifest: inout Manifest) throws {
        let documents = try Row.fetchAll(self, sql: "SELECT id, path FROM documents ORDER BY path")
        let kept = try documents.map { try $0.value(1) as String }.filter { !$0.hasPrefix("/") }
        var paths = SharedPaths(roots: manifest.roots, kept: kept)
        let rename = try cachedStatement(
            sql: "UPDATE documents SET path = ?, stale_reason = NULL, changed = NULL, inode = NULL WHERE id = ?")
        for row in documents {
            try rename.execute(arguments: [paths.shared(row.value(1)), row.value(0) as DocumentID])
            try setChecksum(ofDocument: row.value(0))
        }
        manifest.roots = []
        manifest.selection = FileSelection()
        // Collections belong to roots, whose paths stay here.
        manifest.collections = nil
        manifest.isShared = true
    }
}
