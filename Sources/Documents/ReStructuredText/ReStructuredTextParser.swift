/// Reads reStructuredText, with the directives and roles of docutils and Sphinx.
///
/// The text is extracted (``TextForm/extracted``) by the specification of docutils ("reStructuredText Markup
/// Specification"): section titles by their adornment, lists, definition and field lists, tables, literal blocks, and
/// directives as what a reader of the page sees. Links stand as their text, substitutions as what replaces them. Left out
/// are comments, targets, tables of contents, raw output and index entries. A field list at the beginning is metadata.
/// Nothing is included from other files, and no directive runs.
public struct ReStructuredTextParser: ImmediateParser {
    /// reStructuredText.
    public static let mediaTypes: [MediaType] = [.reStructuredText]
    /// Its extensions.
    public static let extensions = ["rst", "rest"]

    /// Makes a parser.
    public init() {}

    /// Reads a file; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try MarkupText.decode(bytes, path: path)
        var reader = RSTReader(lines: MarkupLines.split(decoded.bytes))
        reader.read()
        return reader.writer.document(path: path, mediaType: .reStructuredText, source: bytes, notes: decoded.notes)
    }
}
