/// Reads texts of OpenDocument (ISO/IEC 26300): in a ZIP container, or as one flat XML file.
///
/// The text is what a reader of the page sees with all tracked changes accepted: deleted and hidden text and annotations
/// are nowhere. Headings go by their outline level, lists have their numbers. A note follows the paragraph that refers to
/// it, and a text box the paragraph that it is anchored in. Headers and footers stand once, at the end. Tables of
/// contents and other indexes are left out: the headings say the same.
public struct ODTParser: ImmediateParser {
    /// Texts of OpenDocument.
    public static let mediaTypes: [MediaType] = [.odt]
    /// Texts, templates and flat files.
    public static let extensions = ["odt", "ott", "fodt", "odm"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins as the format demands: with an entry that says which it is.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        ZipContainer.recognises(start) && start.holds("mimetypeapplication/vnd.oasis.opendocument.text", at: 30)
    }

    /// Reads a text; throws for what is no whole container, and for encrypted ones.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let body = OpenTextBody()
        let events = XMLEvents(prefixes: OpenDocument.prefixes)
        var metadata = OpenDocument.Metadata()
        if ZipContainer.recognises(bytes.span) {
            var container = try ZipContainer(bytes, path: path)
            try OpenDocument.refuseEncrypted(&container)
            guard let content = try container.content(of: "content.xml"), !content.isEmpty else {
                throw .malformed(path: path, reason: "its part content.xml is missing")
            }
            if let styles = try container.content(of: "styles.xml"), !styles.isEmpty {
                try events.parse(styles, path: path, part: "styles.xml", handler: body)
            }
            try events.parse(content, path: path, part: "content.xml", handler: body)
            metadata = try OpenDocument.metadata(&container)
        } else {
            try events.parse(bytes, path: path, handler: body)
            metadata = OpenDocument.Metadata(body.meta)
        }
        var notes: [ReadingNote] = []
        if body.hasExcess { notes.append(.leftOut(part: "a paragraph", reason: "it has more than 400,000 elements")) }
        var text = ExtractedText()
        text.add(body.blocks)
        text.endHeadings()
        for line in body.runningLines { text.paragraph(line) }
        return text.document(
            path: path, title: metadata.title, mediaType: .odt, source: bytes, metadata: metadata.entries, notes: notes)
    }
}
