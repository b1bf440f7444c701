import Foundation
import GRDB
import Passages
import Tensors

/// All vectors of an index in memory, ready to be scanned. Immutable once loaded.
struct DenseMatrix: Sendable {
    private let scan: VectorScan
    /// The passage of each row, and its document; 0 where there is none.
    private let passageIDs: [PassageID]
    private let documentIDs: [DocumentID]
    private let live: RowBitmap

    /// Loads the vectors of one read transaction; nil where there are none.
    ///
    /// Each chunk has as many rows in memory as fit into one, so that its sign bits begin a block.
    /// - Complexity: one sequential read of the chunks; one chunk is held twice at a time.
    init?(_ db: Database) throws {
        let chunkCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM vector_chunks") ?? 0
        let capacity = VectorChunk.capacity * chunkCount
        var passages = [PassageID](repeating: 0, count: capacity)
        var documents = [DocumentID](repeating: 0, count: capacity)
        var live = RowBitmap(count: capacity)
        var loaded: VectorScan?
        var number = 0
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT vector_chunks.id, live, data, vector_rows.checksum FROM vector_chunks JOIN vector_rows ON chunk = vector_chunks.id
                ORDER BY vector_chunks.id
                """)
        while let row = try rows.next() {
            let part = try "vector chunk \(row.value(0) as Int64)"
            let first = VectorChunk.capacity * number
            try row.withUnsafeData(atIndex: 2) { data in
                guard let data else { throw BlobError(part: part, expected: "data", found: "none") }
                try BlobTable.vectorRows.check(data, key: row.value(0) as Int64, checksum: row.value(3))
                let layout = try VectorChunk.Layout(data)
                let scan = loaded ?? VectorScan(dimension: layout.rowLength, capacity: capacity)
                loaded = scan
                guard layout.rowLength == scan.dimension else {
                    throw BlobError(
                        part: part, expected: "rows of \(scan.dimension) bytes", found: "\(layout.rowLength)")
                }
                let counting = try LiveRows(encoded: row.value(1), count: layout.count)
                _ = try layout.checkedScales(in: data)
                scan.set(
                    first: first, count: layout.count, scales: data[layout.scales].bytes,
                    codes: data[layout.codes].bytes)
                for (offset, id) in layout.passageIDs(in: data).enumerated() where counting[offset] {
                    passages[first + offset] = id
                    live[first + offset] = true
                }
                for (offset, id) in layout.documentIDs(in: data).enumerated() { documents[first + offset] = id }
            }
            number += 1
        }
        guard number == chunkCount else {
            throw BlobError(part: "vector_rows", expected: "\(chunkCount) chunks", found: "\(number)")
        }
        guard let loaded, live.countOfSet > 0 else { return nil }
        scan = loaded
        passageIDs = passages
        documentIDs = documents
        self.live = live
    }

    /// Bytes of a row; the question is padded to it.
    var rowLength: Int { scan.dimension }

    /// Passages that have a vector.
    var count: Int { live.countOfSet }

    /// Every row that counts: its passage and document.
    func forEachRow(_ body: (PassageID, DocumentID) -> Void) {
        live.forEachSet(in: 0..<live.count) { body(passageIDs[$0], documentIDs[$0]) }
    }

    /// The passages most similar to each vector, best first.
    ///
    /// - Parameter selection: only passages of these documents; nil for all.
    func matches(
        _ vectors: [[Float]], limit: Int, search: DenseSearch, selection: PassageSelection? = nil, pool: ThreadPool
    ) -> [[Match]] {
        let queries = vectors.map { $0 + repeatElement(0, count: max(0, scan.dimension - $0.count)) }
        let rows = selection.map { self.rows(within: $0) } ?? live
        let candidates: Int?
        switch search {
        case .exact: candidates = nil
        case .signsFirst(let count):
            candidates = count ?? VectorScan.candidates(rows: rows.countOfSet, k: limit)
        case .automatic:
            // Several queries share one reading of the codes.
            let isLarge = rows.countOfSet > DenseMatrix.exactRows * vectors.count
            candidates = isLarge ? VectorScan.candidates(rows: rows.countOfSet, k: limit) : nil
        }
        let found =
            if let candidates {
                queries.map {
                    scan.likelyMatches($0, k: limit, candidates: candidates, rows: rows, pool: pool)
                }
            } else {
                scan.exactMatches(queries, k: limit, rows: rows, pool: pool)
            }
        return found.map { matches in
            matches.map { Match(passageID: passageIDs[$0.row], score: Double($0.score)) }
        }
    }

    /// The scores of rows at equal distances.
    func sampledScores(_ vector: [Float], count: Int, pool: ThreadPool) -> [Double] {
        var rows = RowBitmap(count: live.count)
        var place = 0
        let step = max(1, live.countOfSet / max(1, count))
        live.forEachSet(in: 0..<live.count) { row in
            if place % step == 0 { rows[row] = true }
            place += 1
        }
        let query = vector + repeatElement(0, count: max(0, scan.dimension - vector.count))
        return scan.exactMatches([query], k: rows.countOfSet, rows: rows, pool: pool)[0].map { Double($0.score) }
    }

    /// Up to here reading all codes takes less than a millisecond.
    private static let exactRows = 50_000

    /// The rows that count and whose document is left.
    private func rows(within selection: PassageSelection) -> RowBitmap {
        var rows = live
        // A document's passages mostly lie side by side.
        var last: DocumentID = 0
        var isIn = selection.contains(last)
        live.forEachSet(in: 0..<live.count) { row in
            let document = documentIDs[row]
            if document != last {
                last = document
                isIn = selection.contains(document)
            }
            if !isIn { rows[row] = false }
        }
        return rows
    }
}
