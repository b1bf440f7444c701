/// Reads AsciiDoc, as Asciidoctor and its forerunner write it.
///
/// The text is extracted (``TextForm/extracted``): titles are headings, lists, tables, listings and quotations are blocks;
/// marks of formatting, comments, anchors and macros of pictures are gone; a reference stands as its text, an attribute
/// as its value. Author, date and keywords of the header are metadata. No file is included, no condition evaluated.
public struct AsciiDocParser: ImmediateParser {
    /// AsciiDoc.
    public static let mediaTypes: [MediaType] = [.asciiDoc]
    /// Its extensions.
    public static let extensions = ["adoc", "asciidoc", "asc"]

    /// Makes a parser.
    public init() {}

    /// Reads a document; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try MarkupText.decode(bytes, path: path)
        var reader = AsciiDocReader(MarkupLines.split(decoded.bytes))
        reader.read()
        return reader.writer.document(path: path, mediaType: .asciiDoc, source: bytes, notes: decoded.notes)
    }
}
