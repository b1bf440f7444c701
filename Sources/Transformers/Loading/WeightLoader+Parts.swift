import Checkpoints
import Tensors

/// The parts of the forward pass from their description.
extension WeightLoader {
    mutating func decoder(_ parts: DecoderParts) throws(CheckpointError) -> Decoder {
        let embedding = try matrix(parts.embedding)
        let positions = try optional(parts.positions)
        var blocks: [Block] = []
        for (layer, block) in parts.blocks.enumerated() {
            blocks.append(
                Block(
                    mixer: try mixer(block.mixer, layer: layer, parts.configuration),
                    second: try second(block.second, parts.configuration)))
        }
        let outputNorm = try norm(parts.outputNorm)
        let head: WeightMatrix
        if let place = parts.head { head = try matrix(place) } else { head = embedding }
        _ = try optional(parts.longRotaryFactors)
        return Decoder(
            configuration: parts.configuration, embedding: embedding, positions: positions, blocks: blocks,
            outputNorm: outputNorm, output: head, rotaryFactors: try optional(parts.rotaryFactors)?.values)
    }

    private mutating func mixer(
        _ parts: BlockParts.Mixer, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Block.Mixer {
        let place = configuration.cachePlace(ofLayer: layer)
        switch parts {
        case .attention(let parts): return .attention(try attention(parts, cachePlace: place, configuration))
        case .convolution(let parts):
            return .convolution(
                Convolution(
                    norm: try optionalNorm(parts.norm) ?? .identity, input: try matrix(parts.input.weight),
                    kernel: try floats(parts.kernel).transposedCopy(), cachePlace: place,
                    output: try matrix(parts.output.weight),
                    junction: Junction(norm: nil, scale: configuration.residualScale)))
        }
    }

    private mutating func attention(
        _ parts: AttentionParts, cachePlace: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Attention {
        let biases = parts.projections.compactMap(\.bias)
        return Attention(
            norm: try optionalNorm(parts.norm) ?? .identity, projections: try stacked(parts.projections.map(\.weight)),
            bias: biases.isEmpty ? nil : try joined(biases), queryNorm: try optional(parts.queryNorm),
            keyNorm: try optional(parts.keyNorm), rotation: parts.rotation,
            limits: AttentionLimits(
                window: parts.window, softCap: configuration.attentionSoftCap, sinks: try optional(parts.sinks)),
            cachePlace: cachePlace,
            output: try matrix(parts.output.weight), outputBias: try optional(parts.output.bias),
            junction: Junction(norm: try optionalNorm(parts.outputNorm), scale: configuration.residualScale))
    }

    private mutating func feedForward(
        _ parts: FeedForwardParts, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> FeedForward {
        let inputNorm = try optionalNorm(parts.norm) ?? .identity
        let up: Features.Up
        if parts.joinsGate {
            up = .gated(try alternatingHalves(parts.up.weight))
        } else if let gate = parts.gate {
            up = .gated(try alternating(gate.weight, parts.up.weight))
        } else {
            up = .plain(try matrix(parts.up.weight), bias: try optional(parts.up.bias))
        }
        let down = try matrix(parts.down.weight)
        return FeedForward(
            norm: inputNorm, features: features(up, parts.down.inputCount, down, configuration),
            joinsGate: parts.joinsGate, down: down, downBias: try optional(parts.down.bias),
            junction: Junction(norm: try optionalNorm(parts.outputNorm), scale: configuration.residualScale))
    }

    private mutating func second(
        _ parts: BlockParts.Second, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Block.Second {
        switch parts {
        case .feedForward(let parts): .feedForward(try feedForward(parts, configuration))
        case .experts(let parts): .experts(try experts(parts, configuration))
        }
    }

    private mutating func experts(
        _ parts: ExpertParts, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Experts {
        let inputNorm = try optionalNorm(parts.norm) ?? .identity
        let count = parts.router.shape[1]
        let router = try matrix(parts.router)
        let ups = try alternatingParts(parts.gate, parts.up, count: count)
        let downs = try self.parts(parts.down, count: count)
        let biases = try gateBiases(parts, count: count)
        let experts = (0..<count).map { number in
            let up = Features.Up.gated(ups[number], bias: biases?[number])
            var features = features(up, parts.down.shape[0], downs[number], configuration)
            features.limit = configuration.experts?.gateLimit
            return Experts.Expert(features: features, down: downs[number])
        }
        var shared: Experts.Expert?
        if let parts = parts.shared {
            let part = try feedForward(parts, configuration)
            shared = Experts.Expert(features: part.features, down: part.down)
        }
        return Experts(
            norm: inputNorm, router: router, experts: experts, shared: shared,
            sharedGate: try optional(parts.sharedGate),
            normalisesWeights: configuration.experts?.normalisesWeights ?? false,
            routerBias: try optional(parts.biases?.router), downBias: try optional(parts.biases?.down),
            scale: configuration.residualScale)
    }

    /// For each expert the biases of its gates and ups, as their rows alternate by eight.
    private mutating func gateBiases(_ parts: ExpertParts, count: Int) throws(CheckpointError) -> [FloatMatrix]? {
        guard let places = parts.biases else { return nil }
        let gates = try floats(places.gate), ups = try floats(places.up)
        let width = (gates.columnCount + 7) / 8 * 16
        return (0..<count).map { expert in
            let bias = FloatMatrix(rowCount: 1, columnCount: width)
            for feature in 0..<gates.columnCount {
                let place = feature / 8 * 16 + feature % 8
                bias[0, place] = gates[expert, feature]
                bias[0, place + 8] = ups[expert, feature]
            }
            return bias
        }
    }

    private func features(
        _ up: Features.Up, _ count: Int, _ down: WeightMatrix, _ configuration: TransformerConfiguration
    ) -> Features {
        Features(
            up: up, activation: configuration.activation, count: count, areQuantised: down.takesQuantisedInput)
    }

    private mutating func norm(_ parts: NormParts) throws(CheckpointError) -> Norm {
        let weight = try floats(parts.weight)
        guard let bias = parts.bias else { return .rms(weight) }
        return .layer(weight, bias: try floats(bias))
    }

    private mutating func optionalNorm(_ parts: NormParts?) throws(CheckpointError) -> Norm? {
        guard let parts else { return nil }
        return try norm(parts)
    }

    private mutating func optional(_ place: TensorPlace?) throws(CheckpointError) -> FloatMatrix? {
        guard let place else { return nil }
        return try floats(place)
    }
}
