import Foundation
import Tensors

/// Which rows of a chunk count, as it is stored: bit r % 8 of byte r / 8 for row r.
struct LiveRows: Equatable {
    let count: Int
    private var bytes: [UInt8]

    /// All rows count.
    init(count: Int) {
        self.count = count
        bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
        for row in 0..<count { self[row] = true }
    }

    init(encoded data: Data, count: Int) throws(BlobError) {
        let expected = (count + 7) / 8
        guard data.count == expected else {
            throw BlobError(part: "vector_chunks.live", expected: "\(expected) bytes", found: "\(data.count)")
        }
        self.count = count
        bytes = Array(data)
        // Bits past the last row would count rows that are not there.
        if count % 8 != 0, bytes[expected - 1] >> UInt8(count % 8) != 0 {
            throw BlobError(part: "vector_chunks.live", expected: "\(count) rows", found: "bits of more")
        }
    }

    subscript(row: Int) -> Bool {
        get { bytes[row / 8] >> UInt8(row % 8) & 1 != 0 }
        set {
            if newValue { bytes[row / 8] |= 1 << UInt8(row % 8) } else { bytes[row / 8] &= ~(1 << UInt8(row % 8)) }
        }
    }

    var encoded: Data { Data(bytes) }
    var countOfSet: Int { bytes.reduce(0) { $0 + $1.nonzeroBitCount } }
    var rows: [Int] { (0..<count).filter { self[$0] } }
}
