import Foundation
import GRDB
import Tensors

/// All vectors of an index in memory, ready to be scanned. Immutable once loaded.
struct DenseMatrix: Sendable {
    private let scan: VectorScan
    /// The passage of each row; 0 for a row that does not count any more.
    private let passageIDs: [PassageID]
    private let hasGaps: Bool

    /// Loads the vectors of one read transaction; nil where there are none.
    ///
    /// - Complexity: one sequential read of the chunks; one chunk is held twice at a time.
    init?(_ db: Database) throws {
        var ids: [PassageID] = []
        var liveCount = 0
        var loaded: VectorScan?
        let capacity = try VectorChunk.capacity * (Int.fetchOne(db, sql: "SELECT count(*) FROM vector_chunks") ?? 0)
        let slots = try db.cachedStatement(sql: "SELECT slot, passage_id FROM vector_slots WHERE chunk = ?")
        let chunks = try Row.fetchCursor(db, sql: "SELECT id, data FROM vector_chunks ORDER BY id")
        while let row = try chunks.next() {
            let chunkID: Int64 = row[0]
            let chunk = try VectorChunk(encoded: Array(row[1] as Data))
            let scan = loaded ?? VectorScan(dimension: chunk.rowLength, capacity: capacity)
            loaded = scan
            guard chunk.rowLength == scan.dimension else {
                throw BlobError(
                    part: "vector chunk \(chunkID)", expected: "rows of \(scan.dimension) bytes",
                    found: "\(chunk.rowLength)")
            }
            let first = ids.count
            ids.append(contentsOf: repeatElement(0, count: chunk.count))
            let live = try Row.fetchCursor(slots, arguments: [chunkID])
            while let slotRow = try live.next() {
                let slot: Int = slotRow[0]
                let passage: PassageID = slotRow[1]
                guard slot >= 0, slot < chunk.count, chunk.passageIDs[slot] == passage else {
                    throw BlobError(
                        part: "vector chunk \(chunkID)", expected: "passage \(passage) in row \(slot)",
                        found: "another or none")
                }
                ids[first + slot] = passage
                liveCount += 1
            }
            scan.set(first: first, codes: Data(chunk.codes).bytes, scales: chunk.scales)
        }
        guard let loaded, liveCount > 0 else { return nil }
        scan = loaded
        passageIDs = ids
        hasGaps = liveCount < ids.count
    }

    /// Bytes of a row; the question is padded to it.
    var rowLength: Int { scan.dimension }

    /// The passages most similar to a vector, best first.
    func matches(_ vector: [Float], limit: Int, pool: ThreadPool) -> [Match] {
        var query = vector
        query.append(contentsOf: repeatElement(0, count: max(0, scan.dimension - vector.count)))
        let ids = passageIDs
        let counts: VectorScan.RowFilter = { row in ids[row] != 0 }
        let found = scan.topK(
            query: query, k: limit, rowCount: ids.count, isIncluded: hasGaps ? counts : nil, pool: pool)
        return found.map { Match(passageID: ids[$0.row], score: Double($0.score)) }
    }
}
