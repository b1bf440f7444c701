import Tensors

/// The way back through the layers, written by hand in the manner of llm.c. Every function is run by all threads at once.
///
/// `space.gradient` holds the gradient of the residual stream: of a layer's output when the layer begins, of its input when
/// it ends. Gradients of parameters are added to what stands there, so that several batches make one step.
struct BackwardPass: Sendable {
    let decoder: Decoder
    let batch: PackedBatch
    let space: TrainingWorkspace
    let worker: Worker

    var shape: DecoderShape { decoder.shape }
    private var count: Int { batch.tokenCount }
    var rows: Range<Int> { worker.rows(of: count) }
    var forward: ForwardPass { ForwardPass(decoder: decoder, batch: batch, space: space, worker: worker) }

    /// Goes from the last layer to the lowest trained one; further only where the embeddings are trained.
    func run() {
        let lowest = decoder.lowestTrainedLayer
        for index in stride(from: shape.layerCount - 1, through: lowest, by: -1) {
            let (layer, tape) = (decoder.layers[index], space.tapes.layers[index])
            if !tape.keepsInner { forward.run(layer, tape, output: nil) }
            feedForward(layer, tape.inner)
            attention(layer, tape, goesOn: index > lowest || decoder.trainsEmbedding)
        }
        if decoder.trainsEmbedding { embeddings() }
    }

    func feedForward(_ layer: Decoder.Layer, _ inner: LayerTape.Inner) {
        let gradient = space.gradient
        forward.activate(layer, inner)
        goBack(
            layer.down, input: space.activated, gradient: gradient, inputGradient: space.activatedGradient,
            accumulates: false)
        worker.normalise(
            inner.middle, layer.feedForwardNorm.parameters, rows: rows, into: space.normalised, moments: space.moments)
        if let gate = layer.gate {
            worker.swiGLUBack(
                gate: inner.gate, up: inner.up, gradient: space.activatedGradient, rows: rows,
                gateGradient: space.gateGradient, upGradient: space.upGradient)
            goBack(
                gate, input: space.normalised, gradient: space.gateGradient, inputGradient: space.normalisedGradient,
                accumulates: false)
        } else {
            worker.geluBack(inner.up, gradient: space.activatedGradient, rows: rows, inputGradient: space.upGradient)
        }
        goBack(
            layer.up, input: space.normalised, gradient: space.upGradient, inputGradient: space.normalisedGradient,
            accumulates: layer.gate != nil)
        goBack(layer.feedForwardNorm, input: inner.middle, goesOn: true)
    }

    /// - Parameter addFurther: adds what else depends on queries, keys and values to `space.projectedGradient`.
    func attention(
        _ layer: Decoder.Layer, _ tape: LayerTape, goesOn: Bool, addFurther: () -> Void = {}
    ) {
        let inner = tape.inner
        goBack(
            layer.attentionOutput, input: inner.attended, gradient: space.gradient,
            inputGradient: space.attendedGradient, accumulates: false)
        for task in worker.attentionTasks(batch, groups: shape.keyValueHeadCount) {
            space.attention.backward(
                inner.projected, output: inner.attended, logSums: inner.logSums, gradient: space.attendedGradient,
                rows: task.rows, hidden: batch.hidden, group: task.group, projectedGradient: space.projectedGradient,
                worker: worker)
        }
        worker.barrier()
        addFurther()
        if shape.ropeDimension > 0 {
            worker.rotate(
                space.projectedGradient, rows: rows, columns: 0..<shape.querySize + shape.keyValueSize,
                headDimension: shape.headDimension, angles: space.rotary, positions: batch.positions, backwards: true)
        }
        projections(layer, tape, goesOn: goesOn)
    }

