import Tensors
import Transformers

/// The layers' value vectors, which search is trained on, and the way back from them.
extension TrainingPass {
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
                runForward(layer, tape, output: space.tapes.layers[index + 1].input)
            } else {
                projectValues(layer, tape)
            }
            let (columns, target) = (configuration.valueColumns, featureColumns(of: index).lowerBound)
            for row in rows {
                features.add(
                    1, times: tape.inner.projected, row: row, columns: columns, row: row, column: target,
                    worker: worker)
            }
        }
    }

    /// From the features' gradient, [tokens, layerCount × keyValueSize], to the lowest trained layer.
    func runValuesBackward(_ features: FloatMatrix) {
        let lowest = decoder.lowestTrainedLayer
        worker.clear(space.gradient, rows: rows)
        for index in stride(from: decoder.layers.count - 1, through: lowest, by: -1) {
            let (layer, tape) = (decoder.layers[index], space.tapes.layers[index])
            let goesOn = index > lowest || decoder.trainsEmbedding
            if index + 1 == decoder.layers.count {
                // Nothing is read of the last layer but its values.
                worker.clear(space.projectedGradient, rows: rows)
                addValues(features, of: index)
                goBackProjections(layer, tape, goesOn: goesOn, isWanted: holdsValues)
            } else {
                if !tape.keepsInner { runForward(layer, tape, output: nil) }
                goBackFeedForward(layer, tape.inner)
                goBackAttention(layer, tape, goesOn: goesOn) { addValues(features, of: index) }
            }
        }
        if decoder.trainsEmbedding { goBackEmbeddings() }
    }

    /// The values of a layer, without queries and keys where they are maps of their own.
    private func projectValues(_ layer: Decoder.Layer, _ tape: LayerTape) {
        normalise(tape.input, layer.attentionNorm)
        for (index, projection) in layer.projections.enumerated() {
            let columns = decoder.columns(ofProjection: index)
            guard holdsValues(columns) else { continue }
            apply(projection, to: space.normalised, into: tape.inner.projected, columns: columns)
        }
    }

    private func holdsValues(_ columns: Range<Int>) -> Bool { columns.overlaps(configuration.valueColumns) }

    private func featureColumns(of layer: Int) -> Range<Int> {
        layer * configuration.keyValueSize..<(layer + 1) * configuration.keyValueSize
    }

    /// Adds a layer's part of the features' gradient to that of its values.
    private func addValues(_ features: FloatMatrix, of index: Int) {
        let (columns, target) = (featureColumns(of: index), configuration.valueColumns.lowerBound)
        for row in rows {
            space.projectedGradient.add(
                1, times: features, row: row, columns: columns, row: row, column: target, worker: worker)
        }
    }
}
