import CKernels
import Glibc

/// Gates and ups of tokens: each in a matrix of its own, or side by side in one, the gates first.
package struct GatedFeatures: Sendable {
    private let gate: FloatMatrix
    private let up: FloatMatrix
    private let upColumn: Int
    /// Features of a token.
    package let count: Int

    package init(gate: FloatMatrix, up: FloatMatrix) {
        precondition(gate.columnCount == up.columnCount, "as many gates as ups")
        self.gate = gate
        self.up = up
        upColumn = 0
        count = gate.columnCount
    }

    package init(joined: FloatMatrix) {
        precondition(joined.columnCount % 2 == 0, "as many gates as ups")
        gate = joined
        up = joined
        count = joined.columnCount / 2
        upColumn = count
    }

    func pointers(row: Int) -> (gate: UnsafeMutablePointer<Float>, up: UnsafeMutablePointer<Float>) {
        unsafe (gate.pointer(row: row), up.pointer(row: row) + upColumn)
    }
}

/// Operations of training on rows, forward and backward. Each works on the rows or columns that the caller names, so that
/// threads divide them; gradients of inputs are added to what stands there unless a comment says otherwise.
extension Worker {
    /// Copies rows: their first columns where the target has fewer.
    package func copy(_ source: FloatMatrix, to target: FloatMatrix, rows: Range<Int>) {
        precondition(source.columnCount >= target.columnCount)
        for row in rows {
            unsafe target.pointer(row: row).update(from: source.pointer(row: row), count: target.columnCount)
        }
    }

    /// Copies one row.
    package func copy(_ source: FloatMatrix, row: Int, to target: FloatMatrix, row targetRow: Int) {
        precondition(source.columnCount == target.columnCount)
        unsafe target.pointer(row: targetRow).update(from: source.pointer(row: row), count: source.columnCount)
    }

    /// Sets rows to zero.
    package func clear(_ matrix: FloatMatrix, rows: Range<Int>) {
        for row in rows { unsafe matrix.pointer(row: row).update(repeating: 0, count: matrix.rowStride) }
    }

    /// target[row, column] += factor · source[sourceRow, column] over `columns`.
    package func add(
        _ source: FloatMatrix, row sourceRow: Int, factor: Float = 1, to target: FloatMatrix, row: Int,
        columns: Range<Int>
    ) {
        precondition(columns.upperBound <= min(source.columnCount, target.columnCount))
        unsafe training.add_scaled(
            factor, source.pointer(row: sourceRow) + columns.lowerBound, target.pointer(row: row) + columns.lowerBound,
            columns.count)
    }

    /// Adds a bias, [1, columns.count], to `columns` of rows.
    package func addBias(_ bias: FloatMatrix, to target: FloatMatrix, column: Int = 0, rows: Range<Int>) {
        precondition(column + bias.columnCount <= target.columnCount)
        let kernels = training
        for row in rows {
            unsafe kernels.add_scaled(1, bias.pointer(row: 0), target.pointer(row: row) + column, bias.columnCount)
        }
    }

    /// bias gradient += the sum of rows 0 ..< rowCount of `gradient`, from `column` on, for this thread's columns.
    package func addBiasGradient(_ gradient: FloatMatrix, column: Int = 0, rowCount: Int, to bias: FloatMatrix) {
        precondition(column + bias.columnCount <= gradient.columnCount)
        let columns = share(of: bias.columnCount, unit: Int(CK_LANES))
        let kernels = training
        for row in 0..<rowCount {
            unsafe kernels.add_scaled(
                1, gradient.pointer(row: row) + column + columns.lowerBound, bias.pointer(row: 0) + columns.lowerBound,
                columns.count)
        }
    }

    /// Multiplies rows by a number.
    package func scale(_ matrix: FloatMatrix, rows: Range<Int>, by factor: Float) {
        let kernels = training
        for row in rows { unsafe kernels.scale(factor, matrix.pointer(row: row), matrix.columnCount) }
    }

    /// output = activation(gate) · up, with SiLU or GELU's tanh form (arXiv 2002.05202).
    package func gated(_ activation: Activation, _ features: GatedFeatures, rows: Range<Int>, into output: FloatMatrix)
    {
        precondition(activation == .silu || activation == .geluTanh, "a gate that can be trained")
        precondition(features.count <= output.columnCount)
        let kernel = unsafe activation == .silu ? training.swiglu : training.geglu
        for row in rows {
            let (gate, up) = unsafe features.pointers(row: row)
            unsafe kernel?(gate, up, features.count, output.pointer(row: row))
        }
    }

    /// Overwrites `gradients` with those of the gates and ups of activation(gate) · up.
    package func gatedBack(
        _ activation: Activation, _ features: GatedFeatures, gradient: FloatMatrix, rows: Range<Int>,
        into gradients: GatedFeatures
    ) {
        precondition(activation == .silu || activation == .geluTanh, "a gate that can be trained")
        precondition(features.count == gradients.count && features.count <= gradient.columnCount)
        let kernel = unsafe activation == .silu ? training.swiglu_back : training.geglu_back
        for row in rows {
            let (gate, up) = unsafe features.pointers(row: row), targets = unsafe gradients.pointers(row: row)
            unsafe kernel?(gate, up, gradient.pointer(row: row), features.count, targets.gate, targets.up)
        }
    }

    /// output = gelu(input), in the tanh form of GPT-2 (arXiv 1606.08415).
    package func gelu(_ input: FloatMatrix, rows: Range<Int>, into output: FloatMatrix) {
        let kernels = training
        for row in rows {
            unsafe kernels.gelu(input.pointer(row: row), input.columnCount, output.pointer(row: row))
        }
    }

    /// Overwrites `inputGradient` with the gradient of gelu(input); it may be `gradient`.
    package func geluBack(
        _ input: FloatMatrix, gradient: FloatMatrix, rows: Range<Int>, inputGradient: FloatMatrix
    ) {
        let kernels = training
        for row in rows {
            unsafe kernels.gelu_back(
                input.pointer(row: row), gradient.pointer(row: row), input.columnCount, inputGradient.pointer(row: row))
        }
    }
}

extension Worker {
    /// Turns a row of logits into weight · (probabilities − one at `target`), the gradient of the row's weighted loss.
    ///
    /// - Parameter softCap: the bound that the logits went through, cap · tanh(x / cap); the gradient is that of x then.
    /// - Returns: −log p(target), unweighted.
    package func crossEntropy(
        _ logits: FloatMatrix, row: Int, target: Int, weight: Float, softCap: Float? = nil
    ) -> Float {
        precondition(target >= 0 && target < logits.columnCount, "a target of the vocabulary")
        let kernels = training
        let values = unsafe logits.pointer(row: row)
        let chosen = unsafe values[target]
        let logSum = unsafe kernels.softmax(values, logits.columnCount, logits.columnCount, 1)
        let chosenProbability = unsafe values[target]
        unsafe kernels.scale(weight, values, logits.columnCount)
        unsafe values[target] -= weight
        if let softCap {
            func slope(_ bounded: Float) -> Float { 1 - bounded / softCap * (bounded / softCap) }
            // A logit is the logarithm of its probability and of the sum; where that is zero, so is the gradient.
            for column in 0..<logits.columnCount where unsafe values[column] != 0 {
                unsafe values[column] *= slope(log(values[column] / weight) + logSum)
            }
            unsafe values[target] = weight * (chosenProbability - 1) * slope(chosen)
        }
        return logSum - chosen
    }
}
