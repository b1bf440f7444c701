/// One object of a file of JSON Lines, read key by key with errors that name file and line.
///
/// A key's value that is null counts as missing.
package struct JSONLine: Sendable {
    package let path: String
    /// The line's number, from 1.
    package let number: Int
    private let json: JSON
    /// How keys are called in errors: empty, or the name of the object within the line and a dot.
    private let prefix: String

    /// - Throws: `JSONLinesError.malformed` where the value is no object.
    init(path: String, number: Int, json: JSON, prefix: String = "") throws(JSONLinesError) {
        (self.path, self.number, self.json, self.prefix) = (path, number, json, prefix)
        guard json.members != nil else {
            throw malformed(
                prefix.isEmpty
                    ? "it is not a JSON object, but \(json.kind)"
                    : "\"\(prefix.dropLast())\" holds another type of value: \(json.kind), expected an object")
        }
    }

    /// The error for a line that breaks a rule.
    package func malformed(_ detail: String) -> JSONLinesError {
        .malformed(path: path, line: number, detail: detail)
    }

    package func optionalString(_ key: String) throws(JSONLinesError) -> String? {
        try optional(key, expected: "a string") { $0.string }
    }

    package func optionalStrings(_ key: String) throws(JSONLinesError) -> [String]? {
        try optional(key, expected: "an array of strings") { value in
            guard let elements = value.elements else { return nil }
            let strings = elements.compactMap(\.string)
            return strings.count == elements.count ? strings : nil
        }
    }

    /// The objects of an array within the line, or the one object that stands in its place; none where it is missing.
    package func objects(_ key: String) throws(JSONLinesError) -> [JSONLine] {
        guard let value = self[key] else { return [] }
        guard let elements = value.elements else {
            return [try JSONLine(path: path, number: number, json: value, prefix: prefix + key + ".")]
        }
        var objects: [JSONLine] = []
        for (place, element) in elements.enumerated() {
            objects.append(
                try JSONLine(path: path, number: number, json: element, prefix: "\(prefix)\(key)[\(place)]."))
        }
        return objects
    }

    package func string(_ key: String) throws(JSONLinesError) -> String { try required(key, optionalString(key)) }

    package func strings(_ key: String) throws(JSONLinesError) -> [String] { try required(key, optionalStrings(key)) }

    package func int(_ key: String) throws(JSONLinesError) -> Int {
        try required(key, optional(key, expected: "an integer") { $0.wholeNumber })
    }

    private subscript(key: String) -> JSON? { json[key].flatMap { $0.isNull ? nil : $0 } }

    private func optional<Value>(
        _ key: String, expected: String, _ convert: (JSON) -> Value?
    ) throws(JSONLinesError) -> Value? {
        guard let found = self[key] else { return nil }
        guard let value = convert(found) else {
            throw malformed("\"\(prefix + key)\" holds another type of value: \(found.kind), expected \(expected)")
        }
        return value
    }

    private func required<Value>(_ key: String, _ value: Value?) throws(JSONLinesError) -> Value {
        guard let value else { throw malformed("the key \"\(prefix + key)\" is missing") }
        return value
    }
}
