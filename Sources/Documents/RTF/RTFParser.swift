/// Reads Rich Text Format, by Microsoft's specification 1.9.1.
///
/// The text is extracted (``TextForm/extracted``). Headings are paragraphs of a style named so, or with an outline level;
/// rows of tables, list items with their numbers, footnotes after their paragraph, and the results of fields are kept.
/// Left out are revisions that were deleted, hidden text, pictures and comments. A header or footer that repeats stands
/// once. Title, author, subject, keywords and date of creation are metadata.
public struct RTFParser: ImmediateParser {
    /// Rich text.
    public static let mediaTypes: [MediaType] = [.rtf]
    /// Its extension.
    public static let extensions = ["rtf"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like rich text.
    public static func recognises(_ start: Span<UInt8>) -> Bool { start.holds("{\\rtf", at: 0) }

    /// Reads a document; throws where the bytes are no rich text, or nest more than 10,000 groups.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        guard bytes.count <= MarkupLines.longestFile else {
            throw .tooLarge(path: path, byteCount: bytes.count, limit: MarkupLines.longestFile)
        }
        guard let start = bytes.prefix(64).firstRange(of: Array("{\\rtf".utf8))?.lowerBound else {
            throw .malformed(path: path, reason: "it does not begin with {\\rtf; expected rich text")
        }
        var reader = RTFReader(bytes, from: start)
        guard reader.read() else {
            throw .malformed(path: path, reason: "groups nest more than \(RTFReader.deepest) deep")
        }
        return reader.writer.document(path: path, mediaType: .rtf, source: bytes, notes: [])
    }
}
