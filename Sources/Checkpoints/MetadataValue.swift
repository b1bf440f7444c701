/// One value of a GGUF file's metadata, with the type it has in the file.
package enum MetadataValue: Sendable {
    case uint8(UInt8)
    case int8(Int8)
    case uint16(UInt16)
    case int16(Int16)
    case uint32(UInt32)
    case int32(Int32)
    case float32(Float)
    case bool(Bool)
    case string(String)
    case array(MetadataArray)
    case uint64(UInt64)
    case int64(Int64)
    case float64(Double)
}

extension MetadataValue {
    /// The value's type in the file.
    package var type: MetadataType {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .uint32: .uint32
        case .int32: .int32
        case .float32: .float32
        case .bool: .bool
        case .string: .string
        case .array: .array
        case .uint64: .uint64
        case .int64: .int64
        case .float64: .float64
        }
    }

    /// The type in words, for messages: `uint32`, `array of string`.
    package var typeName: String {
        if case .array(let array) = self { return "array of \(array.elementType)" }
        return "\(type)"
    }

    /// The value of any integer type, where it fits `Int`.
    package var integer: Int? {
        switch self {
        case .uint8(let value): Int(value)
        case .int8(let value): Int(value)
        case .uint16(let value): Int(value)
        case .int16(let value): Int(value)
        case .uint32(let value): Int(value)
        case .int32(let value): Int(value)
        case .uint64(let value): Int(exactly: value)
        case .int64(let value): Int(value)
        default: nil
        }
    }

    /// The value of a floating-point type, rounded to the nearest `Float`.
    package var float: Float? {
        switch self {
        case .float32(let value): value
        case .float64(let value): Float(value)
        default: nil
        }
    }
}

extension MetadataValue: CustomStringConvertible {
    /// The value for display; arrays show their type and count only.
    package var description: String {
        switch self {
        case .bool(let value): "\(value)"
        case .string(let value): value
        case .array(let array): "\(array.count) × \(array.elementType)"
        case .float32(let value): "\(value)"
        case .float64(let value): "\(value)"
        case .uint64(let value): "\(value)"
        default: "\(integer ?? 0)"
        }
    }
}
