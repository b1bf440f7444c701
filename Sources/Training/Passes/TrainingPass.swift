import Tensors
import Transformers

/// A pass over one batch in 32-bit floats: forward, the loss, and back. Every function is run by all threads of a pool at
/// once.
///
/// A thread computes the rows that `Worker.rows(of:)` gives it, so that operations on single rows need no barrier between
/// them; products begin and end with one.
struct TrainingPass: Sendable {
    let decoder: Decoder
    let batch: PackedBatch
    let space: TrainingWorkspace
    let worker: Worker

    var configuration: TransformerConfiguration { decoder.configuration }
    var count: Int { batch.tokenCount }
    /// The rows of this thread.
    var rows: Range<Int> { worker.rows(of: count) }
    /// Columns of queries and keys among the projections.
    var rotatedColumns: Range<Int> { 0..<configuration.valueColumns.lowerBound }

    /// The norms of query and key heads that a layer has, with the columns of the heads and the place of their factors.
    func headNorms(_ layer: Decoder.Layer) -> [(norm: Decoder.Norm, columns: Range<Int>, factorColumn: Int)] {
        let queries = 0..<configuration.querySize
        let keys = configuration.querySize..<configuration.valueColumns.lowerBound
        return [(layer.queryNorm, queries, 0), (layer.keyNorm, keys, configuration.headCount)].compactMap {
            norm, columns, factorColumn in norm.map { ($0, columns, factorColumn) }
        }
    }

    /// Turns queries and keys by their positions.
    func rotate(_ matrix: FloatMatrix, by angles: RotaryTable) {
        let (columns, dimension) = (rotatedColumns, configuration.headDimension)
        for row in rows {
            worker.rotate(
                matrix, row: row, columns: columns, headDimension: dimension, rotatedDimension: angles.dimension,
                angles: angles, position: Int(batch.positions[row]))
        }
    }

    /// This thread's part of the attention over the batch: the longest sequences first, dealt out in turn.
    func attentionTasks() -> [(rows: Range<Int>, group: Int)] {
        let ordered = batch.sequences.sorted { ($0.count, $1.lowerBound) > ($1.count, $0.lowerBound) }
        let tasks = ordered.flatMap { rows in
            (0..<configuration.keyValueHeadCount).map { (rows: rows, group: $0) }
        }
        return stride(from: worker.index, to: tasks.count, by: worker.count).map { tasks[$0] }
    }

    /// output (+)= the linear map of the rows of `input`.
    func apply(
        _ linear: Linear, to input: FloatMatrix, into output: FloatMatrix, columns: Range<Int>? = nil,
        accumulates: Bool = false
    ) {
        worker.multiply(
            input.first(count), linear.operand.transposed, into: output.slice(rows: 0..<count, columns: columns),
            accumulates: accumulates, precision: space.precision, panels: space.panels)
        if let bias = linear.bias {
            worker.addBias(bias.value, to: output, column: columns?.lowerBound ?? 0, rows: rows)
        }
    }

    /// Normalises this thread's rows into `space.normalised`, leaving their moments for the way back; copies them where there
    /// is no norm.
    func normalise(_ input: FloatMatrix, _ norm: Decoder.Norm?) {
        guard let norm else { return worker.copy(input, to: space.normalised, rows: rows) }
        worker.normalise(input, norm.parameters, rows: rows, into: space.normalised, moments: space.moments)
    }
}
