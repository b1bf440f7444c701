/// A JSON value. Objects keep the order of their keys; integers of 64 bits are exact.
///
/// What is parsed knows where it began, so that a message can point at it. The place is no part of the value: two values
/// are equal where they say the same, wherever they stood. JSON has one kind of number, so that 3 equals 3.0.
package struct JSON: Sendable {
    package enum Content: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        /// An integer above `Int.max`.
        case unsigned(UInt64)
        /// A number that is no integer of 64 bits, or was written as none. Text has no NaN and no infinity; the writer
        /// says what becomes of them.
        case number(Double)
        case string(String)
        case array([JSON])
        /// No key occurs twice in what was parsed.
        case object([Member])
    }

    /// One key of an object and its value.
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: JSON

        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package var value: Content
    /// Where the value begins in its file or body; 0 for a value that was made.
    package let byteOffset: Int

    package init(_ value: Content, byteOffset: Int = 0) {
        self.value = value
        self.byteOffset = byteOffset
    }

    /// What kind of value this is, in the words of a message.
    package var kind: String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .unsigned: "an integer"
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
        case .unsigned(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): value.utf8.count <= 64 ? "\"\(value)\"" : "a long string"
        default: kind
        }
    }
}

extension JSON: Equatable {
    /// Whether two values say the same. Strings and keys are compared by bytes, members in their order.
    package static func == (first: JSON, second: JSON) -> Bool {
        switch (first.value, second.value) {
        case (.null, .null): true
        case (.bool(let first), .bool(let second)): first == second
        case (.integer(let first), .integer(let second)): first == second
        case (.unsigned(let first), .unsigned(let second)): first == second
        case (.number(let first), .number(let second)): first == second
        case (.integer(let first), .number(let second)), (.number(let second), .integer(let first)):
            Int(exactly: second) == first
        case (.unsigned(let first), .number(let second)), (.number(let second), .unsigned(let first)):
            UInt64(exactly: second) == first
        case (.string(let first), .string(let second)): first.utf8.elementsEqual(second.utf8)
        case (.array(let first), .array(let second)): first == second
        case (.object(let first), .object(let second)):
            first.count == second.count
                && zip(first, second).allSatisfy {
                    $0.name.utf8.elementsEqual($1.name.utf8) && $0.value == $1.value
                }
        default: false
        }
    }
}
