package import Formats
internal import Tensors

/// The keys of a JSON object, read with errors that name the file, the place, and what was expected.
///
/// Like `GGUFMetadata`: a getter throws where a value is missing or of another type; its `optional` form answers nil where
/// the key is missing or null, and still throws where the type is wrong.
package struct JSONObject: Sendable {
    package let path: String
    /// In the file's order.
    package let members: [JSON.Member]
    private let byteOffset: Int
    private let positions: [[UInt8]: Int]  // by bytes: Swift's string equality is canonical

    /// - Throws: `CheckpointError.invalidJSON` where the value is no object.
    package init(_ json: JSON, path: String) throws(CheckpointError) {
        guard case .object(let members) = json.value else {
            throw .invalidJSON(
                at: .init(path: path, byteOffset: json.byteOffset), expected: "an object", found: json.kind)
        }
        self.path = path
        self.members = members
        byteOffset = json.byteOffset
        positions = Dictionary(
            members.enumerated().map { (Array($1.name.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads a file that holds one object.
    ///
    /// - Parameter limit: bytes that such a file may have.
    package init(contentsOf path: String, limit: Int) throws(CheckpointError) {
        let file: MappedFile
        do { file = try MappedFile(path: path) } catch { throw .unreadable(error) }
        guard file.byteCount <= limit else {
            throw .tooLarge(
                at: .init(path: path, byteOffset: 0), what: "JSON", found: UInt64(file.byteCount), limit: limit)
        }
        try self.init(parsing: file.byteSpan, path: path)
    }

    /// Parses bytes that are one object.
    ///
    /// - Parameter start: where the bytes begin in the file, for messages.
    package init(parsing bytes: Span<UInt8>, path: String, start: Int = 0) throws(CheckpointError) {
        let json: JSON
        do {
            json = try JSONParser.parse(bytes, limits: Self.limits, start: start)
        } catch {
            throw .invalidJSON(
                at: .init(path: path, byteOffset: error.byteOffset), expected: error.expected, found: error.found)
        }
        try self.init(json, path: path)
    }

    /// Nothing that a model's files hold nests deeper.
    private static let limits = JSONParser.Limits(depth: 32)

    /// The value of a key, or nil where there is none or it is null.
    package subscript(_ key: String) -> JSON? {
        guard let position = positions[Array(key.utf8)] else { return nil }
        if case .null = members[position].value.value { return nil }
        return members[position].value
    }

    /// The error for a key's value that cannot be used.
    package func invalidValue(_ key: String, expected: String) -> CheckpointError {
        let value = self[key]
        return .invalidValue(
            at: .init(path: path, byteOffset: value?.byteOffset ?? byteOffset), key: key, expected: expected,
            found: value?.shortDescription ?? "nothing")
    }

    package func optionalInt(_ key: String) throws(CheckpointError) -> Int? {
        try optional(key, expected: "an integer") { if case .integer(let value) = $0 { value } else { nil } }
    }

    /// A floating-point number, written as an integer perhaps.
    package func optionalNumber(_ key: String) throws(CheckpointError) -> Double? {
        try optional(key, expected: "a number") {
            switch $0 {
            case .integer(let value): Double(value)
            case .unsigned(let value): Double(value)
            case .number(let value): value
            default: nil
            }
        }
    }

    package func optionalBool(_ key: String) throws(CheckpointError) -> Bool? {
        try optional(key, expected: "true or false") { if case .bool(let value) = $0 { value } else { nil } }
    }

    package func optionalString(_ key: String) throws(CheckpointError) -> String? {
        try optional(key, expected: "a string") { if case .string(let value) = $0 { value } else { nil } }
    }

    package func optionalArray(_ key: String) throws(CheckpointError) -> [JSON]? {
        try optional(key, expected: "an array") { if case .array(let value) = $0 { value } else { nil } }
    }

    package func optionalStrings(_ key: String) throws(CheckpointError) -> [String]? {
        try optional(key, expected: "an array of strings") { value in
            guard case .array(let elements) = value else { return nil }
            var strings: [String] = []
            for element in elements {
                guard case .string(let string) = element.value else { return nil }
                strings.append(string)
            }
            return strings
        }
    }

    package func optionalObject(_ key: String) throws(CheckpointError) -> JSONObject? {
        guard let value = self[key] else { return nil }
        return try JSONObject(value, path: path)
    }

    package func int(_ key: String) throws(CheckpointError) -> Int { try required(key, optionalInt(key)) }

    package func number(_ key: String) throws(CheckpointError) -> Double { try required(key, optionalNumber(key)) }

    package func string(_ key: String) throws(CheckpointError) -> String { try required(key, optionalString(key)) }

    package func object(_ key: String) throws(CheckpointError) -> JSONObject {
        try required(key, optionalObject(key))
    }

    package func array(_ key: String) throws(CheckpointError) -> [JSON] { try required(key, optionalArray(key)) }

    private func optional<Value>(
        _ key: String, expected: String, _ convert: (JSON.Content) -> Value?
    ) throws(CheckpointError) -> Value? {
        guard let found = self[key] else { return nil }
        guard let value = convert(found.value) else { throw invalidValue(key, expected: expected) }
        return value
    }

    private func required<Value>(_ key: String, _ value: Value?) throws(CheckpointError) -> Value {
        guard let value else { throw .missingKey(path: path, key: key) }
        return value
    }
}
