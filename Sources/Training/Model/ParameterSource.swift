import Checkpoints
import Tensors

/// Where a decoder's parameters come from: a checkpoint's tensors or random numbers.
protocol ParameterSource {
    /// The parameter of that name; `shape` is in GGUF order.
    mutating func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter
    /// Whether the source has the tensor, for parts that a model may lack.
    func has(_ name: String) -> Bool
}

extension ParameterSource {
    mutating func linear(_ name: String, inputs: Int, outputs: Int, bias: Bool) throws(CheckpointError) -> Linear {
        let weight = try parameter(name + ".weight", shape: [inputs, outputs])
        let offset = bias || has(name + ".bias") ? try parameter(name + ".bias", shape: [outputs]) : nil
        return Linear(weight: weight, bias: offset, adapter: nil)
    }

    mutating func norm(_ name: String, _ shape: DecoderShape) throws(CheckpointError) -> Decoder.Norm {
        let weight = try parameter(name + ".weight", shape: [shape.hiddenSize])
        let bias = shape.kind == .gpt2 ? try parameter(name + ".bias", shape: [shape.hiddenSize]) : nil
        return Decoder.Norm(weight: weight, bias: bias, epsilon: shape.normEpsilon)
    }
}

extension Decoder {
    /// Puts a decoder together from a source, by the names that GGUF gives the tensors.
    init(_ shape: DecoderShape, _ source: inout some ParameterSource, rotaryFactors: [Float]?) throws(CheckpointError) {
        self.shape = shape
        let hidden = shape.hiddenSize
        embedding = try source.parameter("token_embd.weight", shape: [hidden, shape.vocabularySize])
        positions =
            shape.kind == .gpt2
            ? try source.parameter("position_embd.weight", shape: [hidden, shape.contextLength]) : nil
        var layers: [Layer] = []
        for index in 0..<shape.layerCount { layers.append(try Layer(shape, index: index, &source)) }
        self.layers = layers
        outputNorm = try source.norm("output_norm", shape)
        head =
            source.has("output.weight")
            ? try source.parameter("output.weight", shape: [hidden, shape.vocabularySize]) : embedding
        rotaryFrequencies = shape.rotaryFrequencies(factors: rotaryFactors)
    }
}

extension Decoder.Layer {
    init(_ shape: DecoderShape, index: Int, _ source: inout some ParameterSource) throws(CheckpointError) {
        let prefix = "blk.\(index)."
        let hidden = shape.hiddenSize
        let biased = shape.kind == .gpt2
        attentionNorm = try source.norm(prefix + "attn_norm", shape)
        switch shape.kind {
        case .llama:
            projections = [
                try source.linear(prefix + "attn_q", inputs: hidden, outputs: shape.querySize, bias: biased),
                try source.linear(prefix + "attn_k", inputs: hidden, outputs: shape.keyValueSize, bias: biased),
                try source.linear(prefix + "attn_v", inputs: hidden, outputs: shape.keyValueSize, bias: biased),
            ]
        case .gpt2:
            projections = [
                try source.linear(prefix + "attn_qkv", inputs: hidden, outputs: shape.projectedSize, bias: biased)
            ]
        }
        attentionOutput = try source.linear(
            prefix + "attn_output", inputs: shape.querySize, outputs: hidden, bias: biased)
        feedForwardNorm = try source.norm(prefix + "ffn_norm", shape)
        gate =
            shape.kind == .llama
            ? try source.linear(prefix + "ffn_gate", inputs: hidden, outputs: shape.feedForwardSize, bias: biased) : nil
        up = try source.linear(prefix + "ffn_up", inputs: hidden, outputs: shape.feedForwardSize, bias: biased)
        down = try source.linear(prefix + "ffn_down", inputs: shape.feedForwardSize, outputs: hidden, bias: biased)
    }
}
