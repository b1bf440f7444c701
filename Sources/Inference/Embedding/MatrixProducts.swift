package import Tensors

/// Products of float matrices on the threads of a pool: for what is fitted to a corpus, and for what turns features into
/// vectors and tokens into codes.
///
/// Each element is one sum in a fixed order. So no result depends on the number of threads, or on how rows are divided
/// among calls.
package final class MatrixProducts: Sendable {
    private let pool: ThreadPool
    /// Only used within a run of the pool, where calls take turns.
    private let panels: PanelBuffer

    /// Products on a pool that others may use too.
    package init(pool: ThreadPool) {
        self.pool = pool
        panels = PanelBuffer(threadCount: pool.threadCount)
    }

    /// Products on threads of their own.
    package convenience init(threadCount: Int = ThreadPool.defaultThreadCount) {
        self.init(pool: ThreadPool(threadCount: max(1, threadCount)))
    }

    /// output (+)= left · right.
    ///
    /// - Complexity: rows × columns × depth multiply-adds.
    func multiply(
        _ left: MatrixSlice, _ right: MatrixSlice, into output: MatrixSlice, accumulates: Bool = false
    ) {
        pool.run { [panels] worker in
            worker.multiply(left, right, into: output, accumulates: accumulates, panels: panels)
        }
    }

    /// The scalar products of all pairs of columns, or of all pairs of rows; symmetric.
    ///
    /// - Complexity: half of what the whole product takes; the other half is copied.
    func gram(of matrix: FloatMatrix, ofRows: Bool = false) -> FloatMatrix {
        let size = ofRows ? matrix.rowCount : matrix.columnCount
        let result = FloatMatrix(rowCount: size, columnCount: size)
        for start in stride(from: 0, to: size, by: Self.gramBlock) {
            let block = start..<min(start + Self.gramBlock, size)
            // What stands in or below the block's rows; what is above was computed with an earlier block.
            let below = start..<size
            let output = result.slice(rows: below, columns: block)
            if ofRows {
                multiply(matrix.slice(rows: below), matrix.slice(rows: block).transposed, into: output)
            } else {
                multiply(matrix.slice(columns: below).transposed, matrix.slice(columns: block), into: output)
            }
        }
        for row in 0..<size {
            for column in 0..<row { result[column, row] = result[row, column] }
        }
        return result
    }

    private static let gramBlock = 256
}

extension FloatMatrix {
    /// Writes a row: each value times a factor. By element, since no array of the products is needed.
    ///
    /// - Parameter values: one for each column.
    func set(row: Int, _ values: some Sequence<Float>, times factor: Float) {
        for (column, value) in values.enumerated() { self[row, column] = value * factor }
    }

    /// A copy of a row.
    func values(row: Int) -> [Float] { (0..<columnCount).map { self[row, $0] } }
}
