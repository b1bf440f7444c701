/// Orders of a matrix's bytes.
enum Rearrangement {
    /// A matrix of `rows` × `columns` elements of `width` bytes with rows and columns exchanged.
    static func transposed(_ bytes: [UInt8], rows: Int, columns: Int, width: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: bytes.count)
        // In tiles, so that both sides stay in the cache.
        let tile = 32
        for firstRow in stride(from: 0, to: rows, by: tile) {
            for firstColumn in stride(from: 0, to: columns, by: tile) {
                for row in firstRow..<min(firstRow + tile, rows) {
                    for column in firstColumn..<min(firstColumn + tile, columns) {
                        for byte in 0..<width {
                            result[(column * rows + row) * width + byte] =
                                bytes[(row * columns + column) * width + byte]
                        }
                    }
                }
            }
        }
        return result
    }

    /// The columns `kept` of each of `count` matrices of `rows` × `columns` elements, as rows.
    static func transposedParts(
        _ bytes: [UInt8], count: Int, rows: Int, columns: Int, kept: StrideTo<Int>, width: Int
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for part in 0..<count {
            for column in kept {
                for row in 0..<rows {
                    let start = ((part * rows + row) * columns + column) * width
                    result += bytes[start..<start + width]
                }
            }
        }
        return result
    }

    /// Rows of heads whose halves turn together, as rows whose neighbours do: row i of a head of d rows comes to 2 i, row
    /// d / 2 + i to 2 i + 1.
    static func pairedHeads(_ bytes: [UInt8], headCount: Int, rows: Int, rowBytes: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for row in pairedRows(headCount: headCount, rows: rows) {
            result += bytes[row * rowBytes..<(row + 1) * rowBytes]
        }
        return result
    }

    /// For each row of the paired order, the row of the order by halves.
    static func pairedRows(headCount: Int, rows: Int) -> [Int] {
        let dimension = rows / headCount
        return (0..<rows).map { row in
            let (head, place) = row.quotientAndRemainder(dividingBy: dimension)
            return head * dimension + place / 2 + place % 2 * (dimension / 2)
        }
    }
}
