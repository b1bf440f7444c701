import Formats
import Foundation
import GRDB
import Passages

// Sums of rows whose columns are texts and numbers.

extension Database {
    /// Makes the sum of a passage's row anew.
    func setChecksum(ofPassage id: PassageID) throws {
        let statement = try cachedStatement(sql: "SELECT \(PassageChecksum.columns) FROM passages WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { return }
        try cachedStatement(sql: "UPDATE passages SET checksum = ? WHERE id = ?")
            .execute(arguments: [PassageChecksum.of(row), id])
    }

    /// Makes the sum of a document, with its text and metadata, anew.
    func setChecksum(ofDocument id: DocumentID) throws {
        try cachedStatement(sql: "UPDATE documents SET checksum = ? WHERE id = ?")
            .execute(arguments: [checksum(ofDocument: id), id])
    }

    /// Makes the sum of what is noted of a chunk anew.
    func setChecksum(ofChunk id: Int64) throws {
        try cachedStatement(sql: "UPDATE vector_chunks SET checksum = ? WHERE id = ?")
            .execute(arguments: [checksum(ofChunk: id), id])
    }

    /// The sum that belongs to a document as it is.
    ///
    /// When its file was looked at, and why it could not be read then, is left out: a wrong time makes a run read the file.
    func checksum(ofDocument id: DocumentID) throws -> Int64 {
        var sum = CRC32C()
        let document = try cachedStatement(
            sql: """
                SELECT id, path, title, media_type, text_form, sha256, byte_count, notes, text FROM documents WHERE id = ?
                """)
        if let row = try Row.fetchOne(document, arguments: [id]) { sum.update(row) }
        let metadata = try cachedStatement(
            sql: "SELECT ordinal, key, value FROM document_metadata WHERE document_id = ? ORDER BY ordinal")
        for row in try Row.fetchAll(metadata, arguments: [id]) { sum.update(row) }
        return Int64(sum.value)
    }

    /// The sum that belongs to what is noted of a chunk as it is.
    func checksum(ofChunk id: Int64) throws -> Int64 {
        var sum = CRC32C()
        let chunk = try cachedStatement(
            sql: """
                SELECT id, row_count, live_count, first_passage, last_passage, live FROM vector_chunks WHERE id = ?
                """)
        if let row = try Row.fetchOne(chunk, arguments: [id]) { sum.update(row) }
        return Int64(sum.value)
    }

    func setManifestChecksum() throws {
        guard let json = try String.fetchOne(self, sql: "SELECT json FROM manifest") else { return }
        try execute(sql: "UPDATE manifest SET checksum = ?", arguments: [Manifest.checksum(json)])
    }
}

extension Manifest {
    /// The sum of a manifest as it is stored.
    static func checksum(_ json: String) -> Int64 {
        var sum = CRC32C()
        sum.update(json)
        return Int64(sum.value)
    }
}

/// The sum of a passage's row.
enum PassageChecksum {
    /// What goes into it, in this order.
    static let columns = """
        passages.id, document_id, ordinal, start_byte, end_byte, first_line, last_line, page, heading_path, table_header,
        passages.text, token_count
        """
    static let columnCount = 12

    /// The sum that belongs to a row with these values, in the order of the columns.
    static func of(_ values: [DatabaseValue]) -> Int64 {
        precondition(values.count == columnCount, "a value for each column")
        var sum = CRC32C()
        for value in values { sum.update(value) }
        return Int64(sum.value)
    }

    /// The sum that belongs to a row that begins with the columns.
    static func of(_ row: Row) -> Int64 {
        var sum = CRC32C()
        sum.update(row, columns: 0..<columnCount)
        return Int64(sum.value)
    }
}

extension CRC32C {
    fileprivate mutating func update(_ row: Row) { update(row, columns: 0..<row.count) }

    /// Adds values, each with what kind it is.
    fileprivate mutating func update(_ row: Row, columns: Range<Int>) {
        for column in columns { update(row[column] as DatabaseValue) }
    }

    /// Adds a value, with what kind it is.
    fileprivate mutating func update(_ value: DatabaseValue) {
        switch value.storage {
        case .null: update(nil as String?)
        case .int64(let number):
            update(UInt8(1))
            update(number)
        case .double(let number):
            update(UInt8(2))
            update(number.bitPattern)
        case .string(let text): update(text)
        case .blob(let data):
            update(Int64(data.count))
            update(data.span)
        }
    }
}
