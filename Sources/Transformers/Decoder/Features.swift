import Tensors

/// The way into a feed-forward part's wide features: one map, and a function of its result.
struct Features: Sendable {
    /// The map.
    enum Up: Sendable {
        /// activation(gate(x)) · up(x) (arXiv 2002.05202); the two maps alternate by eight rows.
        case gated(WeightMatrix, bias: FloatMatrix? = nil)
        /// activation(up(x) + bias)
        case plain(WeightMatrix, bias: FloatMatrix?)

        var matrix: WeightMatrix {
            switch self {
            case .gated(let matrix, _), .plain(let matrix, _): matrix
            }
        }
    }

    let up: Up
    let activation: Activation
    /// The bound of gates and ups where they are joined by gpt-oss's function; nil for the activation.
    var limit: Float?
    /// Features of a token.
    let count: Int
    /// Whether the map down takes them quantised.
    let areQuantised: Bool

    var isGated: Bool { if case .gated = up { true } else { false } }

    /// The features of some rows of `input`, in the same rows of `output`.
    ///
    /// Rows go in strips, whose maps' results stay in the cache. Whole blocks of 32 features stay with one thread, so that
    /// it can quantise them itself; a thread has the same columns in every strip, so that it waits for no other.
    /// - Parameters:
    ///   - wide: room for the map's results of one strip.
    ///   - adapt: adds to the map's results of a strip, which stand in `wide` from the first row on.
    func compute(
        _ rows: Range<Int>, of input: Activations, wide: FloatMatrix, into output: Activations, _ worker: Worker,
        adapt: (_ strip: Range<Int>, _ unit: Int) -> Void = { _, _ in }
    ) {
        let rowsPerFeature = isGated ? 2 : 1
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Workspace.stripTokens) {
            let strip = start..<min(start + Workspace.stripTokens, rows.upperBound)
            let computed = worker.multiply(
                up.matrix, input, tokens: strip, into: wide, firstOutputRow: 0, unit: 4 * rowsPerFeature)
            adapt(strip, 4 * rowsPerFeature)
            let (first, end) = (computed.lowerBound / rowsPerFeature, computed.upperBound / rowsPerFeature)
            let features = first..<max(first, min(end, count))
            guard !features.isEmpty else { continue }
            for row in strip {
                switch up {
                case .gated(_, let bias):
                    if let bias {
                        wide.add(
                            1, times: bias, row: 0, columns: computed, row: row - start, column: computed.lowerBound,
                            worker: worker)
                    }
                    gate(wide, row: row - start, features, into: output.values, outputRow: row, worker)
                case .plain(_, let bias):
                    worker.activate(
                        activation, wide, row: row - start, bias: bias, columns: features, into: output.values,
                        outputRow: row)
                }
                if areQuantised { output.quantise(row: row, columns: features, worker: worker) }
            }
        }
    }

    private func gate(
        _ wide: FloatMatrix, row: Int, _ columns: Range<Int>, into output: FloatMatrix, outputRow: Int, _ worker: Worker
    ) {
        if let limit {
            worker.gateClamped(wide, row: row, columns: columns, limit: limit, into: output, outputRow: outputRow)
        } else {
            worker.gate(activation, wide, row: row, columns: columns, into: output, outputRow: outputRow)
        }
    }
}
