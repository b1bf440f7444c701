import Glibc

/// Cosines and sines of the rotary position embedding (arXiv 2104.09864) for a range of positions.
package final class RotaryTable: Sendable {
    package let positionCount: Int
    /// Elements of a head that are rotated, in pairs.
    package let dimension: Int
    let cosines: FloatMatrix
    let sines: FloatMatrix

    /// Angles position × frequency for the positions 0 ..< positionCount.
    ///
    /// - Parameter frequencies: one per rotated pair, in radians a position.
    package init(positionCount: Int, frequencies: [Double]) {
        self.positionCount = positionCount
        dimension = frequencies.count * 2
        cosines = FloatMatrix(rowCount: positionCount, columnCount: frequencies.count)
        sines = FloatMatrix(rowCount: positionCount, columnCount: frequencies.count)
        for position in 0..<positionCount {
            for (pair, frequency) in frequencies.enumerated() {
                let angle = Double(position) * frequency
                unsafe cosines.pointer(row: position)[pair] = Float(cos(angle))
                unsafe sines.pointer(row: position)[pair] = Float(sin(angle))
            }
        }
    }
}
