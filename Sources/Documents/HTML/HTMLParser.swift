import Digests

/// Reads web pages: HTML and XHTML.
///
/// The document's text is extracted (``TextForm/extracted``): byte ranges and lines belong to that text, which is the same
/// whenever the same bytes are read. It is plain text in UTF-8 with LF:
/// - Each paragraph, heading, list item, quotation and table row is one line; `<br>` begins a new one. Blocks are
///   separated by a blank line, items of a list and rows of a table by a line end. The text ends with a line end.
/// - List items begin with `- ` or `1. `, indented by two spaces for each list around. Cells are separated by ` | `.
/// - White space is collapsed to one space, no-break spaces included; `<pre>` keeps its own. Soft hyphens and zero-width
///   spaces are dropped.
/// - Character references of HTML 4 are decoded. An image stands as its alternative text.
/// - Left out are scripts, styles, templates, `<noscript>`, navigation (`<nav>`), vector graphics, embedded frames and
///   media, menus and text fields of forms, ruby annotations, and elements with the attribute `hidden`.
///
/// The encoding is what a byte order mark, a `<meta>` in the head or an XML declaration says, else UTF-8 or what is found by
/// statistics. Bytes in no character stand as U+FFFD. The title is `<title>`, else the first `<h1>`, else the file's
/// name. Nothing is fetched, whatever the page refers to. Pages whose elements nest more than 2,000 deep, or with more
/// than 2,000 attributes in a tag, are refused: the parser would take quadratic time over them.
public struct HTMLParser: DocumentParser {
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
            text: String(decoding: extraction.text, as: UTF8.self), blocks: extraction.blocks, notes: decoded.notes)
    }
}
