import Foundation
import GRDB
import Passages
import Tensors

extension Schema {
    /// From schema 1 to 2: chunks with a bitmap and sign bits in the place of a table with a row for each vector, and a
    /// list of the passages that are not embedded yet. Vectors are kept.
    static func storeVectorsInBlocks(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE vector_chunks RENAME TO old_vector_chunks;

                CREATE TABLE vector_chunks (
                    id INTEGER PRIMARY KEY,
                    row_count INTEGER NOT NULL,
                    live_count INTEGER NOT NULL,
                    first_passage INTEGER NOT NULL,
                    last_passage INTEGER NOT NULL,
                    live BLOB NOT NULL
                ) STRICT;

                CREATE TABLE vector_rows (
                    chunk INTEGER PRIMARY KEY REFERENCES vector_chunks (id) ON DELETE CASCADE,
                    data BLOB NOT NULL
                ) STRICT;

                CREATE TABLE unfinished (
                    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
                    has_features INTEGER NOT NULL
                ) STRICT;
                """)
        try copyVectors(db)
        try db.execute(
            sql: """
                INSERT INTO unfinished (passage_id, has_features)
                SELECT id, id IN (SELECT passage_id FROM features) FROM passages
                WHERE id NOT IN (SELECT passage_id FROM vector_slots);

                DROP TABLE vector_slots;
                DROP TABLE old_vector_chunks;
                DELETE FROM state WHERE key = 'vector_rows';
                """)
    }

    private static func copyVectors(_ db: Database) throws {
        var writer: VectorWriter?
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM old_vector_chunks ORDER BY id") {
            let data = try Data.fetchOne(db, sql: "SELECT data FROM old_vector_chunks WHERE id = ?", arguments: [id])
            let old = try OldVectorChunk(encoded: Array(data ?? Data()))
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT slot, passage_id, document_id FROM vector_slots JOIN passages ON passages.id = passage_id
                    WHERE chunk = ? ORDER BY slot
                    """, arguments: [id])
            for row in rows {
                let slot: Int = row[0]
                guard slot >= 0, slot < old.passageIDs.count, old.passageIDs[slot] == row[1] as PassageID else {
                    throw BlobError(
                        part: "vector chunk \(id)", expected: "passage \(row[1] as PassageID) in row \(slot)",
                        found: "another or none")
                }
                var target = try writer ?? VectorWriter(db, dimension: old.rowLength)
                try target.add(old.vector(slot), for: row[1], of: row[2])
                writer = target
            }
        }
        try writer?.finish()
    }
}

/// A chunk as schema 1 has it: `FNVC`, version 1.
private struct OldVectorChunk {
    let rowLength: Int
    private(set) var passageIDs: [PassageID] = []
    private var scales: [Float] = []
    private let codes: [UInt8]

    init(encoded bytes: [UInt8]) throws(BlobError) {
        let part = "vector chunk"
        var reader = try BlobReader(bytes, part: part, mark: "FNVC", version: 1)
        try reader.expectAtLeast(8)
        rowLength = Int(reader.uint32())
        let count = Int(reader.uint32())
        guard rowLength > 0, rowLength % 32 == 0, rowLength <= VectorScan.largestDimension,
            count <= VectorChunk.capacity
        else {
            throw BlobError(
                part: part, expected: "rows of a multiple of 32 bytes, at most \(VectorChunk.capacity) of them",
                found: "\(count) of \(rowLength) bytes")
        }
        try reader.expectLeft(count * (12 + rowLength))
        for _ in 0..<count { passageIDs.append(PassageID(bitPattern: reader.uint64())) }
        for row in 0..<count {
            let scale = Float(bitPattern: reader.uint32())
            guard scale.isFinite, scale >= 0 else {
                throw BlobError(part: part, expected: "a scale of 0 or more in row \(row)", found: "\(scale)")
            }
            scales.append(scale)
        }
        codes = Array(bytes[reader.offset...])
    }

    func vector(_ row: Int) -> [Float] {
        codes[row * rowLength..<(row + 1) * rowLength].map { scales[row] * Float(Int8(bitPattern: $0)) }
    }
}
