import CKernels

/// A normalisation's parameters: RMSNorm without a bias (arXiv 1910.07467), LayerNorm with one (arXiv 1607.06450).
package struct NormParameters: Sendable {
    package let weight: FloatMatrix
    package let bias: FloatMatrix?
    package let epsilon: Float

    package init(weight: FloatMatrix, bias: FloatMatrix?, epsilon: Float) {
        self.weight = weight
        self.bias = bias
        self.epsilon = epsilon
    }
}

extension Worker {
    /// Normalises rows. `moments`, [rows, 2], receives each row's mean (0 for RMSNorm) and factor for the way back.
    package func normalise(
        _ input: FloatMatrix, _ norm: NormParameters, rows: Range<Int>, into output: FloatMatrix, moments: FloatMatrix
    ) {
        precondition(norm.weight.columnCount == input.columnCount && output.columnCount == input.columnCount)
        let kernels = training
        for row in rows {
            let moment = unsafe moments.pointer(row: row)
            if let bias = norm.bias {
                unsafe kernels.layer_norm(
                    input.pointer(row: row), norm.weight.pointer(row: 0), bias.pointer(row: 0), input.columnCount,
                    norm.epsilon, output.pointer(row: row), moment)
            } else {
                unsafe moment[0] = 0
                unsafe moment[1] = kernels.rms_norm(
                    input.pointer(row: row), norm.weight.pointer(row: 0), input.columnCount, norm.epsilon,
                    output.pointer(row: row))
            }
        }
    }

    /// Adds to `inputGradient` what flows back through the norm.
    package func normaliseBack(
        _ input: FloatMatrix, _ norm: NormParameters, gradient: FloatMatrix, moments: FloatMatrix, rows: Range<Int>,
        inputGradient: FloatMatrix
    ) {
        let kernels = training
        for row in rows {
            let moment = unsafe moments.pointer(row: row)
            if norm.bias != nil {
                unsafe kernels.layer_norm_back(
                    input.pointer(row: row), norm.weight.pointer(row: 0), gradient.pointer(row: row), moment,
                    input.columnCount, inputGradient.pointer(row: row))
            } else {
                unsafe kernels.rms_norm_back(
                    input.pointer(row: row), norm.weight.pointer(row: 0), gradient.pointer(row: row), moment[1],
                    input.columnCount, inputGradient.pointer(row: row))
            }
        }
    }

    /// Adds the sums over rows 0 ..< rowCount to the gradient of a norm's weight, for this thread's columns.
    package func addNormGradient(
        _ input: FloatMatrix, gradient: FloatMatrix, moments: FloatMatrix, rowCount: Int, to weight: FloatMatrix
    ) {
        let columns = share(of: weight.columnCount, unit: Int(CK_LANES))
        let kernels = training
        for row in 0..<rowCount {
            let moment = unsafe moments.pointer(row: row)
            unsafe kernels.norm_weight_back(
                input.pointer(row: row) + columns.lowerBound, gradient.pointer(row: row) + columns.lowerBound,
                moment[0], moment[1], columns.count, weight.pointer(row: 0) + columns.lowerBound)
        }
    }
}

/// RMSNorm of heads that stand side by side in rows: all with one weight, [headDimension].
extension Worker {
    /// Normalises each head in `columns` of rows of `input` into the same columns of `output`, which may be the same matrix.
    /// `factors`, [rows, heads], receives each head's factor from column `factorColumn` on.
    package func normaliseHeads(
        _ input: FloatMatrix, _ norm: NormParameters, rows: Range<Int>, columns: Range<Int>, into output: FloatMatrix,
        factors: FloatMatrix, factorColumn: Int
    ) {
        let dimension = norm.weight.columnCount
        let heads = columns.count / dimension
        precondition(columns.upperBound <= min(input.columnCount, output.columnCount))
        precondition(factorColumn + heads <= factors.columnCount)
        let kernels = training
        for row in rows {
            for head in 0..<heads {
                let column = columns.lowerBound + head * dimension
                unsafe factors.pointer(row: row)[factorColumn + head] = kernels.rms_norm(
                    input.pointer(row: row) + column, norm.weight.pointer(row: 0), dimension, norm.epsilon,
                    output.pointer(row: row) + column)
            }
        }
    }

    /// Replaces the gradient of normalised heads in `columns` of rows by that of the heads as they were in `input`.
    package func normaliseHeadsBack(
        _ input: FloatMatrix, _ norm: NormParameters, rows: Range<Int>, columns: Range<Int>, factors: FloatMatrix,
        factorColumn: Int, gradient: FloatMatrix
    ) {
        let dimension = norm.weight.columnCount
        precondition(columns.upperBound <= min(input.columnCount, gradient.columnCount))
        let kernels = training
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: dimension) { scratch in
            guard let inner = scratch.baseAddress else { return }
            for row in rows {
                for head in 0..<columns.count / dimension {
                    let column = columns.lowerBound + head * dimension
                    let place = unsafe gradient.pointer(row: row) + column
                    unsafe inner.update(repeating: 0, count: dimension)
                    unsafe kernels.rms_norm_back(
                        input.pointer(row: row) + column, norm.weight.pointer(row: 0), place,
                        factors.pointer(row: row)[factorColumn + head], dimension, inner)
                    unsafe place.update(from: inner, count: dimension)
                }
            }
        }
    }

    /// Adds what the heads of rows 0 ..< rowCount give to the gradient of their norm's weight, for this thread's columns.
    package func addHeadNormGradient(
        _ input: FloatMatrix, gradient: FloatMatrix, columns: Range<Int>, factors: FloatMatrix, factorColumn: Int,
        rowCount: Int, to weight: FloatMatrix
    ) {
        let dimension = weight.columnCount
        let mine = share(of: dimension, unit: Int(CK_LANES))
        let kernels = training
        for row in 0..<rowCount {
            for head in 0..<columns.count / dimension {
                let column = columns.lowerBound + head * dimension + mine.lowerBound
                unsafe kernels.norm_weight_back(
                    input.pointer(row: row) + column, gradient.pointer(row: row) + column, 0,
                    factors.pointer(row: row)[factorColumn + head], mine.count,
                    weight.pointer(row: 0) + mine.lowerBound)
            }
        }
    }
}
