import CKernels

/// The inputs of one sequence's short convolutions: a row for each position of each layer that has one.
///
/// A convolution reads the last few rows only. All of them are kept, as keys and values are, so that a sequence can be
/// shortened to any length, and any beginning of it continued, with the bits that running it anew gives.
package final class ConvolutionStorage: Sendable {
    package let layerCount: Int
    /// Elements of a row.
    package let width: Int
    /// Positions that fit.
    package let capacity: Int
    // [layerCount × capacity, width]
    private let rows: FloatMatrix

    /// Memory is reserved for all positions and taken from the system as positions are written.
    package init(layerCount: Int, width: Int, capacity: Int) {
        self.layerCount = layerCount
        self.width = width
        self.capacity = capacity
        rows = FloatMatrix(rowCount: layerCount * capacity, columnCount: width)
    }

    /// Bytes that `positions` positions take.
    package func byteCount(positions: Int) -> Int {
        layerCount * positions * rows.rowStride * MemoryLayout<Float>.stride
    }

    /// Copies the first `positions` positions from storage of the same shape (its capacity may differ).
    package func copy(from other: ConvolutionStorage, positions: Int) {
        precondition(other.layerCount == layerCount && other.width == width)
        precondition(positions <= min(capacity, other.capacity))
        for layer in 0..<layerCount {
            for position in 0..<positions {
                rows.copyRow(layer * other.capacity + position, of: other.rows, to: layer * capacity + position)
            }
        }
    }

    func pointer(layer: Int, position: Int) -> UnsafeMutablePointer<Float> {
        precondition(position >= 0 && position < capacity && layer < layerCount)
        return unsafe rows.pointer(row: layer * capacity + position)
    }
}

extension Worker {
    /// Stores the products of the elements at two columns of a row as a position's input of one layer's convolution.
    ///
    /// - Parameters:
    ///   - first: where `storage.width` factors begin in the row.
    ///   - second: where the others begin.
    package func store(
        _ matrix: FloatMatrix, row: Int, productOf first: Int, and second: Int, into storage: ConvolutionStorage,
        layer: Int, position: Int
    ) {
        precondition(max(first, second) + storage.width <= matrix.rowStride)
        let source = unsafe matrix.pointer(row: row)
        let target = unsafe storage.pointer(layer: layer, position: position)
        for column in 0..<storage.width { unsafe target[column] = source[first + column] * source[second + column] }
    }

    /// output[c] = gate[c] · Σ weights[k, c] · input[position - size + 1 + k, c] over the k of the kernel, where inputs
    /// before the first position are zero: a causal convolution of each channel on its own (arXiv 2302.10866, section 2).
    ///
    /// - Parameters:
    ///   - weights: [kernel size, width]; the last row is that of the position itself.
    ///   - gates: where the gates of the token begin.
    /// - Complexity: kernel size × width multiply-adds, summed in the order of positions whatever the batch.
    package func convolve(
        _ storage: ConvolutionStorage, layer: Int, position: Int, weights: FloatMatrix,
        gates: (matrix: FloatMatrix, row: Int, column: Int), into output: FloatMatrix, outputRow: Int
    ) {
        let width = storage.width
        precondition(weights.columnCount == width && width <= output.columnCount)
        precondition(gates.column + width <= gates.matrix.rowStride)
        let target = unsafe output.pointer(row: outputRow)
        unsafe target.update(repeating: 0, count: width)
        for tap in 0..<weights.rowCount {
            let source = position - weights.rowCount + 1 + tap
            guard source >= 0 else { continue }
            let input = unsafe storage.pointer(layer: layer, position: source)
            let weight = unsafe weights.pointer(row: tap)
            for channel in 0..<width { unsafe target[channel] += weight[channel] * input[channel] }
        }
        let gate = unsafe gates.matrix.pointer(row: gates.row) + gates.column
        for channel in 0..<width { unsafe target[channel] *= gate[channel] }
    }
}
