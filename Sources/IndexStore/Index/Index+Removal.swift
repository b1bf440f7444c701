import Foundation
import GRDB
public import Passages

extension Index {
    /// Drops documents from the index; their files stay.
    ///
    /// - Parameter paths: paths of documents, or of folders whose documents are all dropped.
    /// - Returns: how many documents were dropped.
    /// - Throws: `unknownDocument` for a path that names none, in which case nothing is dropped; `readOnly`, `locked`,
    ///   `diskFull`.
    @discardableResult
    public func remove(paths: [String]) throws(IndexError) -> Int {
        let lock = try lockForWriting()
        defer { extendLifetime(lock) }
        return try storage.write { db in
            let all = try Row.fetchAll(db, sql: "SELECT id, path FROM documents")
            var chosen: Set<DocumentID> = []
            for path in paths {
                let roots = IndexedPath.candidates(path)
                let found = try all.filter { row in
                    try roots.contains { try IndexedPath.isUnder(row.value(1), root: $0) }
                }
                guard !found.isEmpty else { throw IndexError.unknownDocument(path) }
                try chosen.formUnion(found.map { try $0.value(0) })
            }
            for id in chosen.sorted() { try db.deleteDocument(id) }
            var manifest = try db.manifest()
            let gone = Set(paths.flatMap { IndexedPath.candidates($0) })
            manifest.roots.removeAll { gone.contains($0) }
            manifest.assign(Array(gone), to: "")
            try db.setManifest(manifest)
            return chosen.count
        }
    }

    /// Drops documents from the index; their files stay.
    ///
    /// - Throws: `unknownDocument` for an id that names none, in which case nothing is dropped; `readOnly`, `locked`,
    ///   `diskFull`.
    public func remove(documents: [DocumentID]) throws(IndexError) {
        let lock = try lockForWriting()
        defer { extendLifetime(lock) }
        try storage.write { db in
            for id in documents {
                guard try Bool.fetchOne(db, sql: "SELECT 1 FROM documents WHERE id = ?", arguments: [id]) ?? false
                else { throw IndexError.unknownDocument("document \(id)") }
                try db.deleteDocument(id)
            }
        }
    }
}
