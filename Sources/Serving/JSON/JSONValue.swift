/// A JSON value that keeps the order of its keys.
///
/// The wire format needs explicit nulls, a stable key order, and parameters that are named when they are wrong, so
/// requests are read from this type (``RequestFields``) and replies are built with it.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A finite number; NaN and infinities, which JSON does not have, are written as null.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])
    /// Text that is JSON already and is written as it stands.
    case encoded(String)

    /// One key of an object and its value.
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: JSONValue
    }

    /// The value of an object's key, or nil where this is no object or has no such key.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The element of an array, or nil where this is no array or is shorter.
    package subscript(position: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(position) else { return nil }
        return elements[position]
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The value as a floating-point number, for integers too.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// What kind of value this is, in the words of an error message.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        case .encoded: "a value"
        }
    }

    /// A string, or null where there is none.
    package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    /// An integer, or null where there is none.
    package static func optional(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    /// A number, or null where there is none.
    package static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    /// An array of strings.
    package static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
    /// An array of single-precision numbers in their shortest exact form.
    package static func floats(_ values: [Float]) -> JSONValue {
        .encoded("[" + values.map { $0.isFinite ? $0.description : "null" }.joined(separator: ",") + "]")
    }

    /// An object with one more key at its end. Anything but an object is returned as it is.
    package func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        members.append(Member(name: name, value: value))
        return .object(members)
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
