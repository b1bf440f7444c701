import Inference
import Tensors
import Transformers
import func Glibc.cos
import func Glibc.log

/// Random weights to start from: normal with a standard deviation of 0.02, the maps that end in the residual stream smaller
/// by √(2 · layers), norms one, biases zero, as GPT-2 begins.
struct InitialWeights {
    private let layerCount: Int
    private let seed: UInt64
    private var drawn = 0

    init(layerCount: Int, seed: UInt64) {
        self.layerCount = layerCount
        self.seed = seed
    }

    /// The next parameter: numbers depend on how many came before it.
    mutating func parameter(_ place: TensorPlace) -> Parameter {
        let size = place.shape
        let (columns, rows) = (size[0], size.dropFirst().reduce(1, *))
        let value = FloatMatrix(rowCount: rows, columnCount: columns)
        drawn += 1
        if size.count == 1 {
            value.fill(place.name.hasSuffix(".weight") ? 1 : 0)
            return Parameter(place, value: value, isTrained: true)
        }
        var random = RandomSource(seed: seed, sequence: drawn)
        let endsInStream = place.name.hasSuffix("attn_output.weight") || place.name.hasSuffix("ffn_down.weight")
        let deviation = 0.02 / (endsInStream ? Double(2 * layerCount).squareRoot() : 1)
        for row in 0..<rows {
            for column in 0..<columns { value[row, column] = Float(deviation * random.nextNormal()) }
        }
        return Parameter(place, value: value, isTrained: true)
    }
}

extension RandomSource {
    /// A standard normal number (Box and Muller).
    fileprivate mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextUnit())).squareRoot()
        return radius * cos(2 * .pi * nextUnit())
    }
}
