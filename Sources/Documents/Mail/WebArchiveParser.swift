/// Reads a web page that a browser saved with its pictures as one file (MHTML, RFC 2557).
///
/// The text is that of the page itself; frames and pictures are left out.
public struct WebArchiveParser: ImmediateParser {
    /// Saved pages.
    public static let mediaTypes: [MediaType] = [.mhtml]
    /// The extensions of saved pages.
    public static let extensions = ["mhtml", "mht"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like a page saved by a browser.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let headers = MailHeaders(in: start, range: 0..<start.count)
        return headers.raw("snapshot-content-location") != nil
            || headers.text("from")?.lowercased().contains("saved by") == true
    }

    /// Reads a page; throws for a file without one.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let archive = MIMEPart(in: bytes.span, range: 0..<bytes.count)
        guard let root = Self.root(of: archive) else {
            throw .malformed(path: path, reason: "it is no saved page: no part of it is HTML")
        }
        var page = root.content(in: bytes.span)
        if let charset = root.type["charset"] {
            page = [0xEF, 0xBB, 0xBF] + (try TextDecoding.decode(page, path: path, declared: charset)).bytes
        }
        let document = try HTMLParser().parse(page, path: path, context: context)
        var text = ExtractedText()
        text.append(document)
        var metadata = document.metadata
        if let date = archive.headers.text("date").flatMap(MessageDate.iso8601),
            !metadata.contains(where: { $0.key == MetadataEntry.Key.date })
        {
            metadata.append(MetadataEntry(MetadataEntry.Key.date, date))
        }
        let location = archive.headers.text("snapshot-content-location") ?? root.headers.text("content-location")
        if let location { metadata.append(MetadataEntry("url", location)) }
        return text.document(
            path: path, title: archive.headers.text("subject") ?? document.title, mediaType: .mhtml, source: bytes,
            metadata: metadata, notes: document.notes)
    }

    /// The part that the archive names as its root, else the first page in it.
    private static func root(of part: MIMEPart) -> MIMEPart? {
        if part.type.value == "text/html" || part.type.value == "application/xhtml+xml" { return part }
        if let start = part.type["start"],
            let named = part.children.first(where: { $0.headers.text("content-id") == start }),
            let root = root(of: named)
        {
            return root
        }
        for child in part.children {
            if let root = root(of: child) { return root }
        }
        return nil
    }
}
