import Formats

/// Why what is stored in an index could not be used: a blob, a column or the file's content.
struct BlobError: Error, Equatable, CustomStringConvertible {
    let part: String
    let expected: String
    let found: String

    init(part: String, expected: String, found: String) {
        self.part = part
        self.expected = expected
        self.found = found
    }

    /// What is wrong with the bytes of a part.
    init(_ error: ByteError, in part: String) {
        self.init(part: part, expected: error.expected, found: error.found)
    }

    var description: String { "\(part): expected \(expected), found \(found)" }
}