    /// From `space.projectedGradient` through the maps of queries, keys and values and the norm before them.
    ///
    /// - Parameter isWanted: whether anything depends on the columns of a map.
    func projections(
        _ layer: Decoder.Layer, _ tape: LayerTape, goesOn: Bool, isWanted: (Range<Int>) -> Bool = { _ in true }
    ) {
        worker.normalise(
            tape.input, layer.attentionNorm.parameters, rows: rows, into: space.normalised, moments: space.moments)
        let wantsInput = goesOn || layer.attentionNorm.weight.isTrained
        var accumulates = false
        for (index, projection) in layer.projections.enumerated() {
            let columns = decoder.columns(ofProjection: index)
            guard isWanted(columns) else { continue }
            goBack(
                projection, input: space.normalised, gradient: space.projectedGradient, columns: columns,
                inputGradient: wantsInput ? space.normalisedGradient : nil, accumulates: accumulates)
            accumulates = true
        }
        if wantsInput { goBack(layer.attentionNorm, input: tape.input, goesOn: goesOn) }
    }

    /// Through a linear map: the gradient of its input, and of what is trained of it.
    private func goBack(
        _ linear: Linear, input: FloatMatrix, gradient: FloatMatrix, columns: Range<Int>? = nil,
        inputGradient: FloatMatrix?, accumulates: Bool
    ) {
        let (input, slice) = (input.first(count), gradient.slice(rows: 0..<count, columns: columns))
        if let inputGradient {
            worker.multiply(
                slice, linear.operand, into: inputGradient.first(count), accumulates: accumulates,
                precision: space.precision, panels: space.panels)
        }
        if let weights = linear.weight.gradient {
            worker.multiply(slice.transposed, input, into: weights.whole, accumulates: true, panels: space.panels)
        }
        if let bias = linear.bias?.gradient {
            worker.barrier()
            worker.addBiasGradient(gradient, column: columns?.lowerBound ?? 0, rowCount: count, to: bias)
        }
        guard let adapter = linear.adapter, let up = adapter.up.gradient, let down = adapter.down.gradient else {
            return
        }
        let columns = 0..<adapter.rank
        let low = space.low.slice(rows: 0..<count, columns: columns)
        let lowGradient = space.lowGradient.slice(rows: 0..<count, columns: columns)
        worker.multiply(input, adapter.down.value.whole, into: low, panels: space.panels)
        worker.multiply(slice, adapter.up.value.whole, into: lowGradient, panels: space.panels)
        worker.scale(space.low, rows: rows, by: adapter.factor)
        worker.scale(space.lowGradient, rows: rows, by: adapter.factor)
        worker.multiply(slice.transposed, low, into: up.whole, accumulates: true, panels: space.panels)
        worker.multiply(input.transposed, lowGradient, into: down.whole, accumulates: true, panels: space.panels)
    }

    /// Through a norm, from `space.normalisedGradient` into `space.gradient`.
    private func goBack(_ norm: Decoder.Norm, input: FloatMatrix, goesOn: Bool) {
        if let weight = norm.weight.gradient {
            worker.barrier()
            worker.addNormGradient(
                input, gradient: space.normalisedGradient, moments: space.moments, rowCount: count, to: weight)
            if let bias = norm.bias?.gradient {
                worker.addBiasGradient(space.normalisedGradient, rowCount: count, to: bias)
            }
            worker.barrier()
        }
        guard goesOn else { return }
        worker.normaliseBack(
            input, norm.parameters, gradient: space.normalisedGradient, moments: space.moments, rows: rows,
            inputGradient: space.gradient)
    }

    /// Adds the residual stream's gradient to the embeddings of the tokens and positions, column by column.
    func embeddings() {
        worker.barrier()
        let columns = worker.share(of: shape.hiddenSize, unit: 16)
        guard !columns.isEmpty else { return }
        for row in 0..<count {
            if let gradient = decoder.embedding.gradient {
                worker.add(space.gradient, row: row, to: gradient, row: Int(batch.tokens[row]), columns: columns)
            }
            if let gradient = decoder.positions?.gradient {
                worker.add(space.gradient, row: row, to: gradient, row: Int(batch.positions[row]), columns: columns)
            }
        }
    }
}
