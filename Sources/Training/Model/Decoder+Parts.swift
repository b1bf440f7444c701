package import Checkpoints
import Tensors
package import Transformers

extension Decoder {
    /// Loads a checkpoint's weights as 32-bit floats: four bytes a weight, whatever type is stored.
    ///
    /// - Parameter isTrained: whether the weights themselves are trained; false where only adapters are.
    /// - Throws: `CheckpointError` naming the tensor or key, what was expected and what was found, or the part of the model
    ///   that can be run and not trained.
    package static func load(
        from checkpoint: any Checkpoint, isTrained: Bool
    ) throws(CheckpointError) -> Decoder {
        let parts = try DecoderParts(checkpoint)
        try parts.requireTrainable(path: checkpoint.path)
        var source = TensorSource(checkpoint)
        var factors: [Factors] = []
        for place in [parts.rotaryFactors, parts.longRotaryFactors].compactMap({ $0 }) {
            factors.append(Factors(place: place, values: try source.floats(place).values))
        }
        let decoder = try Decoder(parts, factors: factors) { place throws(CheckpointError) in
            Parameter(place, value: try source.floats(place), isTrained: isTrained)
        }
        try source.requireAllUsed()
        return decoder
    }

    /// A decoder of random weights, all of them trained.
    ///
    /// - Throws: `CheckpointError` naming the architecture or the size that is not possible.
    package init(new sizes: ModelSizes, seed: UInt64) throws(CheckpointError) {
        let parts = try DecoderParts(new: sizes)
        try parts.requireTrainable(path: "the new model")
        var weights = InitialWeights(layerCount: sizes.layerCount, seed: seed)
        try self.init(parts, factors: []) { place throws(CheckpointError) in weights.parameter(place) }
    }

    /// Puts a decoder together, parameter by parameter in the order of a checkpoint.
    private init(
        _ parts: DecoderParts, factors: [Factors],
        parameter: @escaping (TensorPlace) throws(CheckpointError) -> Parameter
    ) throws(CheckpointError) {
        let builder = Builder(epsilon: parts.configuration.rmsNormEpsilon, parameter: parameter)
        configuration = parts.configuration
        embedding = try parameter(parts.embedding)
        positions = try builder.optional(parts.positions)
        var layers: [Layer] = []
        for block in parts.blocks {
            // Others were refused before.
            guard case .feedForward(let feedForward) = block.second, case .attention(let attention) = block.mixer else {
                continue
            }
            layers.append(try builder.layer(attention, feedForward))
        }
        self.layers = layers
        outputNorm = try builder.norm(parts.outputNorm)
        head = try builder.optional(parts.head) ?? embedding
        self.factors = factors
    }
}

/// Makes parts of a decoder from their description.
private struct Builder {
    let epsilon: Float
    let parameter: (TensorPlace) throws(CheckpointError) -> Parameter

    func layer(
        _ attention: AttentionParts, _ feedForward: FeedForwardParts
    ) throws(CheckpointError) -> Decoder.Layer {
        let attentionNorm = try optional(attention.norm)
        var projections: [Linear] = []
        for map in attention.projections { projections.append(try linear(map)) }
        return Decoder.Layer(
            attentionNorm: attentionNorm, projections: projections, queryNorm: try headNorm(attention.queryNorm),
            keyNorm: try headNorm(attention.keyNorm), rotation: attention.rotation, window: attention.window,
            attentionOutput: try linear(attention.output), attentionResultNorm: try optional(attention.outputNorm),
            feedForwardNorm: try optional(feedForward.norm), gate: try optional(feedForward.gate),
            up: try linear(feedForward.up), joinsGate: feedForward.joinsGate, down: try linear(feedForward.down),
            feedForwardResultNorm: try optional(feedForward.outputNorm))
    }

    func norm(_ parts: NormParts) throws(CheckpointError) -> Decoder.Norm {
        Decoder.Norm(weight: try parameter(parts.weight), bias: try optional(parts.bias), epsilon: epsilon)
    }

    func optional(_ place: TensorPlace?) throws(CheckpointError) -> Parameter? {
        guard let place else { return nil }
        return try parameter(place)
    }

    private func linear(_ parts: MapParts) throws(CheckpointError) -> Linear {
        Linear(weight: try parameter(parts.weight), bias: try optional(parts.bias), adapter: nil)
    }

    private func optional(_ parts: MapParts?) throws(CheckpointError) -> Linear? {
        guard let parts else { return nil }
        return try linear(parts)
    }

    private func optional(_ parts: NormParts?) throws(CheckpointError) -> Decoder.Norm? {
        guard let parts else { return nil }
        return try norm(parts)
    }

    private func headNorm(_ place: TensorPlace?) throws(CheckpointError) -> Decoder.Norm? {
        guard let place else { return nil }
        return Decoder.Norm(weight: try parameter(place), bias: nil, epsilon: epsilon)
    }
}

extension DecoderParts {
    /// Refuses a model with a function that the engine computes and training has no way back through.
    func requireTrainable(path: String) throws(CheckpointError) {
        for block in blocks {
            if case .convolution = block.mixer {
                throw .unsupported(
                    path: path, what: "training convolutions (architecture \"\(configuration.architecture)\")",
                    advice: "Use a model whose layers all have attention; this one can be run.")
            }
            guard case .feedForward(let part) = block.second else {
                throw .unsupported(
                    path: path, what: "training a mixture of experts (architecture \"\(configuration.architecture)\")",
                    advice: "Use a dense model; this one can be run.")
            }
            let isGated = part.gate != nil || part.joinsGate
            let known: [Activation] = isGated ? [.silu, .geluTanh] : [.geluTanh]
            guard !known.contains(configuration.activation) else { continue }
            throw .unsupported(
                path: path,
                what: "training the architecture \"\(configuration.architecture)\" with the activation "
                    + "\"\(configuration.activation.rawValue)\"",
                advice: "Use a model with \(known.map(\.rawValue).joined(separator: " or ")); this one can be run.")
        }
    }
}
