package import Checkpoints
import Tensors

extension Decoder {
    /// Writes the whole model as a GGUF file: matrices as 16-bit floats, vectors as 32-bit ones, and all metadata of the
    /// checkpoint it came from, tokenizer included.
    ///
    /// - Throws: `CheckpointError.cannotWrite`.
    package func write(
        to path: String, like metadata: GGUFMetadata, name: String, notes: [(key: String, value: GGUFWriter.Value)]
    ) throws(CheckpointError) {
        var writer = GGUFWriter()
        let replaced: Set<String> = ["general.name", "general.file_type", "general.quantization_version"]
        for key in metadata.keys where !replaced.contains(key) {
            guard let value = metadata[key] else { continue }
            writer.set(key, GGUFWriter.Value(value))
        }
        writer.set("general.name", .string(name))
        writer.set("general.file_type", .uint32(1))  // mostly F16
        for note in notes { writer.set(note.key, note.value) }
        addTensors(to: &writer)
        try writer.write(to: path)
    }

    /// Adds all parameters under their names.
    func addTensors(to writer: inout GGUFWriter) {
        for parameter in parameters {
            if parameter.shape.count > 1 {
                writer.add(
                    parameter.name, dtype: .f16, shape: parameter.shape, bytes: DType.f16.stored(parameter.value.values)
                )
            } else {
                writer.add(parameter.name, shape: parameter.shape, floats: parameter.value.values)
            }
        }
    }
}

extension GGUFWriter.Value {
    /// A value as a file has it, to be written again.
    init(_ value: MetadataValue) {
        switch value {
        case .uint8(let value): self = .uint8(value)
        case .int8(let value): self = .int8(value)
        case .uint16(let value): self = .uint16(value)
        case .int16(let value): self = .int16(value)
        case .uint32(let value): self = .uint32(value)
        case .int32(let value): self = .int32(value)
        case .uint64(let value): self = .uint64(value)
        case .int64(let value): self = .int64(value)
        case .float32(let value): self = .float32(value)
        case .float64(let value): self = .float64(value)
        case .bool(let value): self = .bool(value)
        case .string(let value): self = .string(value)
        case .array(let array): self = GGUFWriter.Value(array)
        }
    }

    private init(_ array: MetadataArray) {
        let type = array.elementType
        let elements: [GGUFWriter.Value] =
            switch type {
            case .string: (0..<array.count).map { .bytes(Array(array.stringBytes(at: $0))) }
            case .bool: (array.booleans ?? []).map { .bool($0) }
            case .float32: (array.floats ?? []).map { .float32($0) }
            case .float64: (array.floats ?? []).map { .float64(Double($0)) }
            case .array: (array.arrays ?? []).map { GGUFWriter.Value($0) }
            default: (array.integers ?? []).map { GGUFWriter.Value(integer: $0, as: type) }
            }
        self = .array(type, elements)
    }

    private init(integer: Int, as type: MetadataType) {
        switch type {
        case .uint8: self = .uint8(UInt8(truncatingIfNeeded: integer))
        case .int8: self = .int8(Int8(truncatingIfNeeded: integer))
        case .uint16: self = .uint16(UInt16(truncatingIfNeeded: integer))
        case .int16: self = .int16(Int16(truncatingIfNeeded: integer))
        case .uint32: self = .uint32(UInt32(truncatingIfNeeded: integer))
        case .int32: self = .int32(Int32(truncatingIfNeeded: integer))
        case .uint64: self = .uint64(UInt64(truncatingIfNeeded: integer))
        default: self = .int64(Int64(integer))
        }
    }
}
