/// A value as `--json` prints it: its own keys, and `version`, which changes if one of them changes its name or meaning, not if
/// one is added.
package struct Versioned<Value: Encodable>: Encodable {
    /// The version of what all commands print.
    package static var current: Int { 1 }

    private let value: Value

    private enum CodingKeys: String, CodingKey { case version }

    /// Adds the version to a value that becomes an object.
    package init(_ value: Value) { self.value = value }

    /// Writes the value's keys, then the version.
    package func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.current, forKey: .version)
    }
}
