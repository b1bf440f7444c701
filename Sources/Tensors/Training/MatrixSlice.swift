import CKernels

/// A rectangle of a matrix, as it lies or turned: what `Worker.multiply` takes and gives.
package struct MatrixSlice: Sendable {
    let matrix: FloatMatrix
    private let rows: Range<Int>
    private let columns: Range<Int>
    /// Whether rows are meant to be columns.
    let isTransposed: Bool
    /// What is added to the values when the slice is the right factor of a product.
    let lowRank: LowRankTerm?

    fileprivate init(
        _ matrix: FloatMatrix, rows: Range<Int>, columns: Range<Int>, isTransposed: Bool, lowRank: LowRankTerm?
    ) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= matrix.rowCount)
        precondition(columns.lowerBound >= 0 && columns.upperBound <= matrix.columnCount)
        self.matrix = matrix
        self.rows = rows
        self.columns = columns
        self.isTransposed = isTransposed
        self.lowRank = lowRank
    }

    package var rowCount: Int { isTransposed ? columns.count : rows.count }
    package var columnCount: Int { isTransposed ? rows.count : columns.count }

    /// The same rectangle with rows and columns exchanged; nothing is moved.
    package var transposed: MatrixSlice {
        MatrixSlice(matrix, rows: rows, columns: columns, isTransposed: !isTransposed, lowRank: lowRank?.transposed)
    }

    /// Elements from one row to the next, and from one column to the next; one of both is 1.
    var rowStep: Int { isTransposed ? 1 : matrix.rowStride }
    var columnStep: Int { isTransposed ? matrix.rowStride : 1 }

    /// The element at `row` and `column` of the slice, in bounds or at an end.
    func pointer(row: Int, column: Int) -> UnsafeMutablePointer<Float> {
        precondition(row >= 0 && row <= rowCount && column >= 0 && column <= columnCount)
        return unsafe matrix.pointer(row: 0) + rows.lowerBound * matrix.rowStride + columns.lowerBound + row * rowStep
            + column * columnStep
    }
}

/// factor · left · rightᵀ, added to a matrix: a low-rank adaptation (arXiv 2106.09685).
package struct LowRankTerm: Sendable {
    /// [rows of the matrix, rank]
    package let left: FloatMatrix
    /// [columns of the matrix, rank]
    package let right: FloatMatrix
    package let factor: Float

    package init(left: FloatMatrix, right: FloatMatrix, factor: Float) {
        precondition(left.columnCount == right.columnCount, "both sides have one rank")
        self.left = left
        self.right = right
        self.factor = factor
    }

    var rank: Int { left.columnCount }
    var transposed: LowRankTerm { LowRankTerm(left: right, right: left, factor: factor) }
}

extension FloatMatrix {
    /// The whole matrix.
    package var whole: MatrixSlice { slice() }

    /// The first `count` rows.
    package func first(_ count: Int) -> MatrixSlice { slice(rows: 0..<count) }

    /// A rectangle of the matrix; a range that is left out is all of it.
    package func slice(rows: Range<Int>? = nil, columns: Range<Int>? = nil) -> MatrixSlice {
        MatrixSlice(
            self, rows: rows ?? 0..<rowCount, columns: columns ?? 0..<columnCount, isTransposed: false, lowRank: nil)
    }

    /// The whole matrix plus a term of its shape.
    package func adding(_ term: LowRankTerm?) -> MatrixSlice {
        if let term { precondition(term.left.rowCount == rowCount && term.right.rowCount == columnCount) }
        return MatrixSlice(self, rows: 0..<rowCount, columns: 0..<columnCount, isTransposed: false, lowRank: term)
    }
}
