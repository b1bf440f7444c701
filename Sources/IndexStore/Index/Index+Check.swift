import Documents
import Foundation
import GRDB
import Passages

/// What a thorough look at an index found.
public struct IndexCheck: Sendable, Codable, Equatable {
    /// Something that is not as the format promises.
    public struct Damage: Sendable, Codable, Equatable {
        /// What it concerns, and so what mends it.
        public enum Part: String, Sendable, Codable {
            /// The file itself: it has to be made again.
            case structure
            /// The full-text table, which follows from the passages.
            case fullText
            /// Vectors or their list, which follow from features, and features from passages.
            case vectors
            /// Where lines stand on their pages, which follows from the documents' files.
            case pages
        }

        /// What it concerns.
        public let part: Part
        /// In words.
        public let text: String
    }

    /// Damage of the file; empty for a sound one.
    public let damage: [Damage]
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
        var damage = try storage.read { db in try db.damageOfParts() + db.pageDamage() }
        do {
            damage += try storage.read { db in try db.vectorDamage(DenseMatrix(db)) }
        } catch .corrupt(_, let detail) {
            damage.append(IndexCheck.Damage(part: .vectors, text: detail))
        }
        var changed: [String] = []
        var missing: [String] = []
        // Documents of an imported index have no file here to be compared with.
        for document in try documents() where document.path.hasPrefix("/") {
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
    /// Damage of everything but vectors in memory. What hangs together is compared only where each part is what was written.
    fileprivate func damageOfParts() throws -> [IndexCheck.Damage] {
        var damage = try structuralDamage() + fullTextDamage() + checksumDamage()
        if damage.isEmpty { damage += try fullTextContentDamage() + postingDamage() }
        return damage
    }

    fileprivate func structuralDamage() throws -> [IndexCheck.Damage] {
        var texts = try String.fetchAll(self, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        for row in try Row.fetchAll(self, sql: "PRAGMA foreign_key_check") {
            let table: String = try row.value(0)
            let id: Int64? = try row.value(1)
            texts.append("row \(id ?? 0) of \(table) refers to something that is gone")
        }
        return texts.map { IndexCheck.Damage(part: .structure, text: $0) }
    }

    fileprivate func fullTextDamage() throws -> [IndexCheck.Damage] {
        var texts: [String] = []
        let passages = try Int.fetchOne(self, sql: "SELECT count(*) FROM passages") ?? 0
        let searchable = try Int.fetchOne(self, sql: "SELECT count(*) FROM passage_search_docsize") ?? 0
        if passages != searchable {
            texts.append("the full-text table holds \(searchable) passages instead of \(passages)")
        }
        let lost =
            try Int.fetchOne(
                self, sql: "SELECT count(*) FROM passages WHERE id NOT IN (SELECT id FROM passage_search_docsize)") ?? 0
        if lost > 0 { texts.append("\(lost) passages are missing from the full-text table") }
        return texts.map { IndexCheck.Damage(part: .fullText, text: $0) }
    }

    /// Whether each passage has one vector, or stands in the list of those that wait for one.
    fileprivate func vectorDamage(_ matrix: DenseMatrix?) throws -> [IndexCheck.Damage] {
        var documents: [PassageID: DocumentID] = [:]
        let passages = try Row.fetchCursor(self, sql: "SELECT id, document_id FROM passages")
        while let row = try passages.next() { try documents[row.value(0)] = row.value(1) }
        let waiting = try Set(PassageID.fetchAll(self, sql: "SELECT passage_id FROM unfinished"))
        let bare =
            try Int.fetchOne(
                self,
                sql: """
                    SELECT count(*) FROM unfinished
                    WHERE has_features = 1 AND passage_id NOT IN (SELECT passage_id FROM features)
                    """) ?? 0
        var found: Set<PassageID> = []
        var (orphans, doubles) = (0, 0)
        matrix?.forEachRow { passage, document in
            if documents[passage] != document { orphans += 1 }
            if !found.insert(passage).inserted { doubles += 1 }
        }
        let missing = documents.keys.reduce(0) { $0 + (found.contains($1) || waiting.contains($1) ? 0 : 1) }
        let both = waiting.reduce(0) { $0 + (found.contains($1) ? 1 : 0) }
        return [
            (bare, "passages that wait for a vector have no features"), (orphans, "vectors belong to no passage"),
            (doubles, "vectors stand twice"), (missing, "passages have no vector and are not on the list of those"),
            (both, "passages have a vector and are on the list of those without"),
        ].filter { $0.0 > 0 }.map { IndexCheck.Damage(part: .vectors, text: "\($0.0) \($0.1)") }
    }
}
