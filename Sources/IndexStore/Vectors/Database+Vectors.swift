import Foundation
import GRDB
import Passages

extension Database {
    /// Rows in all chunks that count.
    func liveVectorCount() throws -> Int {
        try Int.fetchOne(self, sql: "SELECT ifnull(sum(live_count), 0) FROM vector_chunks") ?? 0
    }

    /// Rows of passages that are gone.
    func deadVectorCount() throws -> Int {
        try Int.fetchOne(self, sql: "SELECT ifnull(sum(row_count - live_count), 0) FROM vector_chunks") ?? 0
    }

    /// Marks the vectors of passages as gone: one bit each. Passages without one are passed over.
    func dropVectors(of passages: [PassageID]) throws {
        var left = Set(passages)
        while let passage = left.first {
            var isFound = false
            for var stored in try StoredChunk.possible(for: passage, self) {
                let ids = try stored.chunk(self).passageIDs
                var hasChanged = false
                for (row, id) in ids.enumerated() where stored.live[row] && left.contains(id) {
                    stored.live[row] = false
                    left.remove(id)
                    hasChanged = true
                    isFound = isFound || id == passage
                }
                if hasChanged { try stored.storeLive(in: self) }
                if isFound { break }
            }
            left.remove(passage)
        }
    }

    /// Forgets all vectors; passages that have features wait for new ones.
    func dropAllVectors() throws {
        try execute(sql: "DELETE FROM vector_chunks")
    }

    /// Merges chunks in which many rows are dead into fewer, in the caller's transaction.
    ///
    /// - Parameters:
    ///   - liveCount: chunks with fewer live rows take part.
    /// - Returns: how many chunks fewer there are; 0 when nothing is left to do.
    func mergeSparseChunks(below liveCount: Int) throws -> Int {
        let sparse = try StoredChunk.sparsest(self, below: liveCount, limit: 16)
        let rows = sparse.reduce(0) { $0 + $1.live.countOfSet }
        let gain = sparse.count - (rows + VectorChunk.capacity - 1) / VectorChunk.capacity
        guard gain > 0 else { return 0 }
        var writer: VectorWriter?
        for stored in sparse.sorted(by: { $0.id < $1.id }) where stored.live.countOfSet > 0 {
            let chunk = try stored.chunk(self)
            var target = try writer ?? VectorWriter(self, dimension: chunk.rowLength, startsNew: true)
            for row in stored.live.rows { try target.add(row: row, of: chunk) }
            writer = target
        }
        for stored in sparse { try stored.delete(from: self) }
        if writer == nil { try increaseState(.vectorGeneration) } else { try writer?.finish() }
        return gain
    }
}
