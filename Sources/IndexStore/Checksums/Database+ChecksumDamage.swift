import Foundation
import GRDB
import Passages

extension Database {
    /// Rows that are not those that their sums were made of, each by its name.
    ///
    /// - Complexity: reads every row and blob.
    func checksumDamage() throws -> [IndexCheck.Damage] {
        var damage: [IndexCheck.Damage] = []
        func look(_ part: IndexCheck.Damage.Part, _ body: () throws -> Void) rethrows {
            do {
                try body()
            } catch let error as BlobError {
                damage.append(IndexCheck.Damage(part: part, text: error.description))
            } catch let error as RowDecodingError {
                // A flipped bit makes a value one of another type, or none.
                damage.append(IndexCheck.Damage(part: part, text: error.description))
            }
        }
        if let row = try Row.fetchOne(self, sql: "SELECT json, checksum FROM manifest") {
            try look(.structure) {
                try Checksum.check(row.value(1), found: Manifest.checksum(row.value(0)), part: "the manifest")
            }
        }
        let documents = try Row.fetchCursor(self, sql: "SELECT id, path, checksum FROM documents")
        while let row = try documents.next() {
            try look(.structure) {
                let (id, path): (DocumentID, String) = try (row.value(0), row.value(1))
                try Checksum.check(
                    row.value(2), found: checksum(ofDocument: id),
                    part: "document \(id) (\(path))")
            }
        }
        let passages = try Row.fetchCursor(
            self,
            sql: """
                SELECT \(PassageChecksum.columns), passages.checksum, path
                FROM passages LEFT JOIN documents ON documents.id = document_id
                """)
        while let row = try passages.next() { try look(.structure) { try PassageChecksum.check(row) } }
        let chunks = try Row.fetchCursor(self, sql: "SELECT id, checksum FROM vector_chunks")
        while let row = try chunks.next() {
            try look(.vectors) {
                let id: Int64 = try row.value(0)
                try Checksum.check(
                    row.value(1), found: checksum(ofChunk: id),
                    part: "the list of vector chunk \(id)")
            }
        }
        for table in BlobTable.allCases {
            let rows = try Row.fetchCursor(
                self, sql: "SELECT \(table.key), data, checksum FROM \(table.rawValue)")
            while let row = try rows.next() {
                try look(.vectors) {
                    let (data, sum): (Data, Int64) = try (row.value(1), row.value(2))
                    try table.check(data, key: table.text(of: row[0]), checksum: sum)
                }
            }
        }
        return damage
    }
}

extension PassageChecksum {
    /// Checks a row of the columns, the stored sum, and the document's path.
    static func check(_ row: Row) throws {
        let (id, path): (PassageID, String?) = try (row.value(0), row.value(columnCount + 1))
        try Checksum.check(
            row.value(columnCount), found: of(row), part: "passage \(id) of \(path ?? "no document")")
    }
}
