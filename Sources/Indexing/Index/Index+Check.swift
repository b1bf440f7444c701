import Foundation
import GRDB

/// What a thorough look at an index found.
public struct IndexCheck: Sendable, Codable, Equatable {
    /// Damage of the file, in words; empty for a sound one.
    public let damage: [String]
    /// Paths of documents whose file has changed since it was indexed.
    public let changedFiles: [String]
    /// Paths of documents whose file is gone.
    public let missingFiles: [String]
    /// The status, with its own problems.
    public let status: IndexStatus

    /// Whether nothing was found.
    public var isHealthy: Bool {
        damage.isEmpty && changedFiles.isEmpty && missingFiles.isEmpty && status.problems.isEmpty
    }
}

extension Index {
    /// Checks the file's structure, the full-text table, references, vectors, and whether the sources are as they were.
    ///
    /// Sources are compared by size and time of modification, not by content.
    /// - Complexity: reads the whole file.
    public func check() throws(IndexError) -> IndexCheck {
        var damage = try storage.read { db in try db.damage() }
        do {
            _ = try storage.read { db in try DenseMatrix(db) }
        } catch .corrupt(_, let detail) {
            damage.append(detail)
        }
        var changed: [String] = []
        var missing: [String] = []
        for document in try documents() {
            switch FileState(path: document.path) {
            case nil: missing.append(document.path)
            case let state? where state.byteCount != document.byteCount || state.modified != document.modified:
                changed.append(document.path)
            default: break
            }
        }
        return IndexCheck(damage: damage, changedFiles: changed, missingFiles: missing, status: try status())
    }
}

extension Database {
    fileprivate func damage() throws -> [String] {
        var damage = try String.fetchAll(self, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        for row in try Row.fetchAll(self, sql: "PRAGMA foreign_key_check") {
            let table: String = row[0]
            let id: Int64? = row[1]
            damage.append("row \(id ?? 0) of \(table) refers to something that is gone")
        }
        let passages = try Int.fetchOne(self, sql: "SELECT count(*) FROM passages") ?? 0
        let searchable = try Int.fetchOne(self, sql: "SELECT count(*) FROM passage_search_docsize") ?? 0
        if passages != searchable {
            damage.append("the full-text table holds \(searchable) passages instead of \(passages)")
        }
        let lost =
            try Int.fetchOne(
                self, sql: "SELECT count(*) FROM passages WHERE id NOT IN (SELECT id FROM passage_search_docsize)") ?? 0
        if lost > 0 { damage.append("\(lost) passages are missing from the full-text table") }
        let orphans =
            try Int.fetchOne(
                self,
                sql: "SELECT count(*) FROM vector_slots WHERE passage_id NOT IN (SELECT passage_id FROM features)") ?? 0
        if orphans > 0 { damage.append("\(orphans) vectors have no features") }
        return damage
    }
}

/// What the file system says about a file without reading it.
struct FileState: Equatable {
    let byteCount: Int
    /// Seconds since 1970.
    let modified: Double

    /// nil where there is no file or it can't be looked at.
    init?(path: String) {
        // Any failure means the same to the caller: the file can't be compared.
        // Links are followed, since that is what reading does.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target),
            let size = attributes[.size] as? Int, let date = attributes[.modificationDate] as? Date
        else { return nil }
        byteCount = size
        modified = date.timeIntervalSince1970
    }
}
