import Foundation
import GRDB
import Inference
import Passages

/// The features of an index's passages: kept by themselves where the embedding space was fitted without them, else given
/// back by their vectors.
struct FeatureSource {
    private let db: Database
    /// The chunks as they are.
    let chunks: [StoredChunk]
    /// The space that their vectors belong to; nil where there are none.
    private let inverse: EmbeddingTransform.Inverse?
    /// Passages with features of their own.
    private let kept: Set<PassageID>
    /// Passages that have features of either kind.
    let count: Int

    init(_ db: Database, products: MatrixProducts) throws {
        self.db = db
        chunks = try StoredChunk.all(db)
        inverse = try chunks.isEmpty ? nil : db.transform().map { EmbeddingTransform.Inverse($0, products: products) }
        kept = try Set(PassageID.fetchAll(db, sql: "SELECT passage_id FROM features"))
        var count = kept.count
        for stored in chunks {
            let ids = try stored.chunk(db).passageIDs
            for row in stored.live.rows where !kept.contains(ids[row]) { count += 1 }
        }
        self.count = count
    }

    /// Every so many passages' features, in the same order each time.
    ///
    /// - Throws: what `body` throws, and `BlobError` for what can't be read.
    func forEach(stride: Int = 1, _ body: (PassageID, DocumentID, [Float]) throws -> Void) throws {
        var number = 0
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT passage_id, document_id, data, features.checksum
                FROM features JOIN passages ON passages.id = passage_id ORDER BY passage_id
                """)
        while let row = try rows.next() {
            if number % stride == 0 { try body(row.value(0), row.value(1), Self.features(row)) }
            number += 1
        }
        for stored in chunks {
            let chunk = try stored.chunk(db)
            var rows: [Int] = []
            for row in stored.live.rows where !kept.contains(chunk.passageIDs[row]) {
                if number % stride == 0 { rows.append(row) }
                number += 1
            }
            for start in Swift.stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
                let part = rows[start..<min(start + Self.rowsAtOnce, rows.count)]
                for (row, features) in zip(part, try features(of: part, in: chunk)) {
                    try body(chunk.passageIDs[row], chunk.documentIDs[row], features)
                }
            }
        }
    }

    /// Vectors that are turned into features by one product.
    private static let rowsAtOnce = 256

    /// The features that vectors of a chunk stand for.
    private func features(of rows: ArraySlice<Int>, in chunk: VectorChunk) throws -> [[Float]] {
        for row in rows {
            guard let inverse, chunk.lengths[row] >= 0, chunk.rowLength >= inverse.dimension else {
                throw BlobError(
                    part: "features of passage \(chunk.passageIDs[row])", expected: "some", found: "none")
            }
        }
        return inverse?.features(of: rows.map { (chunk.vector($0), chunk.lengths[$0]) }) ?? []
    }

    /// The features of a row that begins with passage, document, blob and checksum.
    static func features(_ row: Row) throws -> [Float] {
        try BlobTable.features.check(row.value(2), key: row.value(0) as PassageID, checksum: row.value(3))
        return try FeatureBlob.decode(Array(row.value(2) as Data))
    }
}
