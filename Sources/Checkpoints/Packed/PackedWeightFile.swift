package import Formats
package import Tensors

/// A model's matrices as the kernels take them, in a mapped file: nothing is packed at a start, and only what is computed
/// with is read.
///
/// Layout, little-endian: the mark `FNPW`, the layout's version (uint32), the directory's length (uint64) and CRC-32C
/// (uint32), the directory, and from the next multiple of 64 on the matrices, each at a multiple of 64. The directory:
/// the file's length (uint64), the key, the number of matrices (uint64), and for each its name, the number of its packed
/// form (uint32), its columns, its offset from the first matrix and length in bytes (uint64 each). Texts begin with
/// their length (uint64).
///
/// The sum covers the directory, so that damage there is noticed. Damage in the matrices is not, as in a weight file.
package struct PackedWeightFile: Sendable {
    /// Why a file is of no use.
    package enum Problem: Error, Equatable {
        case unreadable(FileError)
        case malformed(ByteError)
        /// Another user could have written it.
        case notOwn
        case wrongSum
        /// It was packed from other weights, or in another way.
        case wrongKey
        case wrongLength(expected: Int, found: Int)
        /// Matrices that do not lie in the file.
        case outside(matrix: String)
    }

    private struct Entry {
        let packedNumber: UInt32
        let columnCount: Int
        let range: Range<Int>
    }

    static let mark = Array("FNPW".utf8)
    static let version: UInt32 = 1
    /// Bytes before the directory.
    static let prefixByteCount = 20

    private let file: MappedFile
    private let entries: [String: Entry]

    /// Bytes of all matrices.
    package var matrixBytes: Int { entries.values.reduce(0) { $0 + $1.range.count } }

    /// Maps a file and reads its directory.
    ///
    /// - Parameter key: what it must have been written with.
    package init(path: String, key: String) throws(Problem) {
        do { file = try MappedFile(path: path) } catch { throw .unreadable(error) }
        guard file.isOwn else { throw .notOwn }
        do {
            entries = try Self.entries(of: file, key: key)
        } catch {
            throw error as? Problem ?? (error as? ByteError).map { .malformed($0) } ?? .wrongSum
        }
    }

    /// The matrix of this name and form, or nil.
    package func matrix(_ name: String, _ form: WeightMatrix.Form) -> WeightMatrix? {
        guard let entry = entries[name], entry.packedNumber == form.packedNumber,
            entry.columnCount == form.columnCount, entry.range.count == form.byteCount
        else { return nil }
        return WeightMatrix(form, in: file, range: entry.range)
    }

    private static func entries(of file: MappedFile, key: String) throws -> [String: Entry] {
        var cursor = ByteCursor(file.byteSpan)
        try cursor.expect(mark: mark)
        try cursor.expect(version: version)
        let length = try cursor.integer(UInt64.self, "the directory's length")
        let sum = try cursor.integer(UInt32.self, "the directory's sum")
        let range = try cursor.skip(length, of: "the directory")
        let bytes = file.byteSpan.extracting(range)
        guard CRC32C.sum(of: bytes) == sum else { throw Problem.wrongSum }

        var directory = ByteCursor(bytes)
        let stated = try directory.integer(UInt64.self, "the file's length")
        guard stated == UInt64(file.byteCount) else {
            throw Problem.wrongLength(expected: Int(clamping: stated), found: file.byteCount)
        }
        guard try directory.string("the key") == key else { throw Problem.wrongKey }
        let first = roundedUp(range.upperBound)
        var entries: [String: Entry] = [:]
        for _ in 0..<(try directory.count(of: "matrices", minimum: 44)) {
            let name = try directory.string("a matrix's name")
            let packedNumber = try directory.integer(UInt32.self, "a packed form")
            let sizes = try directory.integers(UInt64.self, count: 3, "a matrix's place").map { Int(clamping: $0) }
            let (columns, offset, count) = (sizes[0], sizes[1], sizes[2])
            guard first <= file.byteCount, offset.isMultiple(of: WeightMatrix.alignment),
                offset <= file.byteCount - first, count <= file.byteCount - first - offset
            else { throw Problem.outside(matrix: name) }
            entries[name] = Entry(
                packedNumber: packedNumber, columnCount: columns, range: first + offset..<first + offset + count)
        }
        try directory.expectEnd()
        return entries
    }

    static func roundedUp(_ size: Int) -> Int {
        (size + WeightMatrix.alignment - 1) / WeightMatrix.alignment * WeightMatrix.alignment
    }
}
