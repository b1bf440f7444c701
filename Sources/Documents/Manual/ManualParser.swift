/// Reads manual pages: troff with the macros of man or mdoc.
///
/// The text is extracted (``TextForm/extracted``): sections are headings, tagged paragraphs are items that begin with
/// their tag, unfilled lines are code, simple tables of tbl are tables. Fonts, sizes and macro definitions are gone. The
/// title is the page's name with its section, as in `ls(1)`. A file whose extension is a section's number is a manual page
/// only where it begins like one. Nothing is included, and no request runs.
public struct ManualParser: DocumentParser {
    /// Manual pages.
    public static let mediaTypes: [MediaType] = [.manual]
    /// Their extensions, beside numbers of sections.
    public static let extensions = ["man", "mdoc", "roff", "troff"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins with a comment or a title of troff.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        var offset = 0
        for _ in 0..<60 where offset < start.count {
            for mark in [".TH ", ".Dd ", ".Dt ", ".so man"] where start.holds(mark, at: offset) { return true }
            let isComment =
                [".\\\"", "'\\\"", ".\\ ", "'''", ".if ", ".ie ", ".de ", ".ds ", ".nr ", ".el", ".tr ", "..", ".\n"]
                .contains { start.holds($0, at: offset) }
            guard isComment || start[offset] == 0x0A else { return false }
            offset = Lines.next(after: offset, in: start, end: start.count)
        }
        return start.count > 2 && start[0] == 0x2E
    }

    /// Reads a page; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try MarkupText.decode(bytes, path: path)
        var reader = ManualReader(MarkupLines.split(decoded.bytes, tabWidth: nil))
        reader.read()
        return reader.writer.document(path: path, mediaType: .manual, source: bytes, notes: decoded.notes)
    }
}
