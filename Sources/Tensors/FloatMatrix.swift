import CKernels

/// A row-major matrix of 32-bit floats whose rows start 64-byte aligned.
///
/// Shared by the threads of a pool; each operation of this module says which part it writes.
package final class FloatMatrix: @unchecked Sendable {
    package let rowCount: Int
    package let columnCount: Int
    /// Elements from one row to the next: `columnCount` rounded up to 16.
    package let rowStride: Int
    private let memory: AlignedMemory

    /// Bytes that the elements take, with the padding of rows.
    package var byteCount: Int { memory.byteCount }

    /// A matrix of zeros.
    package init(rowCount: Int, columnCount: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        rowStride = (columnCount + 15) / 16 * 16
        memory = AlignedMemory(byteCount: rowCount * rowStride * MemoryLayout<Float>.stride)
    }

    /// Row `index` as a span of `columnCount` elements.
    @_lifetime(borrow self)
    package func row(_ index: Int) -> Span<Float> {
        let span = unsafe Span(_unsafeStart: UnsafePointer(pointer(row: index)), count: columnCount)
        return unsafe _overrideLifetime(span, borrowing: self)  // self owns the memory
    }

    /// Copies `values` into row `index`, from column `column`.
    package func set(row index: Int, column: Int = 0, _ values: Span<Float>) {
        precondition(column >= 0 && column + values.count <= columnCount)
        let target = unsafe pointer(row: index) + column
        for i in values.indices { unsafe target[i] = values[i] }
    }

    /// The first element of a row; inside this module only.
    func pointer(row index: Int) -> UnsafeMutablePointer<Float> {
        precondition(index >= 0 && (index < rowCount || (index == 0 && rowCount == 0)))
        return unsafe memory.base.assumingMemoryBound(to: Float.self) + index * rowStride
    }
}

extension FloatMatrix {
    /// Adds `factor` times `columns` of a row of `source` to a row of this matrix, from column `target` on.
    package func add(
        _ factor: Float, times source: FloatMatrix, row sourceRow: Int, columns: Range<Int>, row: Int,
        column target: Int,
        worker: Worker
    ) {
        precondition(columns.upperBound <= source.rowStride && target + columns.count <= columnCount)
        unsafe worker.kernels.axpy_f32(
            factor, source.pointer(row: sourceRow) + columns.lowerBound, pointer(row: row) + target, columns.count)
    }

    /// Copies row `sourceRow` of `source` into the first columns of a row of this matrix.
    package func copyRow(_ sourceRow: Int, of source: FloatMatrix, to row: Int) {
        precondition(source.columnCount <= rowStride)
        unsafe pointer(row: row).update(from: source.pointer(row: sourceRow), count: source.columnCount)
    }

    /// Multiplies `columns` of a row by `factor`.
    package func scale(row: Int, columns: Range<Int>, by factor: Float) {
        precondition(columns.lowerBound >= 0 && columns.upperBound <= rowStride)
        let values = unsafe pointer(row: row)
        for column in columns { unsafe values[column] *= factor }
    }
}
