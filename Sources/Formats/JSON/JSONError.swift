/// Why bytes are not the JSON that is read here, and at which of them.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Position in the file or body, from 0.
    package let byteOffset: Int
    package let expected: String
    package let found: String

    package init(byteOffset: Int, expected: String, found: String) {
        self.byteOffset = byteOffset
        self.expected = expected
        self.found = found
    }

    package var description: String { "expected \(expected) at byte \(byteOffset), found \(found)" }
}
