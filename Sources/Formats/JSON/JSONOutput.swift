/// How values become JSON for terminals, files and replies: any `Encodable`, in one set of conventions.
///
/// Keys are snake_case and sorted, so that equal values give equal text; numbers have the fewest digits that give them
/// again; dates are ISO 8601, and data Base64; NaN and infinities are the strings "nan", "inf" and "-inf". An optional that
/// is nil is left out unless its type encodes null itself.
package enum JSONOutput {
    /// One line without its line break, for streams and files of JSON Lines.
    ///
    /// - Throws: what the value's own `encode(to:)` throws.
    package static func line(_ value: some Encodable, keys: JSON.Keys = .snakeCase) throws -> String {
        try JSON(encoding: value, keys: keys).text(JSON.Form(order: .sorted, nonFinite: .named))
    }

    /// Indented text without a line break at its end, for people.
    ///
    /// - Throws: what the value's own `encode(to:)` throws.
    package static func pretty(_ value: some Encodable, keys: JSON.Keys = .snakeCase) throws -> String {
        try JSON(encoding: value, keys: keys).text(JSON.Form(order: .sorted, nonFinite: .named, isIndented: true))
    }
}

extension JSON {
    /// How a type's property names become keys.
    package enum Keys: Sendable {
        /// `startByte` becomes `start_byte`, `sourceSHA256` `source_sha256`. Keys of dictionaries are data and stay.
        case snakeCase
        /// As the type has them: for files whose keys are laid down so.
        case asDeclared

        func name(_ key: String) -> String { self == .snakeCase ? Self.snakeCase(key) : key }

        /// Words part before a capital that follows a small letter or digit, and before the last of several capitals
        /// where a small letter follows.
        static func snakeCase(_ key: String) -> String {
            let scalars = Array(key.unicodeScalars)
            var output = ""
            for (index, scalar) in scalars.enumerated() {
                if index > 0, scalar.properties.isUppercase {
                    let previous = scalars[index - 1]
                    let beginsWord = index + 1 < scalars.count && scalars[index + 1].properties.isLowercase
                    if previous != "_", !previous.properties.isUppercase || beginsWord { output += "_" }
                }
                output += scalar.properties.lowercaseMapping
            }
            return output
        }
    }

    /// The value of any `Encodable`, keys in the order in which the type encodes them.
    ///
    /// - Throws: what the value's own `encode(to:)` throws.
    package init(encoding value: some Encodable, keys: Keys = .snakeCase) throws {
        self = try JSONDraft.value(of: value, path: [], keys: keys)
    }
}
