package import Tensors

/// A weight file could not be used. Every case says where, what was expected, what was found, and what to do.
///
/// Weight files are untrusted bytes: the parser throws one of these instead of trusting a count, an offset or a name.
package enum CheckpointError: Error, Equatable, Sendable {
    /// A place in a file.
    package struct Place: Equatable, Sendable {
        package let path: String
        package let byteOffset: Int

        package init(path: String, byteOffset: Int) {
            self.path = path
            self.byteOffset = byteOffset
        }
    }

    // The file as a whole
    case unreadable(FileError)
    case notGGUF(path: String, found: [UInt8], guess: String)
    case bigEndian(path: String)
    case unsupportedVersion(at: Place, found: UInt32)
    case sharded(at: Place, part: Int, count: Int, name: String)
    case foreignPart(path: String, first: String, reason: String)
    case vocabularyOnly(path: String)

    // Reading
    case truncated(at: Place, what: String, needed: UInt64, available: Int)
    case tooMany(at: Place, what: String, found: UInt64, limit: Int)
    case notUTF8(at: Place, what: String)
    case invalidBytes(at: Place, expected: String, found: String)

    // JSON
    case tooLarge(at: Place, what: String, found: UInt64, limit: Int)
    case invalidJSON(at: Place, expected: String, found: String)

    // Metadata
    case invalidKey(at: Place, reason: String)
    case duplicateKey(at: Place, key: String)
    case unknownValueType(at: Place, key: String, found: UInt32)
    case invalidBoolean(at: Place, key: String, found: UInt8)
    case nestedTooDeep(at: Place, key: String, limit: Int)
    case invalidAlignment(at: Place, found: String)
    case missingKey(path: String, key: String)
    case wrongType(at: Place, key: String, expected: String, found: String)
    case invalidValue(at: Place, key: String, expected: String, found: String)

    // The tensor directory
    case duplicateTensor(at: Place, name: String)
    case invalidDimensionCount(at: Place, tensor: String, found: UInt32)
    case invalidDimension(at: Place, tensor: String, index: Int, found: UInt64)
    case sizeOverflow(at: Place, tensor: String, shape: [Int])
    case unknownDType(at: Place, tensor: String, found: UInt32)
    case partialBlock(at: Place, tensor: String, dtype: DType, rowLength: Int)
    case misaligned(at: Place, tensor: String, offset: UInt64, alignment: Int)
    case outOfRange(at: Place, tensor: String, start: UInt64, byteCount: Int, fileSize: Int)
    case overlapping(path: String, first: String, second: String, byteOffset: Int)
    case unknownElementType(at: Place, tensor: String, found: String)
    case wrongByteCount(at: Place, tensor: String, expected: Int, found: Int)
    case gap(path: String, byteOffset: Int, byteCount: Int)

    // Using the file
    case missingTensor(path: String, tensor: String)
    case wrongShape(path: String, tensor: String, expected: [Int], found: [Int])
    case notFinite(path: String, tensor: String, index: Int, found: String)
    case unsupported(path: String, what: String, advice: String)
    case cannotWrite(path: String, reason: String)

    /// Whether the file or folder is sound, and of a kind that does not run here.
    package var isUnsupported: Bool {
        if case .unsupported = self { true } else { false }
    }
}
