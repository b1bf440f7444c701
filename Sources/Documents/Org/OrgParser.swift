/// Reads Org files.
///
/// The text is extracted (``TextForm/extracted``): headings without their keywords, priorities and tags, paragraphs, lists,
/// tables with their header, blocks. Links stand as their text; marks of emphasis, comments, drawers, planning lines and
/// formulas of tables are gone. `#+TITLE`, author, date and tags, those of headings too, are metadata. No code runs.
public struct OrgParser: ImmediateParser {
    /// Org.
    public static let mediaTypes: [MediaType] = [.org]
    /// Its extension.
    public static let extensions = ["org"]

    /// Makes a parser.
    public init() {}

    /// Reads a file; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try MarkupText.decode(bytes, path: path)
        var reader = OrgReader(MarkupLines.split(decoded.bytes))
        reader.read()
        return reader.writer.document(path: path, mediaType: .org, source: bytes, notes: decoded.notes)
    }
}
