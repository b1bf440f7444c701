internal import Formats
internal import Foundation
package import Tensors

/// Writes little-endian GGUF version 3 files: small ones for tests, and what converters produce.
///
/// Tensors are given as bytes, or as functions that make them, which `write(to:)` calls one after the other, so that no
/// more than one tensor is in memory. The writer checks sizes against shapes; it does not
/// refuse duplicate names, so that tests can make broken files.
package struct GGUFWriter: Sendable {
    /// A metadata value to write.
    package indirect enum Value: Sendable {
        case uint8(UInt8), int8(Int8), uint16(UInt16), int16(Int16), uint32(UInt32), int32(Int32)
        case uint64(UInt64), int64(Int64), float32(Float), float64(Double), bool(Bool), string(String)
        /// A string of any bytes, which need not be UTF-8.
        case bytes([UInt8])
        /// An array of values of one type; the type is given, so that it is known for an empty array.
        case array(MetadataType, [Value])
        /// An array whose elements are encoded already.
        case encoded(MetadataType, count: Int, [UInt8])
    }

    private struct Tensor: Sendable {
        var name: String
        var dtype: DType
        var shape: [Int]
        var byteCount: Int
        var make: @Sendable () -> [UInt8]
    }

    /// What tensor offsets are multiples of; written to the file where it differs from 32.
    package var alignment = 32
    private var metadata: [(key: String, value: Value)] = []
    private var tensors: [Tensor] = []

    package init() {}

    /// Adds a key with its value.
    package mutating func set(_ key: String, _ value: Value) { metadata.append((key, value)) }

    /// Adds a key with an array of strings.
    package mutating func set(_ key: String, strings: [String]) {
        set(key, .array(.string, strings.map { .string($0) }))
    }

    /// Adds a tensor. `shape` is in GGUF order: the row length first. Precondition: `bytes` has the shape's size.
    package mutating func add(_ name: String, dtype: DType, shape: [Int], bytes: [UInt8]) {
        precondition(
            dtype.byteCount(ofRow: shape.reduce(1, *)) == bytes.count,
            "\(bytes.count) bytes for \(name) of shape \(shape) and type \(dtype)")
        tensors.append(Tensor(name: name, dtype: dtype, shape: shape, byteCount: bytes.count) { bytes })
    }

    /// Adds a tensor whose bytes are made when they are written. `shape` is in GGUF order, of whole blocks.
    package mutating func add(
        _ name: String, dtype: DType, shape: [Int], make: @escaping @Sendable () -> [UInt8]
    ) {
        guard let byteCount = dtype.byteCount(ofRow: shape.reduce(1, *)), shape[0] % dtype.elementsPerBlock == 0 else {
            preconditionFailure("\(name) of shape \(shape) does not fill blocks of \(dtype)")
        }
        tensors.append(Tensor(name: name, dtype: dtype, shape: shape, byteCount: byteCount, make: make))
    }

    /// Adds a tensor of 32-bit floating-point numbers.
    package mutating func add(_ name: String, shape: [Int], floats: [Float]) {
        var writer = ByteWriter()
        writer.append(floats)
        add(name, dtype: .f32, shape: shape, bytes: writer.bytes)
    }

    /// The whole file's bytes.
    package func encoded() -> [UInt8] {
        var bytes = header()
        for tensor in tensors {
            bytes.append(contentsOf: repeatElement(0, count: roundedUp(bytes.count) - bytes.count))
            bytes.append(contentsOf: tensor.make())
        }
        return bytes
    }

    /// All before the tensors' data, without padding.
    private func header() -> [UInt8] {
        var keys = metadata
        if alignment != GGUFHeader.defaultAlignment, !keys.contains(where: { $0.key == "general.alignment" }) {
            keys.append(("general.alignment", .uint32(UInt32(alignment))))
        }
        var writer = ByteWriter(mark: Array("GGUF".utf8), version: 3)
        writer.append(UInt64(tensors.count))
        writer.append(UInt64(keys.count))
        for (key, value) in keys {
            writer.append(string: Array(key.utf8))
            writer.append(value.type.rawValue)
            writer.append(value)
        }
        var offset = 0
        for tensor in tensors {
            writer.append(string: Array(tensor.name.utf8))
            writer.append(UInt32(tensor.shape.count))
            for size in tensor.shape { writer.append(UInt64(size)) }
            writer.append(tensor.dtype.rawValue)
            writer.append(UInt64(offset))
            offset = roundedUp(offset + tensor.byteCount)
        }
        return writer.bytes
    }

    /// Writes the file, replacing one that stands there only once the new one is complete.
    ///
    /// - Parameter progress: called after each tensor with the share of bytes that are written.
    /// - Throws: `CheckpointError.cannotWrite`.
    package func write(to path: String, progress: (Double) -> Void = { _ in }) throws(CheckpointError) {
        // In the same folder, so that it can be renamed.
        let draft = "\(path).new-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            try writeAll(to: draft, progress: progress)
            try FileError.replace(path, with: draft)
        } catch {
            // Best effort: the draft is of no use to anybody.
            _ = try? FileManager.default.removeItem(atPath: draft)
            throw .cannotWrite(path: path, reason: (error as? FileError)?.description ?? error.localizedDescription)
        }
    }

    private func writeAll(to path: String, progress: (Double) -> Void) throws {
        try Data(header()).write(to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { _ = try? file.close() }
        var size = Int(try file.seekToEnd())
        let total = tensors.reduce(size) { $0 + $1.byteCount }
        for tensor in tensors {
            let padding = roundedUp(size) - size
            try file.write(contentsOf: Data(repeating: 0, count: padding))
            let bytes = tensor.make()
            precondition(bytes.count == tensor.byteCount, "the bytes of \(tensor.name) are those of its shape")
            try file.write(contentsOf: Data(bytes))
            size += padding + bytes.count
            progress(Double(size) / Double(max(total, 1)))
        }
        try file.synchronize()
    }

    private func roundedUp(_ size: Int) -> Int { (size + alignment - 1) / alignment * alignment }
}

extension GGUFWriter.Value {
    fileprivate var type: MetadataType {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .uint32: .uint32
        case .int32: .int32
        case .uint64: .uint64
        case .int64: .int64
        case .float32: .float32
        case .float64: .float64
        case .bool: .bool
        case .string, .bytes: .string
        case .array, .encoded: .array
        }
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ value: GGUFWriter.Value) {
        switch value {
        case .uint8(let value): append(value)
        case .int8(let value): append(value)
        case .uint16(let value): append(value)
        case .int16(let value): append(value)
        case .uint32(let value): append(value)
        case .int32(let value): append(value)
        case .uint64(let value): append(value)
        case .int64(let value): append(value)
        case .float32(let value): append(value.bitPattern)
        case .float64(let value): append(value.bitPattern)
        case .bool(let value): append(UInt8(value ? 1 : 0))
        case .string(let value): append(string: Array(value.utf8))
        case .bytes(let value): append(string: value)
        case .array(let type, let values):
            append(type.rawValue)
            append(UInt64(values.count))
            for value in values { append(value) }
        case .encoded(let type, let count, let bytes):
            append(type.rawValue)
            append(UInt64(count))
            append(bytes)
        }
    }
}
