/// A JSON value of a model's files, with its place, so that what is wrong with it can be pointed at.
package struct JSON: Sendable {
    package indirect enum Value: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        /// A finite number that is no integer of 64 bits.
        case number(Double)
        case string(String)
        case array([JSON])
        /// In the file's order; no key occurs twice.
        case object([Member])
    }

    /// One key of an object and its value.
    package struct Member: Sendable {
        package let name: String
        package let value: JSON
    }

    package let value: Value
    /// Where the value begins in its file.
    package let byteOffset: Int

    /// What kind of value this is, in the words of a message.
    package var kind: String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value for messages: itself where it is short.
    package var shortDescription: String {
        switch value {
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): value.utf8.count <= 64 ? "\"\(value)\"" : "a long string"
        default: kind
        }
    }
}
