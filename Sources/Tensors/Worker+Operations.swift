import CKernels
import Glibc

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
            case CK_PACKED_Q8: unsafe table.4
            case CK_PACKED_Q4S: unsafe table.5
            case CK_PACKED_Q5S: unsafe table.6
            case CK_PACKED_Q8F: unsafe table.7
            case CK_PACKED_Q8M: unsafe table.8
            case CK_PACKED_Q5: unsafe table.9
            case CK_PACKED_Q6F: unsafe table.10
            case CK_PACKED_L4: unsafe table.11
            default: unsafe table.12
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

    /// output = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias for one row (arXiv 1607.06450).
    package func layerNorm(
        _ input: FloatMatrix, row: Int, weight: FloatMatrix, bias: FloatMatrix, epsilon: Float,
        into output: FloatMatrix,
        outputRow: Int
    ) {
        precondition(weight.columnCount == input.columnCount && bias.columnCount == input.columnCount)
        precondition(output.columnCount == input.columnCount)
        unsafe kernels.layer_norm(
            input.pointer(row: row), weight.pointer(row: 0), bias.pointer(row: 0), input.columnCount, epsilon,
            output.pointer(row: outputRow))
    }

    /// Normalises each head that stands in `columns` of a row on its own, in place (arXiv 2302.05442).
    package func rmsNormHeads(_ matrix: FloatMatrix, row: Int, columns: Range<Int>, weight: FloatMatrix, epsilon: Float)
    {
        let dimension = weight.columnCount
        precondition(columns.count % dimension == 0 && columns.upperBound <= matrix.rowStride)
        for column in stride(from: columns.lowerBound, to: columns.upperBound, by: dimension) {
            let head = unsafe matrix.pointer(row: row) + column
            unsafe kernels.rms_norm(head, weight.pointer(row: 0), dimension, epsilon, head)
        }
    }

    /// output = activation(gate) * up for the features `columns`, which start at a multiple of eight; a row of `gateUp`
    /// alternates eight gates and eight ups (arXiv 2002.05202).
    ///
    /// - Precondition: the activation is `silu` or `geluTanh`, which have kernels of this kind.
    package func gate(
        _ activation: Activation, _ gateUp: FloatMatrix, row: Int, columns: Range<Int>, into output: FloatMatrix,
        outputRow: Int
    ) {
        let width = WeightMatrix.groupRows
        let groups = (columns.count + width - 1) / width
        precondition(columns.lowerBound % width == 0 && columns.lowerBound + groups * width <= output.rowStride)
        precondition(2 * (columns.lowerBound + groups * width) <= gateUp.rowStride)
        precondition(activation == .silu || activation == .geluTanh, "a gate's activation")
        let source = unsafe gateUp.pointer(row: row) + 2 * columns.lowerBound
        let target = unsafe output.pointer(row: outputRow) + columns.lowerBound
        if activation == .silu {
            unsafe kernels.swiglu(source, groups, target)
        } else {
            unsafe kernels.geglu(source, groups, target)
        }
    }

    /// output = g · sigmoid(1.702 g) · (u + 1), with g = min(gate, limit) and u = up within ±limit, laid out as ``gate``.
    ///
    /// The function of gpt-oss (OpenAI 2025, arXiv 2508.10925); 1.702 is the factor of GELU's approximation by a sigmoid.
    package func gateClamped(
        _ gateUp: FloatMatrix, row: Int, columns: Range<Int>, limit: Float, into output: FloatMatrix, outputRow: Int
    ) {
        let width = WeightMatrix.groupRows
        precondition(columns.lowerBound % width == 0 && columns.upperBound <= output.rowStride)
        precondition(2 * ((columns.upperBound + width - 1) / width * width) <= gateUp.rowStride)
        let source = unsafe gateUp.pointer(row: row)
        let target = unsafe output.pointer(row: outputRow)
        for column in columns {
            let place = column / width * 2 * width + column % width
            let gate = unsafe min(source[place], limit)
            let up = unsafe max(-limit, min(source[place + width], limit))
            unsafe target[column] = gate / (1 + exp(-1.702 * gate)) * (up + 1)
        }
    }

    /// output = activation(x + bias) for the features `columns` of one row.
    package func activate(
        _ activation: Activation, _ input: FloatMatrix, row: Int, bias: FloatMatrix?, columns: Range<Int>,
        into output: FloatMatrix, outputRow: Int
    ) {
        precondition(columns.upperBound <= input.rowStride && columns.upperBound <= output.rowStride)
        precondition(bias.map { columns.upperBound <= $0.columnCount } ?? true)
        unsafe kernels.activate(
            activation.kernelNumber, input.pointer(row: row) + columns.lowerBound,
            bias.map { unsafe UnsafePointer($0.pointer(row: 0)) + columns.lowerBound }, columns.count,
            output.pointer(row: outputRow) + columns.lowerBound)
    }

    /// Bounds `columns` of a row: x = cap · tanh(x / cap), whatever the thread and the place of a value.
    package func softCap(_ matrix: FloatMatrix, row: Int, columns: Range<Int>, cap: Float) {
        precondition(columns.lowerBound >= 0 && columns.upperBound <= matrix.rowStride)
        unsafe kernels.soft_cap(matrix.pointer(row: row) + columns.lowerBound, columns.count, cap)
    }

    /// The sum of products of the elements of two rows of one length.
    package func dot(_ a: FloatMatrix, row: Int, _ b: FloatMatrix, row otherRow: Int) -> Float {
        precondition(a.columnCount == b.columnCount)
        return unsafe kernels.dot_f32(a.pointer(row: row), b.pointer(row: otherRow), a.columnCount)
    }

    /// Rotates the heads that stand in `columns` of a row, by the angles of one position (arXiv 2104.09864).
    package func rotate(
        _ matrix: FloatMatrix, row: Int, columns: Range<Int>, headDimension: Int, rotatedDimension: Int,
        angles: RotaryTable, position: Int
    ) {
        precondition(position < angles.positionCount && rotatedDimension == angles.dimension)
        precondition(columns.upperBound <= matrix.rowStride && rotatedDimension <= headDimension)
        let kernel = unsafe angles.pairing == .adjacent ? kernels.rope : kernels.rope_halves
        unsafe kernel?(
            matrix.pointer(row: row) + columns.lowerBound, columns.count / headDimension, headDimension,
            rotatedDimension,
            angles.cosines.pointer(row: position), angles.sines.pointer(row: position))
    }
}
