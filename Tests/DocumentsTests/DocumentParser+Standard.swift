@testable import Documents

extension DocumentParser {
    /// Parses with the standard parsers and no choices made.
    func parse(_ bytes: [UInt8], path: String) throws(DocumentError) -> Document {
        try parse(
            bytes, path: path, context: ReadingContext(options: ReadingOptions(), passwords: [], parsers: .standard))
    }
}
