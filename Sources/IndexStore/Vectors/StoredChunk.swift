import Foundation
import GRDB
import Passages

/// A row of `vector_chunks`: what can be known of a chunk without reading its vectors.
struct StoredChunk {
    let id: Int64
    let rowCount: Int
    /// Smallest and largest passage id of its rows.
    let passages: ClosedRange<PassageID>
    var live: LiveRows
    /// The sum that is stored of what is known of it.
    let checksum: Int64

    private static let columns = "id, row_count, first_passage, last_passage, live, checksum"

    init(id: Int64, of chunk: VectorChunk, live: LiveRows) {
        self.id = id
        rowCount = chunk.count
        let first = chunk.passageIDs.min() ?? 0
        passages = first...(chunk.passageIDs.max() ?? first)
        self.live = live
        checksum = 0
    }

    private init(_ row: Row) throws {
        id = try row.value(0)
        rowCount = try row.value(1)
        let (first, last): (PassageID, PassageID) = try (row.value(2), row.value(3))
        guard rowCount >= 0, rowCount <= VectorChunk.capacity, first <= last else {
            throw BlobError(
                part: "vector_chunks", expected: "up to \(VectorChunk.capacity) rows of ascending passages",
                found: "\(rowCount) rows, passages \(first) to \(last) in chunk \(id)")
        }
        passages = first...last
        live = try LiveRows(encoded: row.value(4), count: rowCount)
        checksum = try row.value(5)
    }

    static func with(_ id: Int64, _ db: Database) throws -> StoredChunk? { try fetch(db, "WHERE id = ?", [id]).first }

    /// All chunks, in the order of their ids.
    static func all(_ db: Database) throws -> [StoredChunk] { try fetch(db, "ORDER BY id", []) }

    /// All chunks that may hold a passage.
    static func possible(for passage: PassageID, _ db: Database) throws -> [StoredChunk] {
        try fetch(db, "WHERE first_passage <= ? AND last_passage >= ?", [passage, passage])
    }

    /// The chunks with the fewest rows that count, those first.
    static func sparsest(_ db: Database, below liveCount: Int, limit: Int) throws -> [StoredChunk] {
        try fetch(db, "WHERE live_count < ? ORDER BY live_count, id LIMIT ?", [liveCount, limit])
    }

    static func last(_ db: Database) throws -> StoredChunk? {
        try fetch(db, "ORDER BY id DESC LIMIT 1", []).first
    }

    private static func fetch(
        _ db: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [StoredChunk] {
        let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM vector_chunks \(condition)")
        return try Row.fetchAll(statement, arguments: arguments).map { try StoredChunk($0) }
    }

    /// Its vectors.
    func chunk(_ db: Database) throws -> VectorChunk {
        let data = try db.blob(.vectorRows, key: id)
        let part = "vector chunk \(id)"
        guard let data else { throw BlobError(part: part, expected: "\(rowCount) rows", found: "none") }
        let chunk = try VectorChunk(encoded: data)
        guard chunk.count == rowCount else {
            throw BlobError(part: part, expected: "\(rowCount) rows", found: "\(chunk.count)")
        }
        return chunk
    }

    /// Writes it and its vectors, in the place of an earlier state.
    func store(_ chunk: VectorChunk, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO vector_chunks (id, row_count, live_count, first_passage, last_passage, live)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET row_count = excluded.row_count, live_count = excluded.live_count,
                    first_passage = excluded.first_passage, last_passage = excluded.last_passage, live = excluded.live
                """
        ).execute(arguments: [
            id, rowCount, live.countOfSet, passages.lowerBound, passages.upperBound, live.encoded,
        ])
        try db.setChecksum(ofChunk: id)
        try db.setBlob(.vectorRows, key: id, to: chunk.encoded)
    }

    /// Writes which rows count, and nothing else.
    func storeLive(in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE vector_chunks SET live = ?, live_count = ? WHERE id = ?")
            .execute(arguments: [live.encoded, live.countOfSet, id])
        try db.setChecksum(ofChunk: id)
    }

    func delete(from db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM vector_chunks WHERE id = ?").execute(arguments: [id])
    }
}
