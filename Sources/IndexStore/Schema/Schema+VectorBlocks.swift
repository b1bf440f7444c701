import Formats
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
        var chunk: VectorChunk?
        var chunkID: Int64 = 1
        /// Without checksums, for which there is no column yet.
        func write(_ chunk: VectorChunk) throws {
            let live = LiveRows(count: chunk.count)
            try db.execute(
                sql: "INSERT INTO vector_chunks VALUES (?, ?, ?, ?, ?, ?); INSERT INTO vector_rows VALUES (?, ?);",
                arguments: [
                    chunkID, chunk.count, chunk.count, chunk.passageIDs.min(), chunk.passageIDs.max(), live.encoded,
                    chunkID, chunk.encoded,
                ])
            chunkID += 1
        }
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
                let (slot, passage): (Int, PassageID) = try (row.value(0), row.value(1))
                guard slot >= 0, slot < old.passageIDs.count, old.passageIDs[slot] == passage else {
                    throw BlobError(
                        part: "vector chunk \(id)", expected: "passage \(passage) in row \(slot)",
                        found: "another or none")
                }
                var target = chunk ?? VectorChunk(dimension: old.rowLength)
                try target.append(old.vector(slot), for: passage, of: row.value(2))
                if target.isFull { try write(target) }
                chunk = target.isFull ? nil : target
            }
        }
        if let chunk, chunk.count > 0 { try write(chunk) }
        try db.increaseState(.vectorGeneration)
    }
}

/// A chunk as schema 1 has it: `FNVC`, version 1.
private struct OldVectorChunk {
    let rowLength: Int
    let passageIDs: [PassageID]
    private let scales: [Float]
    private let codes: [UInt8]

    init(encoded bytes: [UInt8]) throws(BlobError) {
        let stored: [UInt32]
        do throws(ByteError) {
            var cursor = ByteCursor(bytes.span)
            let count: Int
            (rowLength, count) = try VectorChunk.Layout.sizes(&cursor, version: 1)
            guard rowLength > 0, rowLength % 32 == 0, rowLength <= VectorScan.largestDimension,
                count <= VectorChunk.capacity
            else {
                throw .invalid(
                    at: cursor.offset,
                    expected: "rows of a multiple of 32 bytes, at most \(VectorChunk.capacity) of them",
                    found: "\(count) of \(rowLength) bytes")
            }
            try cursor.expectLeft(count * (12 + rowLength))
            passageIDs = try cursor.integers(PassageID.self, count: count, "passages")
            stored = try cursor.integers(UInt32.self, count: count, "scales")
            codes = try cursor.bytes(count: count * rowLength, "codes")
        } catch {
            throw BlobError(error, in: VectorChunk.Layout.part)
        }
        scales = try VectorChunk.Layout.checkedScales(stored)
    }

    func vector(_ row: Int) -> [Float] {
        codes[row * rowLength..<(row + 1) * rowLength].map { scales[row] * Float(Int8(bitPattern: $0)) }
    }
}
