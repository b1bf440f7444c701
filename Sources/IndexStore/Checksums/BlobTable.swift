import Formats
import Foundation
import GRDB

/// A table with one blob a row, in `data`, and a CRC-32C of the row's key and blob, in `checksum`.
enum BlobTable: String, CaseIterable {
    case features
    case tokenCodes = "token_codes"
    case vectorRows = "vector_rows"
    case embedding

    /// The column that tells rows apart.
    var key: String {
        switch self {
        case .features, .tokenCodes: "passage_id"
        case .vectorRows: "chunk"
        case .embedding: "key"
        }
    }

    /// What a row is called in a message.
    func part(_ key: String) -> String {
        switch self {
        case .features: "features of passage \(key)"
        case .tokenCodes: "token codes of passage \(key)"
        case .vectorRows: "vector chunk \(key)"
        case .embedding: "embedding.\(key)"
        }
    }

    /// The sum that belongs to a row.
    func checksum(_ data: Data, key: some CustomStringConvertible) -> Int64 {
        var sum = CRC32C()
        sum.update(key.description)
        sum.update(data.span)
        return Int64(sum.value)
    }

    /// Checks a row that was read.
    ///
    /// - Throws: where key and blob are not those that the sum was made of.
    func check(_ data: Data, key: some CustomStringConvertible, checksum: Int64) throws(BlobError) {
        try Checksum.check(checksum, found: self.checksum(data, key: key), part: part(key.description))
    }
}

enum Checksum {
    static func check(_ stored: Int64, found: Int64, part: @autoclosure () -> String) throws(BlobError) {
        guard stored != found else { return }
        throw BlobError(
            part: part(), expected: "bytes of the checksum \(String(stored, radix: 16))",
            found: "others, of \(String(found, radix: 16))")
    }
}

extension Database {
    /// The blob of a row, checked; nil where there is no such row.
    func blob(_ table: BlobTable, key: some CustomStringConvertible & DatabaseValueConvertible) throws -> Data? {
        let statement = try cachedStatement(
            sql: "SELECT data, checksum FROM \(table.rawValue) WHERE \(table.key) = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
        let data: Data = try row.value(0)
        try table.check(data, key: key, checksum: row.value(1))
        return data
    }

    /// Writes a row, in the place of an earlier one.
    func setBlob(
        _ table: BlobTable, key: some CustomStringConvertible & DatabaseValueConvertible, to data: Data
    ) throws {
        try cachedStatement(
            sql: """
                INSERT INTO \(table.rawValue) (\(table.key), data, checksum) VALUES (?, ?, ?)
                ON CONFLICT (\(table.key)) DO UPDATE SET data = excluded.data, checksum = excluded.checksum
                """
        ).execute(arguments: [key, data, table.checksum(data, key: key)])
    }

    /// Makes the sums of rows that were stored without.
    func setChecksums(of table: BlobTable) throws {
        for key in try DatabaseValue.fetchAll(self, sql: "SELECT \(table.key) FROM \(table.rawValue)") {
            let statement = try cachedStatement(sql: "SELECT data FROM \(table.rawValue) WHERE \(table.key) = ?")
            guard let data = try Data.fetchOne(statement, arguments: [key]) else { continue }
            try cachedStatement(sql: "UPDATE \(table.rawValue) SET checksum = ? WHERE \(table.key) = ?")
                .execute(arguments: [table.checksum(data, key: table.text(of: key)), key])
        }
    }
}

extension BlobTable {
    /// A key as a message and the sum have it.
    func text(of key: DatabaseValue) -> String {
        switch key.storage {
        case .int64(let number): "\(number)"
        case .string(let text): text
        default: key.description
        }
    }
}
