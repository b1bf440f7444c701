package import Checkpoints
import Inference
import Tensors
import func Glibc.cos
import func Glibc.log

/// Random weights to start from: normal with a standard deviation of 0.02, the maps that end in the residual stream smaller
/// by √(2 · layers), norms one, biases zero, as GPT-2 begins.
struct InitialWeights: ParameterSource {
    private let shape: DecoderShape
    private let seed: UInt64
    private var drawn = 0

    init(_ shape: DecoderShape, seed: UInt64) {
        self.shape = shape
        self.seed = seed
    }

    /// Nothing beyond what the architecture must have: the head is the embedding.
    func has(_ name: String) -> Bool { false }

    mutating func parameter(_ name: String, shape size: [Int]) throws(CheckpointError) -> Parameter {
        let (columns, rows) = (size[0], size.dropFirst().reduce(1, *))
        let value = FloatMatrix(rowCount: rows, columnCount: columns)
        drawn += 1
        if size.count == 1 {
            value.fill(name.hasSuffix(".weight") ? 1 : 0)
            return Parameter(name: name, shape: size, value: value, isTrained: true)
        }
        var random = RandomSource(seed: seed, sequence: drawn)
        let endsInStream = name.hasSuffix("attn_output.weight") || name.hasSuffix("ffn_down.weight")
        let deviation = 0.02 / (endsInStream ? Double(2 * shape.layerCount).squareRoot() : 1)
        for row in 0..<rows {
            for column in 0..<columns { value[row, column] = Float(deviation * random.nextNormal()) }
        }
        return Parameter(name: name, shape: size, value: value, isTrained: true)
    }
}

extension RandomSource {
    /// A standard normal number (Box and Muller).
    fileprivate mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextUnit())).squareRoot()
        return radius * cos(2 * .pi * nextUnit())
    }
}

extension Decoder {
    /// A decoder of random weights, all of them trained.
    package init(_ shape: DecoderShape, seed: UInt64) throws(CheckpointError) {
        var source = InitialWeights(shape, seed: seed)
        try self.init(shape, &source, rotaryFactors: nil)
    }
}
