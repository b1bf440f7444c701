import Tensors
import Transformers

/// The way back through the layers, written by hand in the manner of llm.c.
///
/// `space.gradient` holds the gradient of the residual stream: of a layer's output when the layer begins, of its input when
/// it ends. Gradients of parameters are added to what stands there, so that several batches make one step.
extension TrainingPass {
    /// Goes from the last layer to the lowest trained one; further only where the embeddings are trained.
    func runBackward() {
        let lowest = decoder.lowestTrainedLayer
        for index in stride(from: decoder.layers.count - 1, through: lowest, by: -1) {
            let (layer, tape) = (decoder.layers[index], space.tapes.layers[index])
            if !tape.keepsInner { runForward(layer, tape, output: nil) }
            goBackFeedForward(layer, tape.inner)
            goBackAttention(layer, tape, goesOn: index > lowest || decoder.trainsEmbedding)
        }
        if decoder.trainsEmbedding { goBackEmbeddings() }
    }

    func goBackFeedForward(_ layer: Decoder.Layer, _ inner: LayerTape.Inner) {
        activate(layer, inner)
        let gradient = resultGradient(layer.feedForwardResultNorm, of: inner.feedForwardResult)
        goBack(
            layer.down, input: space.activated, gradient: gradient, inputGradient: space.activatedGradient,
            accumulates: false)
        normalise(inner.middle, layer.feedForwardNorm)
        if let features = gatedFeatures(layer, inner) {
            let gradients =
                layer.joinsGate
                ? GatedFeatures(joined: space.upGradient)
                : GatedFeatures(gate: space.gateGradient, up: space.upGradient)
            worker.gatedBack(
                configuration.activation, features, gradient: space.activatedGradient, rows: rows, into: gradients)
            if let gate = layer.gate {
                goBack(
                    gate, input: space.normalised, gradient: space.gateGradient,
                    inputGradient: space.normalisedGradient, accumulates: false)
            }
        } else {
            worker.geluBack(inner.up, gradient: space.activatedGradient, rows: rows, inputGradient: space.upGradient)
        }
        goBack(
            layer.up, input: space.normalised, gradient: space.upGradient, inputGradient: space.normalisedGradient,
            accumulates: layer.gate != nil)
        goBack(
            layer.feedForwardNorm, input: inner.middle, gradient: space.normalisedGradient,
            inputGradient: space.gradient)
    }

    /// - Parameter addFurther: adds what else depends on queries, keys and values to `space.projectedGradient`.
    func goBackAttention(
        _ layer: Decoder.Layer, _ tape: LayerTape, goesOn: Bool, addFurther: () -> Void = {}
    ) {
        let inner = tape.inner
        let gradient = resultGradient(layer.attentionResultNorm, of: inner.attentionResult)
        goBack(
            layer.attentionOutput, input: inner.attended, gradient: gradient,
            inputGradient: space.attendedGradient, accumulates: false)
        let mask = batch.mask(window: layer.window)
        let attention = SequenceAttention.Tape(
            projected: inner.projected, output: inner.attended, logSums: inner.logSums)
        for task in attentionTasks() {
            space.attention.backward(
                attention, gradient: space.attendedGradient, rows: task.rows, mask: mask, group: task.group,
                projectedGradient: space.projectedGradient, worker: worker)
        }
        worker.barrier()
        addFurther()
        if let rotation = layer.rotation { rotate(space.projectedGradient, by: space.rotaryBack[rotation]) }
        goBackHeads(layer, inner)
        goBackProjections(layer, tape, goesOn: goesOn)
    }

    /// Through the norms of query and key heads, within `space.projectedGradient`.
    private func goBackHeads(_ layer: Decoder.Layer, _ inner: LayerTape.Inner) {
        for (norm, columns, factorColumn) in headNorms(layer) {
            if let weight = norm.weight.gradient {
                worker.barrier()
                worker.addHeadNormGradient(
                    inner.heads, gradient: space.projectedGradient, columns: columns, factors: inner.headFactors,
                    factorColumn: factorColumn, rowCount: count, to: weight)
                worker.barrier()
            }
            worker.normaliseHeadsBack(
                inner.heads, norm.parameters, rows: rows, columns: columns, factors: inner.headFactors,
                factorColumn: factorColumn, gradient: space.projectedGradient)
        }
    }

