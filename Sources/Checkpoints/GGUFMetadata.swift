/// The metadata of a GGUF file, in the file's order.
///
/// A getter throws where a value is missing or of another type; its `optional` form answers nil where the key is
/// missing and still throws where the type is wrong, so that a damaged value is never taken for an absent one.
package struct GGUFMetadata: Sendable {
    /// A value as it was parsed: arrays are layouts until they meet the header's bytes.
    enum ParsedValue: Sendable {
        case scalar(MetadataValue)
        case array(MetadataArray.Layout)
    }

    struct Entry: Sendable {
        var key: String
        var byteOffset: Int
        var value: ParsedValue
    }

    /// The file's path, for messages.
    package let path: String
    private let entries: [Entry]
    private let positions: [String: Int]  // keys are ASCII, so that equal strings are equal bytes
    private let storage: [UInt8]  // the whole header

    init(path: String, entries: [Entry], storage: [UInt8]) {
        self.path = path
        self.entries = entries
        self.storage = storage
        positions = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Metadata that does not come from a GGUF file, in the same form. Values have no place in the file at `path`.
    package init(path: String, values: [(key: String, value: GGUFWriter.Value)]) throws(CheckpointError) {
        var writer = GGUFWriter()
        for (key, value) in values { writer.set(key, value) }
        let bytes = writer.encoded()
        let entries = try GGUFHeader.parse(bytes.span, path: path).entries
        self.init(
            path: path, entries: entries.map { Entry(key: $0.key, byteOffset: 0, value: $0.value) }, storage: bytes)
    }

    /// The keys in the file's order.
    package var keys: [String] { entries.map(\.key) }

    /// The header's bytes, from the magic to the end of the tensor directory.
    var headerBytes: [UInt8] { storage }

    /// The value of `key`, or nil where the file has none. O(1).
    package subscript(key: String) -> MetadataValue? {
        guard let position = positions[key] else { return nil }
        switch entries[position].value {
        case .scalar(let value): return value
        case .array(let layout): return .array(MetadataArray(layout: layout, storage: storage))
        }
    }

    /// Where the value of `key` stands in the file; 0 for a key it does not have.
    package func byteOffset(of key: String) -> Int {
        positions[key].map { entries[$0].byteOffset } ?? 0
    }
}

extension GGUFMetadata {
    /// The string of `key`, or nil where the key is missing.
    package func optionalString(_ key: String) throws(CheckpointError) -> String? {
        try optional(key, expected: "string") { if case .string(let value) = $0 { value } else { nil } }
    }

    /// The integer of `key`, of any integer type, or nil where the key is missing.
    package func optionalInt(_ key: String) throws(CheckpointError) -> Int? {
        try optional(key, expected: "an integer") { $0.integer }
    }

    /// The floating-point number of `key`, or nil where the key is missing.
    package func optionalFloat(_ key: String) throws(CheckpointError) -> Float? {
        try optional(key, expected: "a floating-point number") { $0.float }
    }

    /// The boolean of `key`, or nil where the key is missing.
    package func optionalBool(_ key: String) throws(CheckpointError) -> Bool? {
        try optional(key, expected: "bool") { if case .bool(let value) = $0 { value } else { nil } }
    }

    /// The array of strings of `key`, or nil where the key is missing. The strings are not decoded.
    package func optionalStringArray(_ key: String) throws(CheckpointError) -> MetadataArray? {
        try optional(key, expected: "array of string") {
            if case .array(let array) = $0, array.elementType == .string { array } else { nil }
        }
    }

    /// The integers of `key`'s array, or nil where the key is missing.
    package func optionalInts(_ key: String) throws(CheckpointError) -> [Int]? {
        try optional(key, expected: "array of integers") {
            if case .array(let array) = $0 { array.integers } else { nil }
        }
    }

    /// The floating-point numbers of `key`'s array, or nil where the key is missing.
    package func optionalFloats(_ key: String) throws(CheckpointError) -> [Float]? {
        try optional(key, expected: "array of floating-point numbers") {
            if case .array(let array) = $0 { array.floats } else { nil }
        }
    }

    /// The string of `key`.
    package func string(_ key: String) throws(CheckpointError) -> String {
        try required(key, optionalString(key))
    }

    /// The integer of `key`, of any integer type.
    package func int(_ key: String) throws(CheckpointError) -> Int { try required(key, optionalInt(key)) }

    /// The floating-point number of `key`.
    package func float(_ key: String) throws(CheckpointError) -> Float { try required(key, optionalFloat(key)) }

    /// The boolean of `key`.
    package func bool(_ key: String) throws(CheckpointError) -> Bool { try required(key, optionalBool(key)) }

    /// The array of strings of `key`. The strings are not decoded.
    package func stringArray(_ key: String) throws(CheckpointError) -> MetadataArray {
        try required(key, optionalStringArray(key))
    }

    /// The integers of `key`'s array.
    package func ints(_ key: String) throws(CheckpointError) -> [Int] { try required(key, optionalInts(key)) }

    /// The floating-point numbers of `key`'s array.
    package func floats(_ key: String) throws(CheckpointError) -> [Float] { try required(key, optionalFloats(key)) }

    /// The error for a value of `key` that has the right type and cannot be used.
    package func invalidValue(_ key: String, expected: String, found: String) -> CheckpointError {
        .invalidValue(
            at: .init(path: path, byteOffset: byteOffset(of: key)), key: key, expected: expected, found: found)
    }

    private func optional<Value>(
        _ key: String, expected: String, _ convert: (MetadataValue) -> Value?
    ) throws(CheckpointError) -> Value? {
        guard let value = self[key] else { return nil }
        guard let converted = convert(value) else {
            throw .wrongType(
                at: .init(path: path, byteOffset: byteOffset(of: key)), key: key, expected: expected,
                found: value.typeName)
        }
        return converted
    }

    private func required<Value>(_ key: String, _ value: Value?) throws(CheckpointError) -> Value {
        guard let value else { throw .missingKey(path: path, key: key) }
        return value
    }
}
