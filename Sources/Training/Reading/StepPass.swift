import Tensors

/// The forward pass of one more token for each of some sequences, against the stored keys and values.
struct StepPass: Sendable {
    let decoder: Decoder
    /// One row a sequence.
    let batch: PackedBatch
    /// The stored rows of each sequence, the new token's last.
    let histories: [Range<Int>]
    let stored: [FloatMatrix]
    let space: TrainingWorkspace
    let worker: Worker

    private var shape: DecoderShape { decoder.shape }
    private var count: Int { batch.tokenCount }
    private var rows: Range<Int> { worker.rows(of: count) }

    /// Leaves the residual stream after the last layer in `space.final`.
    func run() {
        for row in rows {
            worker.embed(
                decoder, token: batch.tokens[row], position: histories[row].count - 1, into: space.final, row: row)
        }
        for (index, layer) in decoder.layers.enumerated() { run(layer, index) }
    }

    private func run(_ layer: Decoder.Layer, _ index: Int) {
        let inner = space.tapes.layers[index].inner
        let positions = histories.map { Int32($0.count - 1) }
        worker.normalise(
            space.final, layer.attentionNorm.parameters, rows: rows, into: space.normalised, moments: space.moments)
        for (number, projection) in layer.projections.enumerated() {
            worker.apply(
                projection, to: space.normalised, into: inner.projected,
                columns: decoder.columns(ofProjection: number), count: count, space: space)
        }
        if shape.ropeDimension > 0 {
            worker.rotate(
                inner.projected, rows: rows, columns: 0..<shape.querySize + shape.keyValueSize,
                headDimension: shape.headDimension, angles: space.rotary, positions: positions)
        }
        for row in rows {
            worker.copy(inner.projected, row: row, to: stored[index], row: histories[row].upperBound - 1)
            space.attention.attend(
                inner.projected, row: row, stored: stored[index], rows: histories[row], into: inner.attended,
                worker: worker)
        }
        worker.apply(
            layer.attentionOutput, to: inner.attended, into: space.final, count: count, accumulates: true,
            space: space)
        worker.normalise(
            space.final, layer.feedForwardNorm.parameters, rows: rows, into: space.normalised, moments: space.moments)
        if let gate = layer.gate {
            worker.apply(gate, to: space.normalised, into: inner.gate, count: count, space: space)
        }
        worker.apply(layer.up, to: space.normalised, into: inner.up, count: count, space: space)
        if layer.gate != nil {
            worker.swiGLU(gate: inner.gate, up: inner.up, rows: rows, into: space.activated)
        } else {
            worker.gelu(inner.up, rows: rows, into: space.activated)
        }
        worker.apply(
            layer.down, to: space.activated, into: space.final, count: count, accumulates: true, space: space)
    }
}
