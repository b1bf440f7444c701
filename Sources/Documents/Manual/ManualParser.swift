/// Reads manual pages: troff with the macros of man or mdoc.
///
/// The text is extracted (``TextForm/extracted``): sections are headings, tagged paragraphs are items that begin with
/// their tag, unfilled lines are code, simple tables of tbl are tables. Fonts, sizes and macro definitions are gone. The
/// title is the page's name with its section, as in `ls(1)`. A file whose extension is a section's number is a manual page
/// only where it begins like one. Nothing is included, and no request runs.
public struct ManualParser: ImmediateParser {
    /// Manual pages.
    public static let mediaTypes: [MediaType] = [.manual]
    /// Their extensions, beside numbers of sections.
    public static let extensions = ["man", "mdoc", "roff", "troff"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins with a comment of troff, or has the title of a page after nothing but requests.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let titles = [".TH ", ".Dd ", ".Dt ", ".so man"]
        if [".\\\"", "'\\\"", ".\\ "].contains(where: { start.holds($0, at: 0) }) { return true }
        var offset = 0
        while offset < start.count {
            if titles.contains(where: { start.holds($0, at: offset) }) { return true }
            guard [0x2E, 0x27, 0x0A, 0x0D].contains(start[offset]) else { return false }
            offset = Lines.next(after: offset, in: start, end: start.count)
        }
        return false
    }

    /// Reads a page; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try MarkupText.decode(bytes, path: path)
        var reader = ManualReader(MarkupLines.split(decoded.bytes, tabWidth: nil))
        reader.read()
        return reader.writer.document(path: path, mediaType: .manual, source: bytes, notes: decoded.notes)
    }
}
