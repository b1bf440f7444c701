extension GGUFHeader {
    /// Parses `count` keys with their values.
    static func parseEntries(
        _ cursor: inout CheckpointCursor, count: Int
    ) throws(CheckpointError) -> [GGUFMetadata.Entry] {
        var entries: [GGUFMetadata.Entry] = []
        var seen: Set<String> = []
        for _ in 0..<count {
            let keyPlace = cursor.place
            let key = try parseKey(&cursor)
            guard seen.insert(key).inserted else { throw .duplicateKey(at: keyPlace, key: key) }
            let type = try parseType(&cursor, key: key)
            let byteOffset = cursor.offset
            let value = try parseValue(&cursor, type: type, key: key)
            entries.append(GGUFMetadata.Entry(key: key, byteOffset: byteOffset, value: value))
        }
        return entries
    }

    private static func parseKey(_ cursor: inout CheckpointCursor) throws(CheckpointError) -> String {
        let place = cursor.place
        let range = try cursor.stringRange("a metadata key")
        guard (1...65535).contains(range.count) else {
            throw .invalidKey(at: place, reason: "\(range.count) bytes")
        }
        var key = ""
        for index in range {
            let byte = cursor.bytes[index]
            guard (0x20...0x7E).contains(byte) else {
                throw .invalidKey(at: place, reason: "the byte 0x" + String(byte, radix: 16))
            }
            key.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return key
    }

    private static func parseType(
        _ cursor: inout CheckpointCursor, key: String
    ) throws(CheckpointError) -> MetadataType {
        let place = cursor.place
        let raw = try cursor.integer(UInt32.self, "a value type")
        guard let type = MetadataType(rawValue: raw) else {
            throw .unknownValueType(at: place, key: key, found: raw)
        }
        return type
    }

    private static func parseValue(
        _ cursor: inout CheckpointCursor, type: MetadataType, key: String
    ) throws(CheckpointError) -> GGUFMetadata.ParsedValue {
        let what = "a value"
        switch type {
        case .uint8: return .scalar(.uint8(try cursor.integer(UInt8.self, what)))
        case .int8: return .scalar(.int8(Int8(bitPattern: try cursor.integer(UInt8.self, what))))
        case .uint16: return .scalar(.uint16(try cursor.integer(UInt16.self, what)))
        case .int16: return .scalar(.int16(Int16(bitPattern: try cursor.integer(UInt16.self, what))))
        case .uint32: return .scalar(.uint32(try cursor.integer(UInt32.self, what)))
        case .int32: return .scalar(.int32(Int32(bitPattern: try cursor.integer(UInt32.self, what))))
        case .uint64: return .scalar(.uint64(try cursor.integer(UInt64.self, what)))
        case .int64: return .scalar(.int64(Int64(bitPattern: try cursor.integer(UInt64.self, what))))
        case .float32: return .scalar(.float32(Float(bitPattern: try cursor.integer(UInt32.self, what))))
        case .float64: return .scalar(.float64(Double(bitPattern: try cursor.integer(UInt64.self, what))))
        case .bool:
            let place = cursor.place
            let byte = try cursor.integer(UInt8.self, what)
            guard byte <= 1 else { throw .invalidBoolean(at: place, key: key, found: byte) }
            return .scalar(.bool(byte == 1))
        case .string: return .scalar(.string(try cursor.string("the value of \"\(key)\"")))
        case .array: return .array(try parseArray(&cursor, key: key, depth: 1))
        }
    }

    private static func parseArray(
        _ cursor: inout CheckpointCursor, key: String, depth: Int
    ) throws(CheckpointError) -> MetadataArray.Layout {
        guard depth <= nestingLimit else { throw .nestedTooDeep(at: cursor.place, key: key, limit: nestingLimit) }
        let type = try parseType(&cursor, key: key)
        let count = try cursor.count(of: "an array's element count", minimum: type.minimumByteCount)
        let start = cursor.offset
        var layout = MetadataArray.Layout(elementType: type, count: count, range: start..<start)
        switch type {
        case .string:
            layout.starts.reserveCapacity(count + 1)
            for _ in 0..<count {
                let range = try cursor.stringRange("a string of an array")
                layout.starts.append(range.lowerBound)
            }
            layout.starts.append(cursor.offset + 8)
        case .array:
            for _ in 0..<count {
                layout.children.append(try parseArray(&cursor, key: key, depth: depth + 1))
            }
        default:
            // `count` checked that the product fits into the file.
            let range = try cursor.skip(UInt64(count * (type.byteCount ?? 1)), of: "an array's elements")
            if type == .bool {
                for index in range where cursor.bytes[index] > 1 {
                    let place = CheckpointError.Place(path: cursor.path, byteOffset: index)
                    throw .invalidBoolean(at: place, key: key, found: cursor.bytes[index])
                }
            }
        }
        layout.range = start..<cursor.offset
        return layout
    }
}
