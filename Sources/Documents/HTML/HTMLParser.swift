import Digests

/// Reads web pages: HTML and XHTML.
///
/// The document's text is extracted (``TextForm/extracted``): byte ranges and lines belong to that text, which is the same
/// whenever the same bytes are read. It is plain text in UTF-8 with LF:
/// - Each paragraph, heading, list item, quotation and table row is one line; `<br>` begins a new one. Blocks are
///   separated by a blank line, items of a list and rows of a table by a line end. The text ends with a line end.
/// - List items begin with `- ` or their number, indented by two spaces for each list around.
/// - A table is one block. Cells are separated by ` | `; one that spans rows stands in each of them, one that spans columns
///   leaves the others empty, or names them all in the header. Tables that only lay out the page are read as the blocks in
///   them.
/// - White space is collapsed to one space, no-break spaces included; `<pre>` keeps its own. Soft hyphens and zero-width
///   spaces are dropped. Buttons and labels stand apart.
/// - Character references are decoded as the HTML Standard says. An image stands as its alternative text, a formula as its
///   own or as its signs in a row.
/// - A superscript never runs into a number: exponents read `10^6` and `m²`, marks of notes `[1]`.
/// - Left out are scripts, styles, templates, `<noscript>`, drawings but for their titles, embedded frames and media, menus
///   and text fields of forms, ruby annotations, deleted text (`<del>`, `<s>`), and what no reader sees: elements with the
///   attribute `hidden`, or that a style attribute hides. Navigation is left out, and at a page's edges rows of links,
///   banners about cookies and buttons for sharing.
///
/// Author, date, description, keywords and language that the page states are its metadata.
///
/// The encoding is what a byte order mark, a `<meta>` in the head or an XML declaration says, else UTF-8 or what is found by
/// statistics. Bytes in no character stand as U+FFFD. The title is `<title>`, else the first `<h1>`, else the file's
/// name. Nothing is fetched, whatever the page refers to. Pages whose elements nest more than 2,000 deep, or with more
/// than 2,000 attributes in a tag, are refused: the parser would take quadratic time over them.
public struct HTMLParser: ImmediateParser {
    /// HTML and XHTML.
    public static let mediaTypes: [MediaType] = [.html]
    /// The extensions of web pages.
    public static let extensions = ["html", "htm", "xhtml"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like a web page.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let text = start.text(in: 0..<min(start.count, 512)).lowercased().drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }

    /// Reads a page; throws for binary content and for hostile nesting.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try HTMLCharset.decode(bytes, path: path)
        var page = decoded.bytes
        try HTMLTagGuard.check(page.span, path: path)
        let extraction = try HTMLEvents.extract(page, path: path)
        page = []
        guard TextBytes.firstInvalidOffset(in: extraction.text.span) == nil else {
            throw .malformed(path: path, reason: "the HTML parser returned ill-formed UTF-8")
        }
        return Document(
            path: path, title: extraction.title ?? PathName.title(of: path), mediaType: .html,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: .extracted,
            text: String(decoding: extraction.text, as: UTF8.self), blocks: extraction.blocks,
            metadata: extraction.metadata, notes: decoded.notes)
    }
}
