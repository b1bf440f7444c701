import Digests

/// Reads Markdown as GitHub understands it, in UTF-8.
///
/// The text is the file's bytes. cmark-gfm finds the blocks; each block covers whole lines, so that list and quote marks
/// belong to it. Only headings outside lists and quotes make the heading path. Front matter (``FrontMatter``) is in no
/// block. The title is the front matter's, else the first heading, else the file's name.
///
/// Lines in MDX that are not Markdown (imports, components) are read as the paragraphs or HTML they look like.
///
/// Complexity: linear in the file's size; see ``MarkdownBlocks`` for what bounds memory.
public struct MarkdownParser: DocumentParser {
    /// Markdown.
    public static let mediaTypes: [MediaType] = [.markdown]
    /// The extensions in use for Markdown.
    public static let extensions = ["md", "markdown", "mdown", "mkd", "mdx"]

    /// Makes a parser.
    public init() {}

    /// Reads Markdown; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let span = decoded.bytes.span
        var start = decoded.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let frontMatter = FrontMatter(in: span, at: start)
        if let frontMatter { start = frontMatter.byteRange.upperBound }

        var blocks: [Block] = []
        var headings: [(level: Int, title: String)] = []
        var firstHeading: String?
        MarkdownBlocks.forEach(in: span, from: start) { kind, lines in
            var range = Whitespace.trimmed(lines, in: span)
            guard !range.isEmpty else { return }
            var kind = kind
            switch kind {
            case .heading(let level):
                let title = MarkdownTree.inlineText(of: span.bytes(in: range.prefix(MarkdownBlocks.headingLimit)))
                headings.removeAll { $0.level >= level }
                headings.append((level, title))
                if firstHeading == nil, !title.isEmpty { firstHeading = title }
            case .code:
                // Indentation is a part of code.
                range = lines.lowerBound..<range.upperBound
            case .html where Self.isComment(range, in: span):
                kind = .comment
            default:
                break
            }
            blocks.append(
                Block(kind: kind, byteRange: range, headingPath: headings.map(\.title).filter { !$0.isEmpty }))
        }
        return Document(
            path: path, title: frontMatter?.title ?? firstHeading ?? PathName.title(of: path), mediaType: .markdown,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: decoded.textForm,
            text: String(decoding: decoded.bytes, as: UTF8.self), blocks: blocks, notes: decoded.notes)
    }

    /// Whether a stretch of HTML consists of closed comments alone.
    private static func isComment(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let space = Whitespace.length(at: offset, in: bytes)
            if space > 0 {
                offset += space
                continue
            }
            guard bytes.holds("<!--", at: offset),
                let close = (offset + 4..<range.upperBound).first(where: { bytes.holds("-->", at: $0) })
            else { return false }
            offset = close + 3
        }
        return offset == range.upperBound
    }
}
