import Tensors
import Transformers

/// The way forward.
extension TrainingPass {
    /// Runs all layers; the residual stream ends in `space.final`.
    ///
    /// - Parameter afterLayer: called by each thread after each layer, while the layer's values are still there.
    func runForward(afterLayer: (Int) -> Void = { _ in }) {
        let first = space.tapes.layers.first?.input ?? space.final
        embed(into: first)
        for (index, layer) in decoder.layers.enumerated() {
            let next = index + 1 < decoder.layers.count ? space.tapes.layers[index + 1].input : space.final
            runForward(layer, space.tapes.layers[index], output: next)
            afterLayer(index)
        }
    }

    /// Writes the tokens' embeddings, with their positions' where positions are learned.
    func embed(into hidden: FloatMatrix) {
        let (columns, scale) = (0..<configuration.hiddenSize, configuration.embeddingScale)
        for row in rows {
            worker.copy(decoder.embedding.value, row: Int(batch.tokens[row]), to: hidden, row: row)
            if scale != 1 { hidden.scale(row: row, columns: columns, by: scale) }
            guard let positions = decoder.positions else { continue }
            worker.add(positions.value, row: Int(batch.positions[row]), to: hidden, row: row, columns: columns)
        }
    }

    /// One layer; without an output only what the way back reads is computed.
    func runForward(_ layer: Decoder.Layer, _ tape: LayerTape, output: FloatMatrix?) {
        let inner = tape.inner
        project(layer, from: tape.input, into: inner)
        worker.barrier()
        let mask = batch.mask(window: layer.window)
        for task in attentionTasks() {
            space.attention.forward(
                inner.projected, rows: task.rows, mask: mask, group: task.group, into: inner.attended,
                logSums: inner.logSums, worker: worker)
        }
        joinAttention(layer, input: tape.input, inner)
        runFeedForward(layer, inner, output: output)
    }

    /// The queries, keys and values of a layer's input, rotated.
    func project(_ layer: Decoder.Layer, from input: FloatMatrix, into inner: LayerTape.Inner) {
        normalise(input, layer.attentionNorm)
        for (index, projection) in layer.projections.enumerated() {
            apply(
                projection, to: space.normalised, into: inner.projected,
                columns: decoder.columns(ofProjection: index))
        }
        let headNorms = headNorms(layer)
        if !headNorms.isEmpty { worker.copy(inner.projected, to: inner.heads, rows: rows) }
        for (norm, columns, factorColumn) in headNorms {
            worker.normaliseHeads(
                inner.heads, norm.parameters, rows: rows, columns: columns, into: inner.projected,
                factors: inner.headFactors, factorColumn: factorColumn)
        }
        if let rotation = layer.rotation { rotate(inner.projected, by: space.rotary[rotation]) }
    }

    /// The residual stream after attention: middle = input + output(attended).
    func joinAttention(_ layer: Decoder.Layer, input: FloatMatrix, _ inner: LayerTape.Inner) {
        worker.copy(input, to: inner.middle, rows: rows)
        add(
            layer.attentionOutput, of: inner.attended, layer.attentionResultNorm, result: inner.attentionResult,
            to: inner.middle)
    }

    /// The feed-forward part: output = middle + down(features(middle)).
    func runFeedForward(_ layer: Decoder.Layer, _ inner: LayerTape.Inner, output: FloatMatrix?) {
        normalise(inner.middle, layer.feedForwardNorm)
        if let gate = layer.gate { apply(gate, to: space.normalised, into: inner.gate) }
        apply(layer.up, to: space.normalised, into: inner.up)
        if let output {
            activate(layer, inner)
            worker.copy(inner.middle, to: output, rows: rows)
            add(
                layer.down, of: space.activated, layer.feedForwardResultNorm, result: inner.feedForwardResult,
                to: output)
        } else if layer.feedForwardResultNorm != nil {
            activate(layer, inner)
            apply(layer.down, to: space.activated, into: inner.feedForwardResult)
        }
    }

    /// The input of the down map, from gate and up or from up alone.
    func activate(_ layer: Decoder.Layer, _ inner: LayerTape.Inner) {
        if let gated = gatedFeatures(layer, inner) {
            worker.gated(configuration.activation, gated, rows: rows, into: space.activated)
        } else {
            worker.gelu(inner.up, rows: rows, into: space.activated)
        }
    }

    /// The gates and ups of a layer that has gates.
    func gatedFeatures(_ layer: Decoder.Layer, _ inner: LayerTape.Inner) -> GatedFeatures? {
        if layer.joinsGate { return GatedFeatures(joined: inner.up) }
        return layer.gate == nil ? nil : GatedFeatures(gate: inner.gate, up: inner.up)
    }

    /// hidden += a part's last map of its features, scaled; where the result is normalised first, it is kept in `result`.
    private func add(
        _ linear: Linear, of features: FloatMatrix, _ norm: Decoder.Norm?, result: FloatMatrix, to hidden: FloatMatrix
    ) {
        let scale = configuration.residualScale
        if norm == nil, scale == 1 { return apply(linear, to: features, into: hidden, accumulates: true) }
        apply(linear, to: features, into: norm == nil ? space.normalised : result)
        if let norm { normalise(result, norm) }
        let columns = 0..<configuration.hiddenSize
        for row in rows {
            worker.add(space.normalised, row: row, factor: scale, to: hidden, row: row, columns: columns)
        }
    }
}
