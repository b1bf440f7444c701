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
            }
        }
        if let row = try Row.fetchOne(self, sql: "SELECT json, checksum FROM manifest") {
            try look(.structure) {
                try Checksum.check(row[1], found: Manifest.checksum(row[0]), part: "the manifest")
            }
        }
        let documents = try Row.fetchCursor(self, sql: "SELECT id, path, checksum FROM documents")
        while let row = try documents.next() {
            let (id, path): (DocumentID, String) = (row[0], row[1])
            try look(.structure) {
                try Checksum.check(row[2], found: checksum(ofDocument: id), part: "document \(id) (\(path))")
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
            let id: Int64 = row[0]
            try look(.vectors) {
                try Checksum.check(row[1], found: checksum(ofChunk: id), part: "the list of vector chunk \(id)")
            }
        }
        for table in BlobTable.allCases {
            let rows = try Row.fetchCursor(
                self, sql: "SELECT \(table.key), data, checksum FROM \(table.rawValue)")
            while let row = try rows.next() {
                try look(.vectors) { try table.check(row[1], key: table.text(of: row[0]), checksum: row[2]) }
            }
        }
        return damage
    }
}

extension PassageChecksum {
    /// Checks a row of the columns, the stored sum, and the document's path.
    static func check(_ row: Row) throws(BlobError) {
        let path = row[columnCount + 1] as String?
        try Checksum.check(
            row[columnCount], found: of(row), part: "passage \(row[0] as PassageID) of \(path ?? "no document")")
    }
}
