import Inference
import Tensors

/// Which linear maps get adapters, and of what size.
package struct AdapterOptions: Sendable, Equatable, Codable {
    /// Columns of the two small matrices.
    package var rank: Int
    /// What their product is multiplied by: the paper's α / r (arXiv 2106.09685).
    package var scale: Float
    /// How many layers get adapters, counted from the top.
    package var layerCount: Int

    package init(rank: Int = 16, scale: Float = 2, layerCount: Int = 20) {
        self.rank = rank
        self.scale = scale
        self.layerCount = layerCount
    }
}

extension Decoder {
    /// Puts adapters on every linear map of the upper layers. Nothing changes at first: one side is zero, the other
    /// uniform within ±1/√inputs.
    package mutating func addAdapters(_ options: AdapterOptions, seed: UInt64) {
        let first = max(0, shape.layerCount - options.layerCount)
        for index in first..<shape.layerCount {
            var random = RandomSource(seed: seed, sequence: index + 1)
            func adapted(_ linear: Linear) -> Linear {
                var linear = linear
                linear.adapter = LowRankAdapter(linear, options, &random)
                return linear
            }
            layers[index].projections = layers[index].projections.map(adapted)
            layers[index].attentionOutput = adapted(layers[index].attentionOutput)
            layers[index].gate = layers[index].gate.map(adapted)
            layers[index].up = adapted(layers[index].up)
            layers[index].down = adapted(layers[index].down)
        }
    }

    /// The adapters, with the names of the matrices they stand beside.
    package var adapters: [(target: String, adapter: LowRankAdapter)] {
        layers.flatMap(\.linears).compactMap { linear in linear.adapter.map { (linear.weight.name, $0) } }
    }
}

extension LowRankAdapter {
    fileprivate init(_ linear: Linear, _ options: AdapterOptions, _ random: inout RandomSource) {
        let (inputs, outputs) = (linear.inputCount, linear.outputCount)
        let bound = 1 / Float(inputs).squareRoot()
        let start = FloatMatrix(rowCount: inputs, columnCount: options.rank)
        for row in 0..<inputs {
            for column in 0..<options.rank {
                start[row, column] = bound * Float(2 * random.nextUnit() - 1)
            }
        }
        down = Parameter(
            name: linear.weight.name + ".lora_a", shape: [options.rank, inputs], value: start, isTrained: true)
        up = Parameter(
            name: linear.weight.name + ".lora_b", shape: [options.rank, outputs],
            value: FloatMatrix(rowCount: outputs, columnCount: options.rank), isTrained: true)
        factor = options.scale
    }
}
