internal import Foundation

/// A value while its type encodes it: what one encoder's containers have written so far.
///
/// `Encoder` hands out containers that all write to one place, so that the place is shared.
final class JSONDraft {
    enum Part {
        case value(JSON)
        case draft(JSONDraft)

        var json: JSON {
            switch self {
            case .value(let value): value
            case .draft(let draft): draft.json
            }
        }
    }

    private(set) var elements: [Part] = []
    private var names: [String] = []
    private var positions: [String: Int] = [:]
    private var isArray = false
    private var isObject = false
    /// What a single-value container wrote.
    var single: JSON?

    /// Makes this an array, if it is nothing yet.
    func beginArray() { isArray = true }
    /// Makes this an object, if it is nothing yet.
    func beginObject() { isObject = true }

    func append(_ part: Part) { elements.append(part) }

    /// Sets a key; the place of a key that is there already stays.
    func set(_ name: String, _ part: Part) {
        if let position = positions[name] {
            elements[position] = part
        } else {
            positions[name] = elements.count
            names.append(name)
            elements.append(part)
        }
    }

    /// What was written; a type that writes nothing is an empty object, as in Foundation's encoder.
    var json: JSON {
        if let single { return single }
        if isArray { return .array(elements.map(\.json)) }
        return .object(zip(names, elements).map { JSON.Member(name: $0, value: $1.json) })
    }

    /// The value of anything encodable.
    static func value<Value: Encodable>(of value: Value, path: [any CodingKey], keys: JSON.Keys) throws -> JSON {
        if let json = try known(value, path: path) { return json }
        let draft = JSONDraft()
        // A dictionary's keys are data.
        let ownKeys = value is any StringKeyedDictionary ? JSON.Keys.asDeclared : keys
        try value.encode(to: JSONValueEncoder(draft: draft, codingPath: path, ownKeys: ownKeys, keys: keys))
        return draft.json
    }

    /// The value of what has a form of its own in JSON.
    private static func known(_ value: some Encodable, path: [any CodingKey]) throws -> JSON? {
        switch value {
        case let value as JSON: value
        case let value as String: .string(value)
        case let value as Int: .integer(value)
        case let value as Bool: .bool(value)
        case let value as Double: .number(value)
        case let value as Float: .float(value)
        case let value as Date: .string(value.formatted(.iso8601))
        case let value as URL: .string(value.absoluteString)
        case let value as Data: .string(value.base64EncodedString())
        case let value as any BinaryInteger: try integer(value, path: path)
        default: nil
        }
    }

    private static func integer(_ value: some BinaryInteger, path: [any CodingKey]) throws -> JSON {
        if let value = Int(exactly: value) { return .integer(value) }
        if let value = UInt64(exactly: value) { return .unsigned(value) }
        throw EncodingError.invalidValue(
            value, .init(codingPath: path, debugDescription: "expected an integer of 64 bits, found \(value)"))
    }
}

/// Marks dictionaries whose keys are strings: these are data, which no convention of keys touches.
private protocol StringKeyedDictionary {}
extension Dictionary: StringKeyedDictionary where Key == String {}
