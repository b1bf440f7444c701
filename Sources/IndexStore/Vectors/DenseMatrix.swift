import Dispatch
import Foundation
import GRDB
import Passages
import Synchronization
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
    /// Each chunk has as many rows in memory as fit into one, so that its sign bits begin a block. Chunks are read one after
    /// another, some at a time, and those are checked and taken apart on all processors.
    /// - Complexity: one sequential read of the chunks; `chunksAtOnce` of them are held twice at a time.
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
        while true {
            var batch: [ChunkToLoad] = []
            while batch.count < Self.chunksAtOnce, let row = try rows.next() { batch.append(try ChunkToLoad(row)) }
            guard let first = batch.first else { break }
            let scan = try loaded ?? VectorScan(dimension: first.layout().rowLength, capacity: capacity)
            loaded = scan
            for chunk in try Self.load(batch, into: scan, from: VectorChunk.capacity * number) {
                let start = VectorChunk.capacity * number
                for (offset, id) in chunk.passageIDs.enumerated() where chunk.live[offset] {
                    passages[start + offset] = id
                    live[start + offset] = true
                }
                for (offset, id) in chunk.documentIDs.enumerated() { documents[start + offset] = id }
                number += 1
            }
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

    /// Chunks that are read before they are checked: enough for many processors, and few megabytes.
    private static let chunksAtOnce = 16

    /// Checks chunks and sets their rows, the first one's from a row on. Of several errors the first chunk's is thrown.
    private static func load(
        _ chunks: [ChunkToLoad], into scan: VectorScan, from first: Int
    ) throws -> [LoadedChunk] {
        let results = Mutex<[Result<LoadedChunk, BlobError>?]>(Array(repeating: nil, count: chunks.count))
        DispatchQueue.concurrentPerform(iterations: chunks.count) { place in
            let row = first + VectorChunk.capacity * place
            let result = Result { () throws(BlobError) in try chunks[place].load(into: scan, first: row) }
            results.withLock { $0[place] = result }
        }
        return try results.withLock { $0 }.compactMap { try $0?.get() }
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

/// A chunk as it was read.
private struct ChunkToLoad: Sendable {
    private let id: Int64
    private let live: Data
    private let data: Data
    private let checksum: Int64

    init(_ row: Row) throws {
        (id, live, data, checksum) = try (row.value(0), row.value(1), row.value(2), row.value(3))
    }

    func layout() throws(BlobError) -> VectorChunk.Layout { try VectorChunk.Layout(data) }

    /// Checks it, and sets its rows from `first` on. Other chunks' rows may be set at the same time.
    func load(into scan: VectorScan, first: Int) throws(BlobError) -> LoadedChunk {
        try BlobTable.vectorRows.check(data, key: id, checksum: checksum)
        let layout = try layout()
        guard layout.rowLength == scan.dimension else {
            throw BlobError(
                part: "vector chunk \(id)", expected: "rows of \(scan.dimension) bytes",
                found: "\(layout.rowLength)")
        }
        let live = try LiveRows(encoded: live, count: layout.count)
        _ = try layout.checkedScales(in: data)
        scan.set(
            first: first, count: layout.count, scales: data[layout.scales].bytes, codes: data[layout.codes].bytes)
        return LoadedChunk(
            passageIDs: layout.passageIDs(in: data), documentIDs: layout.documentIDs(in: data), live: live)
    }
}

/// What a chunk tells beside its vectors.
private struct LoadedChunk: Sendable {
    let passageIDs: [PassageID]
    let documentIDs: [DocumentID]
    let live: LiveRows
}