    /// From `space.projectedGradient` through the maps of queries, keys and values and the norm before them.
    ///
    /// - Parameter isWanted: whether anything depends on the columns of a map.
    func goBackProjections(
        _ layer: Decoder.Layer, _ tape: LayerTape, goesOn: Bool, isWanted: (Range<Int>) -> Bool = { _ in true }
    ) {
        normalise(tape.input, layer.attentionNorm)
        let wantsInput = goesOn || layer.attentionNorm?.weight.isTrained == true
        var accumulates = false
        for (index, projection) in layer.projections.enumerated() {
            let columns = decoder.columns(ofProjection: index)
            guard isWanted(columns) else { continue }
            goBack(
                projection, input: space.normalised, gradient: space.projectedGradient, columns: columns,
                inputGradient: wantsInput ? space.normalisedGradient : nil, accumulates: accumulates)
            accumulates = true
        }
        guard wantsInput else { return }
        goBack(
            layer.attentionNorm, input: tape.input, gradient: space.normalisedGradient,
            inputGradient: goesOn ? space.gradient : nil)
    }

    /// The gradient of a part's result: that of the residual stream, scaled as the result is, and through its norm where it
    /// has one. Architectures have the one or the other.
    private func resultGradient(_ norm: Decoder.Norm?, of result: FloatMatrix) -> FloatMatrix {
        let scale = configuration.residualScale
        if norm == nil, scale == 1 { return space.gradient }
        worker.clear(space.resultGradient, rows: rows)
        if let norm {
            normalise(result, norm)
            goBack(norm, input: result, gradient: space.gradient, inputGradient: space.resultGradient)
            worker.scale(space.resultGradient, rows: rows, by: scale)
        } else {
            let columns = 0..<configuration.hiddenSize
            for row in rows {
                worker.add(
                    space.gradient, row: row, factor: scale, to: space.resultGradient, row: row, columns: columns)
            }
        }
        return space.resultGradient
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

    /// Through a norm whose moments stand in `space.moments`: adds to `inputGradient`, and to what is trained of it. Without
    /// a norm the gradient is the input's.
    private func goBack(
        _ norm: Decoder.Norm?, input: FloatMatrix, gradient: FloatMatrix, inputGradient: FloatMatrix?
    ) {
        guard let norm else {
            guard let inputGradient else { return }
            let columns = 0..<configuration.hiddenSize
            for row in rows { worker.add(gradient, row: row, to: inputGradient, row: row, columns: columns) }
            return
        }
        if let weight = norm.weight.gradient {
            worker.barrier()
            worker.addNormGradient(input, gradient: gradient, moments: space.moments, rowCount: count, to: weight)
            if let bias = norm.bias?.gradient { worker.addBiasGradient(gradient, rowCount: count, to: bias) }
            worker.barrier()
        }
        guard let inputGradient else { return }
        worker.normaliseBack(
            input, norm.parameters, gradient: gradient, moments: space.moments, rows: rows,
            inputGradient: inputGradient)
    }

    /// Adds the residual stream's gradient to the embeddings of the tokens and positions, column by column.
    func goBackEmbeddings() {
        worker.barrier()
        let columns = worker.share(of: configuration.hiddenSize, unit: 16)
        guard !columns.isEmpty else { return }
        let scale = configuration.embeddingScale
        for row in 0..<count {
            if let gradient = decoder.embedding.gradient {
                worker.add(
                    space.gradient, row: row, factor: scale, to: gradient,
                    row: Int(batch.tokens[row]), columns: columns)
            }
            if let gradient = decoder.positions?.gradient {
                worker.add(space.gradient, row: row, to: gradient, row: Int(batch.positions[row]), columns: columns)
            }
        }
    }
}
