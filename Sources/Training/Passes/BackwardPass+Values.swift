import Tensors

/// The way back from value vectors, which every layer gives, to the lowest trained layer.
extension BackwardPass {
    /// - Parameter features: the gradient of the features, [tokens, layerCount × keyValueSize].
    func runValues(_ features: FloatMatrix) {
        let lowest = decoder.lowestTrainedLayer
        worker.clear(space.gradient, rows: rows)
        for index in stride(from: shape.layerCount - 1, through: lowest, by: -1) {
            let (layer, tape) = (decoder.layers[index], space.tapes.layers[index])
            let goesOn = index > lowest || decoder.trainsEmbedding
            if index + 1 == shape.layerCount {
                values(layer, tape, features, index: index, goesOn: goesOn)
            } else {
                if !tape.keepsInner { forward.run(layer, tape, output: nil) }
                feedForward(layer, tape.inner)
                attention(layer, tape, goesOn: goesOn) { addValues(features, of: index) }
            }
        }
        if decoder.trainsEmbedding { embeddings() }
    }

    /// Through a layer that nothing is read of but its values.
    private func values(
        _ layer: Decoder.Layer, _ tape: LayerTape, _ features: FloatMatrix, index: Int, goesOn: Bool
    ) {
        worker.clear(space.projectedGradient, rows: rows)
        addValues(features, of: index)
        projections(layer, tape, goesOn: goesOn) { $0.overlaps(shape.valueColumns) }
    }

    /// Adds a layer's part of the features' gradient to that of its values.
    private func addValues(_ features: FloatMatrix, of index: Int) {
        let columns = index * shape.keyValueSize..<(index + 1) * shape.keyValueSize
        for row in rows {
            space.projectedGradient.add(
                1, times: features, row: row, columns: columns, row: row, column: shape.valueColumns.lowerBound,
                worker: worker)
        }
    }
}
