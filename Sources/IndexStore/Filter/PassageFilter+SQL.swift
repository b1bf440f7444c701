import Foundation
import GRDB
import Passages

extension PassageFilter {
    /// The filter as a condition on a row of `documents`. Whatever a person wrote is bound to it, never part of it.
    ///
    /// Patterns are compared here with every path, so that what is left is a list of ids.
    func condition(_ db: Database) throws -> SQL {
        switch self {
        case .documents(let ids):
            let list = try Self.json(ids)
            return "documents.id IN (SELECT value FROM json_each(\(list)))"
        case .paths(let paths):
            let list = try Self.json(paths)
            return "documents.path IN (SELECT value FROM json_each(\(list)))"
        case .matching(let glob):
            var ids: [DocumentID] = []
            let rows = try Row.fetchCursor(db, sql: "SELECT id, path FROM documents")
            while let row = try rows.next() {
                if try glob.matches(row.value(1)) { try ids.append(row.value(0)) }
            }
            return try PassageFilter.documents(ids).condition(db)
        case .collections(let names): return Self.below(try db.manifest().collections ?? [], of: names)
        case .modifiedFrom(let seconds): return "documents.modified >= \(seconds)"
        case .modifiedBefore(let seconds): return "documents.modified < \(seconds)"
        case .metadata(let key, let comparison, let value):
            var ids: [DocumentID] = []
            let rows = try Row.fetchCursor(
                db, sql: "SELECT document_id, value FROM document_metadata WHERE key = ?", arguments: [key.lowercased()]
            )
            while let row = try rows.next() {
                if try comparison.holds(row.value(1), value, key: key.lowercased()) { try ids.append(row.value(0)) }
            }
            return try PassageFilter.documents(ids).condition(db)
        case .all(let filters): return Self.joined(try filters.map { try $0.condition(db) }, " AND ", none: "1")
        case .any(let filters): return Self.joined(try filters.map { try $0.condition(db) }, " OR ", none: "0")
        case .not(let filter):
            let condition = try filter.condition(db)
            return "NOT (\(condition))"
        }
    }

    private static func joined(_ conditions: [SQL], _ word: String, none: SQL) -> SQL {
        conditions.isEmpty ? none : conditions.map { "(\($0))" as SQL }.joined(separator: word)
    }

    /// One argument instead of as many as there are values, of which SQLite takes a limited number.
    private static func json(_ values: some Encodable) throws -> String {
        String(bytes: try JSONEncoder().encode(values), encoding: .utf8) ?? "[]"
    }

    /// Documents that belong to collections: each to that of the deepest root above it that has one.
    private static func below(_ roots: [CollectionRoot], of names: [String]) -> SQL {
        let parts = roots.filter { names.contains($0.collection) }.map { root -> SQL in
            let others = roots.filter {
                !names.contains($0.collection) && IndexedPath.isUnder($0.path, root: root.path)
            }
            guard !others.isEmpty else { return below(root.path) }
            return "\(below(root.path)) AND NOT (\(joined(others.map { below($0.path) }, " OR ", none: "0")))"
        }
        return joined(parts, " OR ", none: "0")
    }

    /// A root itself, or what lies below it: a stretch of the index of paths, from `root/` up to `root0`, since 0 is the
    /// character after the slash.
    private static func below(_ root: String) -> SQL {
        let root = root.hasSuffix("/") ? String(root.dropLast()) : root
        return "(documents.path = \(root) OR (documents.path >= \(root + "/") AND documents.path < \(root + "0")))"
    }
}
