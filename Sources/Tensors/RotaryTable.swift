import Glibc

/// Cosines and sines of the rotary position embedding (arXiv 2104.09864) for a range of positions.
package final class RotaryTable: Sendable {
    /// Which elements of a head turn together.
    package enum Pairing: Sendable, Equatable {
        /// Elements 2 i and 2 i + 1, as GGUF stores Llama.
        case adjacent
        /// Elements i and i + dimension / 2, as GPT-NeoX and those after it.
        case halves
    }

    package let positionCount: Int
    /// Elements of a head that are rotated, in pairs.
    package let dimension: Int
    package let pairing: Pairing
    let cosines: FloatMatrix
    let sines: FloatMatrix

    /// Bytes for each position.
    package var bytesPerPosition: Int { (cosines.byteCount + sines.byteCount) / max(1, positionCount) }

    /// Angles position × frequency for the positions 0 ..< positionCount.
    ///
    /// - Parameters:
    ///   - frequencies: one per rotated pair, in radians a position.
    ///   - magnitude: factor of the cosines and sines; 1 but for YaRN (arXiv 2309.00071).
    package init(positionCount: Int, frequencies: [Double], magnitude: Double = 1, pairing: Pairing = .adjacent) {
        self.positionCount = positionCount
        self.pairing = pairing
        dimension = frequencies.count * 2
        cosines = FloatMatrix(rowCount: positionCount, columnCount: frequencies.count)
        sines = FloatMatrix(rowCount: positionCount, columnCount: frequencies.count)
        for position in 0..<positionCount {
            for (pair, frequency) in frequencies.enumerated() {
                let angle = Double(position) * frequency
                unsafe cosines.pointer(row: position)[pair] = Float(magnitude * cos(angle))
                unsafe sines.pointer(row: position)[pair] = Float(magnitude * sin(angle))
            }
        }
    }
}
