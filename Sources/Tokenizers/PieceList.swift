package import Checkpoints

/// Byte strings one after another in one array: the pieces of a vocabulary, or the bytes that they stand for.
package struct PieceList: Sendable {
    /// The array that holds every piece.
    let bytes: [UInt8]
    /// Where each piece starts, and one more entry for the end of the last.
    private let starts: [Int]
    /// Bytes between the end of a piece and the start of the next: a length field, where the array is a file's header.
    private let gap: Int

    package init(_ array: MetadataArray) {
        bytes = array.bytes
        starts = array.stringStarts
        gap = 8
    }

    /// `starts` holds one more entry than there are pieces.
    init(bytes: [UInt8], starts: [Int]) {
        self.bytes = bytes
        self.starts = starts
        gap = 0
    }

    package init(_ pieces: [String]) {
        var bytes: [UInt8] = []
        var starts = [0]
        starts.reserveCapacity(pieces.count + 1)
        for piece in pieces {
            bytes.append(contentsOf: piece.utf8)
            starts.append(bytes.count)
        }
        self.init(bytes: bytes, starts: starts)
    }

    package var count: Int { starts.count - 1 }

    /// The range of piece `index` in `bytes`.
    @inline(__always)
    func range(_ index: Int) -> Range<Int> { starts[index]..<(starts[index + 1] - gap) }

    /// The bytes of piece `index`.
    func slice(_ index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

    /// Piece `index` as text, with U+FFFD for bytes that are not UTF-8.
    func text(_ index: Int) -> String { String(decoding: slice(index), as: UTF8.self) }

    /// Whether piece `index` has the bytes `other[range]`.
    @inline(__always)
    func equals(_ index: Int, _ range: Range<Int>, of other: Span<UInt8>) -> Bool {
        let own = self.range(index)
        guard own.count == range.count else { return false }
        let bytes = bytes.span
        var (one, two) = (own.lowerBound, range.lowerBound)
        while one < own.upperBound {
            if bytes[one] != other[two] { return false }
            (one, two) = (one + 1, two + 1)
        }
        return true
    }
}
