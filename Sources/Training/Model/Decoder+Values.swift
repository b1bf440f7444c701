import Transformers

extension Decoder {
    /// The model's first layers, which is all that their value vectors need. They share its parameters.
    package func lower(_ count: Int) -> Decoder {
        precondition(count >= 1 && count <= configuration.layerCount, "layers that the model has")
        var result = self
        result.configuration.layerCount = count
        result.layers = Array(layers.prefix(count))
        return result
    }

    /// Puts adapters on every linear map that the layers' value vectors depend on: all maps of the upper layers, without
    /// what follows the values in the last one.
    package mutating func addValueAdapters(_ options: AdapterOptions, seed: UInt64) {
        addAdapters(options, seed: seed)
        guard let last = layers.indices.last else { return }
        for index in layers[last].projections.indices
        where !columns(ofProjection: index).overlaps(configuration.valueColumns) {
            layers[last].projections[index].adapter = nil
        }
        layers[last].attentionOutput.adapter = nil
        layers[last].gate?.adapter = nil
        layers[last].up.adapter = nil
        layers[last].down.adapter = nil
    }
}
