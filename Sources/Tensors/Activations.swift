import CKernels

/// The input of matrix products: rows of floats, and the same rows quantised per 32 values to eight bits for the
/// quantised weight types.
package final class Activations: @unchecked Sendable {  // threads write disjoint rows and meet at a barrier
    /// The rows as floats, [rowCount, columnCount].
    package let values: FloatMatrix
    private let quantised: AlignedMemory
    private let scales: AlignedMemory
    private let sums: AlignedMemory
    /// Bytes of the rows in both forms.
    package var byteCount: Int { values.byteCount + quantised.byteCount + scales.byteCount + sums.byteCount }
    private var blocks: Int { values.columnCount / Int(CK_BLOCK) }

    package init(rowCount: Int, columnCount: Int) {
        values = FloatMatrix(rowCount: rowCount, columnCount: columnCount)
        let blockCount = rowCount * columnCount / Int(CK_BLOCK)
        quantised = AlignedMemory(byteCount: rowCount * columnCount)
        scales = AlignedMemory(byteCount: blockCount * MemoryLayout<Float>.stride)
        sums = AlignedMemory(byteCount: blockCount * MemoryLayout<Float>.stride)
    }

    /// Quantises columns `columns` (whole blocks of 32) of row `index`.
    package func quantise(row index: Int, columns: Range<Int>, worker: Worker) {
        let first = index * blocks + columns.lowerBound / Int(CK_BLOCK)
        unsafe worker.kernels.quantise(
            values.pointer(row: index) + columns.lowerBound, columns.count,
            codes(row: index) + columns.lowerBound, floats(scales) + first, floats(sums) + first)
    }

    /// Fills in what a product with `weights` reads, from the first row `tokens.lowerBound` on.
    func describe(_ arguments: inout ck_matmul_args, tokens: Range<Int>, for weights: WeightMatrix) {
        // Codes lie without gaps between rows; floats have a stride, so that a product may take the first columns only.
        precondition(
            weights.takesQuantisedInput
                ? weights.columnCount == values.columnCount : weights.columnCount <= values.columnCount)
        precondition(tokens.upperBound <= values.rowCount)
        unsafe arguments.x = UnsafePointer(values.pointer(row: tokens.lowerBound))
        unsafe arguments.x_stride = values.rowStride
        unsafe arguments.q = UnsafePointer(codes(row: tokens.lowerBound))
        unsafe arguments.scales = UnsafePointer(floats(scales) + tokens.lowerBound * blocks)
        unsafe arguments.sums = UnsafePointer(floats(sums) + tokens.lowerBound * blocks)
        unsafe arguments.columns = weights.columnCount
        unsafe arguments.tokens = tokens.count
    }

    private func codes(row: Int) -> UnsafeMutablePointer<Int8> {
        unsafe quantised.base.assumingMemoryBound(to: Int8.self) + row * values.columnCount
    }

    private func floats(_ memory: AlignedMemory) -> UnsafeMutablePointer<Float> {
        unsafe memory.base.assumingMemoryBound(to: Float.self)
    }
}
