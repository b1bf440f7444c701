@testable import Documents

extension ReadingContext {
    /// The standard parsers, and no choices made.
    static let standard = ReadingContext(options: ReadingOptions(), passwords: [], parsers: .standard)
}

extension ImmediateParser {
    /// Parses with the standard parsers and no choices made.
    func parse(_ bytes: [UInt8], path: String) throws(DocumentError) -> Document {
        try parse(bytes, path: path, context: .standard)
    }
}

extension DocumentParser where Self: Sendable {
    /// Parses with the standard parsers and no choices made.
    func document(_ bytes: [UInt8], path: String) async throws(DocumentError) -> Document {
        try await parse(bytes, path: path, context: .standard)
    }
}
