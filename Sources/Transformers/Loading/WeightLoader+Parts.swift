import Checkpoints
import Tensors

/// The parts of the forward pass from their description.
extension WeightLoader {
    mutating func decoder(_ parts: DecoderParts) throws(CheckpointError) -> Decoder {
        let embedding = try matrix(parts.embedding)
        let positions = try optional(parts.positions)
        var blocks: [Block] = []
        for block in parts.blocks {
            blocks.append(
                Block(
                    attention: try attention(block.attention),
                    feedForward: try feedForward(block.feedForward, parts.configuration)))
        }
        let outputNorm = try norm(parts.outputNorm)
        let head: WeightMatrix
        if let place = parts.head { head = try matrix(place) } else { head = embedding }
        return Decoder(
            configuration: parts.configuration, embedding: embedding, positions: positions, blocks: blocks,
            outputNorm: outputNorm, output: head, rotaryFactors: try optional(parts.rotaryFactors)?.values)
    }

    private mutating func attention(_ parts: AttentionParts) throws(CheckpointError) -> Attention {
        let biases = parts.projections.compactMap(\.bias)
        return Attention(
            norm: try norm(parts.norm), projections: try stacked(parts.projections.map(\.weight)),
            bias: biases.isEmpty ? nil : try joined(biases), queryNorm: try optional(parts.queryNorm),
            keyNorm: try optional(parts.keyNorm), rotation: parts.rotation, window: parts.window,
            output: try matrix(parts.output.weight), outputBias: try optional(parts.output.bias),
            outputNorm: try optionalNorm(parts.outputNorm))
    }

    private mutating func feedForward(
        _ parts: FeedForwardParts, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> FeedForward {
        let inputNorm = try norm(parts.norm)
        let up: FeedForward.Up
        if let gate = parts.gate {
            up = .gated(try alternating(gate.weight, parts.up.weight))
        } else {
            up = .plain(try matrix(parts.up.weight), bias: try optional(parts.up.bias))
        }
        return FeedForward(
            norm: inputNorm, up: up, activation: configuration.activation, down: try matrix(parts.down.weight),
            downBias: try optional(parts.down.bias), outputNorm: try optionalNorm(parts.outputNorm))
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
