package import Checkpoints
import Inference
import Tensors
import Transformers

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
        let first = max(0, configuration.layerCount - options.layerCount)
        for index in first..<configuration.layerCount {
            var random = RandomSource(seed: seed, sequence: index + 1)
            layers[index].adapt { $0.adapter = LowRankAdapter($0, options, &random) }
        }
    }

    /// Replaces the adapters by those of a file, which training goes on from.
    ///
    /// - Throws: `TrainingError.otherAdapter` where the file has another rank, scale or number of layers; `CheckpointError`
    ///   where it is no adapter of this model.
    package mutating func continueAdapters(_ options: AdapterOptions, from path: String) throws -> GGUFFile {
        let file = try GGUFFile(path: path)
        let layerCount = { (decoder: Decoder) in decoder.layers.count { $0.up.adapter != nil } }
        var read = self
        for index in read.layers.indices { read.layers[index].adapt { $0.adapter = nil } }
        try read.readAdapters(from: file)
        let shapes = read.adapters.map { ($0.adapter.rank, $0.adapter.factor) }
        guard layerCount(read) == layerCount(self), shapes.allSatisfy({ $0 == (options.rank, options.scale) }) else {
            let found = shapes.first.map { "rank \($0.0), scale \($0.1)" } ?? "no matrices"
            throw TrainingError.otherAdapter(
                path: path, found: "\(found), \(layerCount(read)) layers",
                wanted: "rank \(options.rank), scale \(options.scale), \(layerCount(self)) layers")
        }
        self = read
        return file
    }

    /// The adapters, with the names of the matrices they stand beside.
    package var adapters: [(target: String, adapter: LowRankAdapter)] {
        layers.flatMap(\.linears).compactMap { linear in linear.adapter.map { (linear.weight.name, $0) } }
    }
}

extension Decoder.Layer {
    /// Changes every linear map, in a fixed order.
    mutating func adapt<Failure: Error>(_ change: (inout Linear) throws(Failure) -> Void) throws(Failure) {
        for index in projections.indices { try change(&projections[index]) }
        try change(&attentionOutput)
        if var gate {
            try change(&gate)
            self.gate = gate
        }
        try change(&up)
        try change(&down)
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
