extension GGUFWriter.Value {
    /// A value that was read, to be written again.
    package init(_ value: MetadataValue) {
        self =
            switch value {
            case .uint8(let value): .uint8(value)
            case .int8(let value): .int8(value)
            case .uint16(let value): .uint16(value)
            case .int16(let value): .int16(value)
            case .uint32(let value): .uint32(value)
            case .int32(let value): .int32(value)
            case .uint64(let value): .uint64(value)
            case .int64(let value): .int64(value)
            case .float32(let value): .float32(value)
            case .float64(let value): .float64(value)
            case .bool(let value): .bool(value)
            case .string(let value): .string(value)
            case .array(let array): .encoded(array.elementType, count: array.count, array.encodedElements)
            }
    }
}

extension GGUFWriter {
    /// The metadata as a file with them gives them, without writing one.
    ///
    /// - Parameter path: what errors call the source.
    package func parsedMetadata(path: String) throws(CheckpointError) -> GGUFMetadata {
        let bytes = encoded()
        let header = try GGUFHeader.parse(bytes.span, path: path)
        return GGUFMetadata(path: path, entries: header.entries, storage: Array(bytes.prefix(header.byteCount)))
    }
}
