import Tensors

/// The forward pass in 32-bit floats. Every function is run by all threads of a pool at once.
///
/// A thread computes the rows that `Worker.rows(of:)` gives it, so that operations on single rows need no barrier between
/// them; products begin and end with one.
struct ForwardPass: Sendable {
    let decoder: Decoder
    let batch: PackedBatch
    let space: TrainingWorkspace
    let worker: Worker

    var shape: DecoderShape { decoder.shape }
    private var count: Int { batch.tokenCount }
    var rows: Range<Int> { worker.rows(of: count) }

    /// Runs all layers; the residual stream ends in `space.final`.
    ///
    /// - Parameter afterLayer: called by each thread after each layer, while the layer's values are still there.
    func run(afterLayer: (Int) -> Void = { _ in }) {
        let first = space.tapes.layers.first?.input ?? space.final
        embed(into: first)
        for (index, layer) in decoder.layers.enumerated() {
            let next = index + 1 < shape.layerCount ? space.tapes.layers[index + 1].input : space.final
            run(layer, space.tapes.layers[index], output: next)
            afterLayer(index)
        }
    }

    func embed(into hidden: FloatMatrix) {
        for row in rows {
            worker.embed(
                decoder, token: batch.tokens[row], position: Int(batch.positions[row]), into: hidden, row: row)
        }
    }

    /// One layer; without an output only what the way back reads is computed.
    func run(_ layer: Decoder.Layer, _ tape: LayerTape, output: FloatMatrix?) {
        let inner = tape.inner
        worker.normalise(
            tape.input, layer.attentionNorm.parameters, rows: rows, into: space.normalised, moments: space.moments)
        for (index, projection) in layer.projections.enumerated() {
            apply(
                projection, to: space.normalised, into: inner.projected,
                columns: decoder.columns(ofProjection: index))
        }
        if shape.ropeDimension > 0 {
            worker.rotate(
                inner.projected, rows: rows, columns: 0..<shape.querySize + shape.keyValueSize,
                headDimension: shape.headDimension, angles: space.rotary, positions: batch.positions)
        }
        worker.barrier()
        for task in worker.attentionTasks(batch, groups: shape.keyValueHeadCount) {
            space.attention.forward(
                inner.projected, rows: task.rows, hidden: batch.hidden, group: task.group, into: inner.attended,
                logSums: inner.logSums, worker: worker)
        }
        worker.copy(tape.input, to: inner.middle, rows: rows)
        apply(layer.attentionOutput, to: inner.attended, into: inner.middle, accumulates: true)

        worker.normalise(
            inner.middle, layer.feedForwardNorm.parameters, rows: rows, into: space.normalised, moments: space.moments)
        if let gate = layer.gate { apply(gate, to: space.normalised, into: inner.gate) }
        apply(layer.up, to: space.normalised, into: inner.up)
        guard let output else { return }
        activate(layer, inner)
        worker.copy(inner.middle, to: output, rows: rows)
        apply(layer.down, to: space.activated, into: output, accumulates: true)
    }

    /// The input of the down map, from gate and up or from up alone.
    func activate(_ layer: Decoder.Layer, _ inner: LayerTape.Inner) {
        if layer.gate != nil {
            worker.swiGLU(gate: inner.gate, up: inner.up, rows: rows, into: space.activated)
        } else {
            worker.gelu(inner.up, rows: rows, into: space.activated)
        }
    }

    func apply(
        _ linear: Linear, to input: FloatMatrix, into output: FloatMatrix, columns: Range<Int>? = nil,
        accumulates: Bool = false
    ) {
        worker.apply(
            linear, to: input, into: output, columns: columns, count: count, accumulates: accumulates, space: space)
    }
}

extension Worker {
    /// Writes a token's embedding, with its position's where positions are learned.
    func embed(_ decoder: Decoder, token: Int32, position: Int, into hidden: FloatMatrix, row: Int) {
        copy(decoder.embedding.value, row: Int(token), to: hidden, row: row)
        guard let positions = decoder.positions else { return }
        add(positions.value, row: position, to: hidden, row: row, columns: 0..<hidden.columnCount)
    }

    /// output (+)= the linear map of the first `count` rows of `input`.
    func apply(
        _ linear: Linear, to input: FloatMatrix, into output: FloatMatrix, columns: Range<Int>? = nil, count: Int,
        accumulates: Bool = false, space: TrainingWorkspace
    ) {
        multiply(
            input.first(count), linear.operand.transposed, into: output.slice(rows: 0..<count, columns: columns),
            accumulates: accumulates, precision: space.precision, panels: space.panels)
        if let bias = linear.bias {
            addBias(bias.value, to: output, column: columns?.lowerBound ?? 0, rows: rows(of: count))
        }
    }

    /// This thread's part of the attention over a batch: the longest sequences first, dealt out in turn.
    func attentionTasks(_ batch: PackedBatch, groups: Int) -> [(rows: Range<Int>, group: Int)] {
        let ordered = batch.sequences.sorted { ($0.count, $1.lowerBound) > ($1.count, $0.lowerBound) }
        let tasks = ordered.flatMap { rows in (0..<groups).map { (rows: rows, group: $0) } }
        return stride(from: index, to: tasks.count, by: count).map { tasks[$0] }
    }
}
