import Foundation

/// Vectors for measuring the store: from a file, or made up, the same on every machine.
struct TestVectors: Sendable {
    let dimension: Int
    private let file: [Float]

    /// Made-up vectors: each is a random direction near one of a thousand others, as texts on the same subjects are.
    init(dimension: Int) {
        self.dimension = dimension
        file = []
    }

    /// Vectors of a file: float32, little-endian, row after row.
    ///
    /// - Throws: ``Failure`` where the file can't be read or does not hold whole rows of finite numbers.
    init(path: String, dimension: Int) throws {
        self.dimension = dimension
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path): can't be read", hint: "name a file of float32 numbers, row after row")
        }
        guard !data.isEmpty, data.count % (4 * dimension) == 0 else {
            throw Failure(
                "\(path): \(data.count) bytes are not whole rows of \(dimension) float32 numbers",
                hint: "state the length of a row with --dimension")
        }
        let bytes = [UInt8](data)
        file = (0..<data.count / 4).map { i in
            let bits = (0..<4).reduce(UInt32(0)) {
                $0 | UInt32(bytes[i * 4 + $1]) << UInt32(8 * $1)
            }
            return Float(bitPattern: bits)
        }
        guard file.allSatisfy(\.isFinite) else { throw Failure("\(path): holds something that is no number") }
    }

    /// Rows of the file; 0 where vectors are made up.
    var count: Int { file.count / dimension }

    /// Vector `row`, of length 1.
    func vector(_ row: Int) -> [Float] {
        let values: [Float]
        if !file.isEmpty {
            values = Array(file[row % count * dimension..<(row % count + 1) * dimension])
        } else {
            var centre = SplitMix(state: UInt64(row % 1_000))
            var own = SplitMix(state: UInt64(truncatingIfNeeded: row) &+ 1 << 40)
            values = (0..<dimension).map { _ in centre.symmetric() + 1.5 * own.symmetric() }
        }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? values.map { $0 / length } : values
    }
}

/// SplitMix64 (Steele et al. 2014), so that each run scans the same vectors.
private struct SplitMix {
    var state: UInt64

    /// Between −1 and 1; the sum of two, so that small values are more likely.
    mutating func symmetric() -> Float {
        let bits = next()
        return Float(UInt32(truncatingIfNeeded: bits >> 40)) / Float(1 << 24)
            - Float(UInt32(truncatingIfNeeded: bits & 0xFF_FFFF)) / Float(1 << 24)
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
