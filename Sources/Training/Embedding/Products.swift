import Tensors

/// Products of matrices one at a time, each by all threads of a pool.
struct Products: Sendable {
    private let pool: ThreadPool
    private let panels: PanelBuffer

    init(pool: ThreadPool) {
        self.pool = pool
        panels = PanelBuffer(threadCount: pool.threadCount)
    }

    /// left · right.
    func product(_ left: MatrixSlice, _ right: MatrixSlice) -> FloatMatrix {
        let result = FloatMatrix(rowCount: left.rowCount, columnCount: right.columnCount)
        multiply(left, right, into: result.whole)
        return result
    }

    /// output (+)= left · right.
    func multiply(_ left: MatrixSlice, _ right: MatrixSlice, into output: MatrixSlice, accumulates: Bool = false) {
        pool.run { [panels] worker in
            worker.multiply(left, right, into: output, accumulates: accumulates, panels: panels)
        }
    }
}

/// Rows scaled to length 1, and the way back through that.
struct UnitRows {
    /// In place of the rows that were given; rows of zeros stay what they are.
    let rows: FloatMatrix
    private let lengths: [Float]

    init(scaling rows: FloatMatrix) {
        self.rows = rows
        lengths = (0..<rows.rowCount).map { row in
            var squares: Float = 0
            let values = rows.row(row)
            for column in values.indices { squares += values[column] * values[column] }
            let length = squares.squareRoot()
            if length > 0 { rows.scale(row: row, columns: 0..<rows.columnCount, by: 1 / length) }
            return length
        }
    }

    /// Turns the gradient of the unit rows into that of the rows as they were: (g − u (u · g)) / length.
    func goBack(_ gradient: FloatMatrix) {
        for row in 0..<rows.rowCount {
            let length = lengths[row]
            guard length > 0 else {
                gradient.scale(row: row, columns: 0..<rows.columnCount, by: 0)
                continue
            }
            var along: Float = 0
            let unit = rows.row(row)
            let slope = gradient.row(row)
            for column in unit.indices { along += unit[column] * slope[column] }
            for column in unit.indices { gradient[row, column] = (slope[column] - along * unit[column]) / length }
        }
    }
}
