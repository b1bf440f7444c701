import Dispatch
import Synchronization

/// A row-major matrix of floats in blocks of eight, whose rows are padded with zeros.
struct PackedMatrix: Sendable {
    let rowCount: Int
    let columnCount: Int
    /// Blocks in a row.
    let width: Int
    var blocks: [SIMD8<Float>]  // [rowCount, width]

    /// A matrix of zeros.
    init(rowCount: Int, columnCount: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        width = (columnCount + 7) / 8
        blocks = Array(repeating: SIMD8(), count: rowCount * width)
    }

    /// A matrix of equally long rows, each minus the same vector.
    init(rows: [[Float]], minus mean: [Float]) {
        self.init(rowCount: rows.count, columnCount: mean.count)
        for (r, row) in rows.enumerated() {
            precondition(row.count == columnCount, "rows of one length")
            for block in 0..<width {
                var values = SIMD8<Float>()
                for lane in 0..<min(8, columnCount - block * 8) {
                    values[lane] = row[block * 8 + lane] - mean[block * 8 + lane]
                }
                blocks[r * width + block] = values
            }
        }
    }

    subscript(row: Int, column: Int) -> Float {
        get { blocks[row * width + column / 8][column % 8] }
        set { blocks[row * width + column / 8][column % 8] = newValue }
    }

    /// The scalar product of a row and a vector, from a block on.
    func dot(row: Int, _ vector: [SIMD8<Float>], from first: Int = 0) -> Float {
        let base = row * width
        var even = SIMD8<Float>()
        var odd = SIMD8<Float>()
        var block = first
        while block + 1 < width {
            even += blocks[base + block] * vector[block]
            odd += blocks[base + block + 1] * vector[block + 1]
            block += 2
        }
        if block < width { even += blocks[base + block] * vector[block] }
        return (even + odd).sum()
    }

    /// The sum over rows of each row's outer product with itself, [columnCount, columnCount], on all processors.
    ///
    /// A tile of eight by eight columns stays in registers while rows stream by; panels of rows stay in the cache.
    func gram() -> PackedMatrix {
        let (width, rowCount, blocks) = (width, rowCount, blocks)
        // For each block of eight columns, the products with it and all blocks after it.
        let strips = mapInParallel(count: width) { left -> [SIMD8<Float>] in
            var strip = [SIMD8<Float>](repeating: SIMD8(), count: 8 * width)
            for right in left..<width {
                var (s0, s1, s2, s3) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
                var (s4, s5, s6, s7) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
                var index = 0
                for _ in 0..<rowCount {
                    let a = blocks[index + left]
                    let b = blocks[index + right]
                    s0 += a[0] * b
                    s1 += a[1] * b
                    s2 += a[2] * b
                    s3 += a[3] * b
                    s4 += a[4] * b
                    s5 += a[5] * b
                    s6 += a[6] * b
                    s7 += a[7] * b
                    index += width
                }
                for (lane, sum) in [s0, s1, s2, s3, s4, s5, s6, s7].enumerated() { strip[lane * width + right] = sum }
            }
            return strip
        }
        var result = PackedMatrix(rowCount: columnCount, columnCount: columnCount)
        for row in 0..<columnCount {
            for column in row..<columnCount {
                let value = strips[row / 8][row % 8 * width + column / 8][column % 8]
                result[row, column] = value
                result[column, row] = value
            }
        }
        return result
    }
}

/// Computes values on all processors; the result stands in order.
func mapInParallel<Value: Sendable>(count: Int, _ transform: @Sendable (Int) -> Value) -> [Value] {
    let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let value = transform(index)
        results.withLock { $0[index] = value }
    }
    return results.withLock { $0.compactMap { $0 } }
}
