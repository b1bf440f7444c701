import Tensors

extension ForwardPass {
    /// Runs the layers for their value vectors, of the last layer no more than is needed for them.
    ///
    /// - Parameter features: [tokens, layerCount × keyValueSize], overwritten.
    func runValues(into features: FloatMatrix) {
        let layers = decoder.layers
        embed(into: space.tapes.layers[0].input)
        worker.clear(features, rows: rows)
        for (index, layer) in layers.enumerated() {
            let tape = space.tapes.layers[index]
            if index + 1 < layers.count {
                run(layer, tape, output: space.tapes.layers[index + 1].input)
            } else {
                project(layer, tape)
            }
            let column = index * shape.keyValueSize
            for row in rows {
                features.add(
                    1, times: tape.inner.projected, row: row, columns: shape.valueColumns, row: row, column: column,
                    worker: worker)
            }
        }
    }

    /// The values of a layer, without queries and keys where they are maps of their own.
    private func project(_ layer: Decoder.Layer, _ tape: LayerTape) {
        worker.normalise(
            tape.input, layer.attentionNorm.parameters, rows: rows, into: space.normalised, moments: space.moments)
        for (index, projection) in layer.projections.enumerated() {
            let columns = decoder.columns(ofProjection: index)
            guard columns.overlaps(shape.valueColumns) else { continue }
            apply(projection, to: space.normalised, into: tape.inner.projected, columns: columns)
        }
    }
}
