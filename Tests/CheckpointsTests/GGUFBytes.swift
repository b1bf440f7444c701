import Checkpoints
import TestSupport
import Testing

/// Builds GGUF files field by field, so that each field can be wrong.
struct GGUFBytes {
    var bytes: [UInt8]

    /// Starts a file: magic, version and the two counts.
    init(version: UInt32 = 3, tensors: UInt64 = 0, keys: UInt64 = 0) {
        bytes = Array("GGUF".utf8)
        append(version)
        append(tensors)
        append(keys)
    }

    mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
        }
    }

    mutating func append(string: String) {
        append(UInt64(string.utf8.count))
        bytes.append(contentsOf: string.utf8)
    }

    /// Appends a key and the type of its value.
    mutating func append(key: String, type: UInt32) {
        append(string: key)
        append(type)
    }

    /// Appends a directory entry.
    mutating func append(tensor: String, shape: [UInt64], type: UInt32 = 0, offset: UInt64 = 0) {
        append(string: tensor)
        append(UInt32(shape.count))
        for size in shape { append(size) }
        append(type)
        append(offset)
    }

    /// Fills up to the next multiple of 32 and appends so many bytes of tensor data.
    mutating func appendData(count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: (32 - bytes.count % 32) % 32 + count))
    }

    /// Opens the bytes as a file.
    func open() throws -> GGUFFile { try GGUFBytes.open(bytes) }

    static func open(_ bytes: [UInt8]) throws -> GGUFFile {
        let folder = try TemporaryFolder()
        let path = folder.path("file.gguf")
        try write(bytes, to: path)
        return try GGUFFile(path: path)
    }

    /// The error that opening the bytes throws.
    func error(sourceLocation: SourceLocation = #_sourceLocation) -> CheckpointError? {
        let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) { try open() }
        if let error {
            // Every message names the file; what to do follows the last colon.
            #expect("\(error)".contains("file.gguf"), sourceLocation: sourceLocation)
        }
        return error
    }
}
