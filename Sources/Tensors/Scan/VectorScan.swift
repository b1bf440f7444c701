import CKernels
import Synchronization

/// Vectors in memory for search by inner product: eight-bit codes with a scale for each row, and the sign bits.
///
/// The rows lie in contiguous blocks, so that a search reads memory from end to end. For unit vectors a score is the
/// cosine similarity to within the rounding of the rows (about 0.4 % of a row's largest element). A query is rounded to
/// twelve bits, so that its error is negligible, and integer sums make a score independent of instruction set and thread
/// count.
///
/// `VectorScan+Exact` reads every code; `VectorScan+TwoStage` reads every sign bit, an eighth as much, and the codes of
/// the most promising rows.
package final class VectorScan: Sendable {
    /// Elements of a row, a multiple of 32.
    package let dimension: Int
    /// Rows that fit.
    package let capacity: Int
    let codes: AlignedMemory
    let scales: AlignedMemory
    let signs: AlignedMemory
    /// Memory of searches that are over, for those to come.
    let spareSums = Mutex<[AlignedMemory]>([])

    /// A row and its score; higher is closer.
    package struct Match: Sendable, Equatable {
        package let row: Int
        package let score: Float
    }

    /// Elements that a row has at most, a bound of the kernels' 32-bit sums.
    package static let largestDimension = Int(CK_SCAN_DIMENSIONS)

    /// Rows of a block of sign bits.
    package static let signBlockRows = Int(CK_SIGN_ROWS)

    /// Bytes that the sign bits of some rows take, in whole blocks.
    package static func signByteCount(rows: Int, dimension: Int) -> Int {
        (rows + signBlockRows - 1) / signBlockRows * signBlockRows * dimension / 8
    }

    /// Rows of zeros, which take no memory until they are set.
    package init(dimension: Int, capacity: Int) {
        precondition(
            dimension > 0 && dimension % 32 == 0 && dimension <= VectorScan.largestDimension,
            "the kernels read 32 elements at a time")
        self.dimension = dimension
        self.capacity = capacity
        codes = AlignedMemory(byteCount: capacity * dimension, prefersLargePages: true)
        scales = AlignedMemory(byteCount: capacity * MemoryLayout<Float>.stride)
        signs = AlignedMemory(
            byteCount: VectorScan.signByteCount(rows: capacity, dimension: dimension), prefersLargePages: true)
    }

    /// Sets rows from `first` on, where a block of sign bits begins.
    package func set(first: Int, _ rows: EncodedVectors) {
        precondition(rows.dimension == dimension)
        unsafe set(  // plain numbers, no padding
            first: first, count: rows.count, scales: rows.scales.span.bytes, codes: rows.codes.span.bytes,
            signs: rows.signs.span.bytes)
    }

    /// Sets rows `first ..< first + count`, and the sign bits of the rest of the last block, which follow from the codes.
    /// Must not run while a search reads the same rows.
    ///
    /// - Parameters:
    ///   - first: a multiple of `signBlockRows`.
    ///   - scales: [count] floats.
    ///   - codes: [count × dimension] signed bytes.
    package func set(first: Int, count: Int, scales: RawSpan, codes: RawSpan) {
        let signs = VectorScan.signs(of: codes, rows: count, dimension: dimension)
        // Plain bytes.
        unsafe set(first: first, count: count, scales: scales, codes: codes, signs: signs.span.bytes)
    }

    /// Sets rows with their sign bits; see `set(first:count:scales:codes:)`.
    ///
    /// - Parameters:
    ///   - signs: whole blocks; byte j × 32 + r of a block is byte j of its row r, bit i of it set where element 8 j + i
    ///     is negative.
    package func set(first: Int, count: Int, scales: RawSpan, codes: RawSpan, signs: RawSpan) {
        precondition(
            first >= 0 && count >= 0 && first + count <= capacity && first % VectorScan.signBlockRows == 0)
        copy(scales, to: self.scales, offset: first * 4, byteCount: count * 4)
        copy(codes, to: self.codes, offset: first * dimension, byteCount: count * dimension)
        copy(
            signs, to: self.signs, offset: first * dimension / 8,
            byteCount: VectorScan.signByteCount(rows: count, dimension: dimension))
    }

    /// The sign bits of rows of codes, in whole blocks as `set` takes them.
    package static func signs(of codes: RawSpan, rows: Int, dimension: Int) -> [UInt8] {
        precondition(codes.byteCount == rows * dimension && dimension % 8 == 0)
        var signs = [UInt8](repeating: 0, count: signByteCount(rows: rows, dimension: dimension))
        let rowBytes = dimension / 8
        for row in 0..<rows {
            let start = row / signBlockRows * signBlockRows * rowBytes + row % signBlockRows
            for byte in 0..<rowBytes {
                signs[start + byte * signBlockRows] = signByte(codes, at: row * dimension + byte * 8)
            }
        }
        return signs
    }

    /// The sign bits of one row of codes; bit i of byte j is set where code 8 j + i is negative.
    static func rowSigns(of codes: RawSpan, row: Int, dimension: Int) -> [UInt8] {
        (0..<dimension / 8).map { signByte(codes, at: row * dimension + $0 * 8) }
    }

    /// The highest bits of eight bytes as one byte.
    private static func signByte(_ codes: RawSpan, at offset: Int) -> UInt8 {
        // Eight bytes within the span: the load checks its bounds, and any bytes are a number.
        let eight = unsafe codes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
        // The multiplication moves bit 8 i to bit 56 + i, and no two bits meet.
        let signs = (eight >> 7) & 0x0101_0101_0101_0101
        return UInt8(truncatingIfNeeded: (signs &* 0x0102_0408_1020_4080) >> 56)
    }

    private func copy(_ source: RawSpan, to memory: AlignedMemory, offset: Int, byteCount: Int) {
        precondition(source.byteCount == byteCount)
        unsafe source.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe (memory.base + offset).copyMemory(from: start, byteCount: byteCount)
        }
    }

    var rowCodes: UnsafePointer<Int8> { unsafe UnsafePointer(codes.base.assumingMemoryBound(to: Int8.self)) }
    var rowScales: UnsafePointer<Float> { unsafe UnsafePointer(scales.base.assumingMemoryBound(to: Float.self)) }
    var signBlocks: UnsafePointer<UInt8> { unsafe UnsafePointer(signs.base.assumingMemoryBound(to: UInt8.self)) }

    /// Rows that a kernel takes at a time: their codes stay in the second-level cache while every query meets them.
    static let tileRows = 256
    /// Rows that a thread takes at a time, so that one that is held up does not hold up the others.
    static let blockRows = 16 * tileRows
}
