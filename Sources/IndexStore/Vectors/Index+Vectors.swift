import GRDB
package import Passages
import Tensors

/// How vectors are compared with a question's.
package enum DenseSearch: Sendable {
    /// Every code where there are few rows, else sign bits first.
    case automatic
    /// Every code.
    case exact
    /// Sign bits first, then the codes of this many candidates; nil for as many as find nearly all.
    case signsFirst(candidates: Int?)
}

extension Index {
    /// The nearest passages of several vectors in one pass, for measurements and evaluation; see `denseMatches`.
    package func denseMatches(
        _ vectors: [[Float]], limit: Int, search: DenseSearch = .automatic, within selection: PassageSelection? = nil
    ) throws(IndexError) -> [[Match]] {
        guard limit > 0, let matrix = try denseMatrix() else { return vectors.map { _ in [] } }
        for vector in vectors where vector.count > matrix.rowLength {
            throw IndexError.dimensionMismatch(expected: matrix.rowLength, found: vector.count)
        }
        return matrix.matches(vectors, limit: limit, search: search, selection: selection, pool: pool)
    }

    /// Reads the vectors into memory, as the first search would, and returns how many there are.
    @discardableResult
    package func loadVectors() throws(IndexError) -> Int { try denseMatrix()?.count ?? 0 }

    /// Appends vectors as indexing does, but of passages that need not exist: for measurements of the store alone.
    ///
    /// - Parameters:
    ///   - firstID: the passage id of vector 0.
    ///   - vector: gives vector i, [dimension].
    package func storeVectors(count: Int, dimension: Int, firstID: Int, _ vector: (Int) -> [Float]) throws(IndexError) {
        let lock = try lockForWriting()
        defer { extendLifetime(lock) }
        let batch = 64 * VectorChunk.capacity
        for first in stride(from: 0, to: count, by: batch) {
            try storage.write { db in
                var writer = try VectorWriter(db, dimension: dimension)
                for i in first..<min(first + batch, count) { try writer.add(vector(i), for: Int64(firstID + i), of: 1) }
                try writer.finish()
            }
        }
    }
}
