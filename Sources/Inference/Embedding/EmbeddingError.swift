internal import Formats

/// Why stored embedding parameters could not be read.
public enum EmbeddingError: Error, Sendable, Equatable {
    /// The bytes are not what was written: which part, what was expected and what was found.
    case malformed(part: String, expected: String, found: String)
}

extension EmbeddingError {
    /// What is wrong with the bytes of a part.
    init(_ error: ByteError, in part: String) {
        self = .malformed(part: part, expected: error.expected, found: error.found)
    }
}

extension EmbeddingError: CustomStringConvertible {
    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .malformed(let part, let expected, let found):
            "The stored \(part) are damaged: expected \(expected), found \(found). Build the index again."
        }
    }
}
