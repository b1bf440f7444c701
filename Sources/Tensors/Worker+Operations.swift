import CKernels

/// The operations of a transformer's forward pass. Each works on the part of its output that the caller names, so that
/// the threads of a pool divide it; rows are tokens.
extension Worker {
    /// output[token, column + row] (+)= sum over columns of weights[row, column] * input[token, column], for the rows of
    /// this worker's share.
    ///
    /// - Parameters:
    ///   - output: as wide as `column` + weights.paddedRowCount, rounded up to its row stride.
    ///   - firstOutputRow: the row of `output` that the first token's result goes to; nil for the token's own number.
    ///   - accumulates: adds to `output`, as a residual connection does.
    ///   - unit: groups of eight rows that must stay with one worker.
    /// - Returns: the rows of `weights` that were computed.
    @discardableResult
    package func multiply(
        _ weights: WeightMatrix, _ input: Activations, tokens: Range<Int>, into output: FloatMatrix, column: Int = 0,
        firstOutputRow: Int? = nil, accumulates: Bool = false, unit: Int = 1
    ) -> Range<Int> {
        let outputRow = firstOutputRow ?? tokens.lowerBound
        precondition(column + weights.paddedRowCount <= output.rowStride && outputRow + tokens.count <= output.rowCount)
        let groups = share(of: weights.groupCount, unit: unit)
        guard !groups.isEmpty, !tokens.isEmpty else { return 0..<0 }
        var arguments = unsafe ck_matmul_args()
        unsafe input.describe(&arguments, tokens: tokens, for: weights)
        unsafe arguments.weights = weights.group(groups.lowerBound)
        unsafe arguments.groups = groups.count
        unsafe arguments.out = output.pointer(row: outputRow) + column + groups.lowerBound * WeightMatrix.groupRows
        unsafe arguments.out_stride = output.rowStride
        unsafe arguments.accumulate = accumulates
        unsafe multiplyKernel(weights.packed)(&arguments)
        return groups.lowerBound * WeightMatrix.groupRows..<groups.upperBound * WeightMatrix.groupRows
    }

    private func multiplyKernel(_ type: ck_packed) -> @convention(c) (UnsafePointer<ck_matmul_args>?) -> Void {
        let table = unsafe kernels.matmul
        let kernel =
            switch type {
            case CK_PACKED_F32: unsafe table.0
            case CK_PACKED_F16: unsafe table.1
            case CK_PACKED_BF16: unsafe table.2
            case CK_PACKED_Q4: unsafe table.3
            default: unsafe table.4
            }
        guard let kernel = unsafe kernel else { preconditionFailure("every table has every product") }
        return unsafe kernel
    }

    /// output = x * weight / sqrt(mean(x²) + epsilon) for one row (arXiv 1910.07467).
    package func rmsNorm(
        _ input: FloatMatrix, row: Int, weight: FloatMatrix, epsilon: Float, into output: FloatMatrix, outputRow: Int
    ) {
        precondition(weight.columnCount == input.columnCount && output.columnCount == input.columnCount)
        unsafe kernels.rms_norm(
            input.pointer(row: row), weight.pointer(row: 0), input.columnCount, epsilon, output.pointer(row: outputRow))
    }

    /// output = silu(gate) * up for the features `columns`, which start at a multiple of eight; a row of `gateUp`
    /// alternates eight gates and eight ups (arXiv 2002.05202).
    package func swiGLU(
        _ gateUp: FloatMatrix, row: Int, columns: Range<Int>, into output: FloatMatrix, outputRow: Int
    ) {
        let width = WeightMatrix.groupRows
        let groups = (columns.count + width - 1) / width
        precondition(columns.lowerBound % width == 0 && columns.lowerBound + groups * width <= output.rowStride)
        precondition(2 * (columns.lowerBound + groups * width) <= gateUp.rowStride)
        unsafe kernels.swiglu(
            gateUp.pointer(row: row) + 2 * columns.lowerBound, groups,
            output.pointer(row: outputRow) + columns.lowerBound)
    }

    /// Rotates the heads that stand in `columns` of a row, by the angles of one position (arXiv 2104.09864).
    package func rotate(
        _ matrix: FloatMatrix, row: Int, columns: Range<Int>, headDimension: Int, rotatedDimension: Int,
        angles: RotaryTable, position: Int
    ) {
        precondition(position < angles.positionCount && rotatedDimension == angles.dimension)
        precondition(columns.upperBound <= matrix.rowStride && rotatedDimension <= headDimension)
        unsafe kernels.rope(
            matrix.pointer(row: row) + columns.lowerBound, columns.count / headDimension, headDimension,
            rotatedDimension,
            angles.cosines.pointer(row: position), angles.sines.pointer(row: position))
    }
}
