import Digests

/// Reads Markdown as GitHub understands it, in UTF-8.
///
/// The text is the file's bytes. cmark-gfm finds the blocks; each block covers whole lines, so that list and quote marks
/// belong to it. Only headings outside lists and quotes make the heading path. Front matter (``FrontMatter``) is in no
/// block; what it says is the document's metadata, and so are the tags in the text (``MarkdownTags``). The title is the front matter's, else the first heading, else the
/// file's name.
///
/// What no reader of the rendered page sees is a block of its own, of the kind ``Block/Kind/comment``, which is in no
/// passage: HTML comments, Obsidian's `%%…%%`, definitions of links, and the bytes of pictures in `data:` addresses, with
/// the marks around them. The block that they stand in is split there. Components in MDX are read as the HTML they look
/// like; its imports are hidden too.
///
/// Complexity: linear in the file's size; see ``MarkdownBlocks`` for what bounds memory.
public struct MarkdownParser: ImmediateParser {
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
        var hidden = MarkdownHidden(isMDX: PathName.fileExtension(of: path) == "mdx")
        var tags = MarkdownTags()
        MarkdownBlocks.forEach(in: span, from: start) { kind, lines in
            var range = Whitespace.trimmed(lines, in: span)
            guard !range.isEmpty else { return }
            var kind = kind
            var header: String?
            switch kind {
            case .heading(let level):
                let title = Self.headingTitle(range, in: span)
                headings.removeAll { $0.level >= level }
                headings.append((level, title))
                if firstHeading == nil, !title.isEmpty { firstHeading = title }
            case .code:
                // Indentation is a part of code.
                range = lines.lowerBound..<range.upperBound
            case .html where Self.isComment(range, in: span):
                kind = .comment
            case .table:
                header = Self.tableHeader(range, in: span)
            default:
                break
            }
            hidden.look(through: range, kind: kind, in: span)
            tags.look(through: range, kind: kind, in: span)
            let path = headings.map(\.title).filter { !$0.isEmpty }
            blocks.append(Block(kind: kind, byteRange: range, headingPath: path, tableHeader: header))
        }
        return Document(
            path: path, title: frontMatter?.title ?? firstHeading ?? PathName.title(of: path), mediaType: .markdown,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: decoded.textForm,
            text: String(decoding: decoded.bytes, as: UTF8.self),
            blocks: Self.split(blocks, around: hidden.all(in: span), in: span),
            metadata: Self.metadata(frontMatter, tags: tags.found), notes: decoded.notes)
    }

    /// What the front matter says, then the tags of the text that it does not name.
    private static func metadata(_ frontMatter: FrontMatter?, tags: [String]) -> [MetadataEntry] {
        let entries = frontMatter?.entries ?? []
        return entries + tags.map { MetadataEntry(MetadataEntry.Key.tag, $0) }.filter { !entries.contains($0) }
    }

    /// What a heading says, on one line, without its marks and attributes.
    private static func headingTitle(_ range: Range<Int>, in bytes: Span<UInt8>) -> String {
        let source = bytes.bytes(in: range.prefix(MarkdownBlocks.headingLimit))
        let title = MarkdownTree.inlineText(of: source)
        guard title.contains("[[") || title.contains("{") || title.contains("%%") || title.contains("[^") else {
            return title
        }
        // Marks that are not GitHub's.
        return RenderedText.plain(String(decoding: source, as: UTF8.self), mediaType: .markdown)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// The names of a table's columns, by its first line.
    private static func tableHeader(_ range: Range<Int>, in bytes: Span<UInt8>) -> String? {
        let end = Lines.next(after: range.lowerBound, in: bytes, end: range.upperBound)
        let line = bytes.text(in: range.lowerBound..<end)
        guard line.utf8.count <= 8192 else { return nil }
        let names = RenderedText.columnNames(line.drop { $0 == ">" || $0.isWhitespace }, mediaType: .markdown)
        let header = RenderedText.trimmed(names.joined(separator: " | "))
        return header.isEmpty ? nil : header
    }

    /// The blocks, with those that hold something hidden taken apart around it.
    private static func split(_ blocks: [Block], around hidden: [Range<Int>], in bytes: Span<UInt8>) -> [Block] {
        guard !hidden.isEmpty else { return blocks }
        var result: [Block] = []
        var index = 0
        for block in blocks {
            while index < hidden.count, hidden[index].upperBound <= block.byteRange.lowerBound { index += 1 }
            var start = block.byteRange.lowerBound
            var next = index
            func add(_ range: Range<Int>, _ kind: Block.Kind) {
                let trimmed = Whitespace.trimmed(range, in: bytes)
                guard !trimmed.isEmpty else { return }
                let isCode = kind == .code && range.lowerBound == block.byteRange.lowerBound
                result.append(
                    Block(
                        kind: kind == .comment || MarkdownBlocks.hasWord(trimmed, in: bytes) ? kind : .separator,
                        byteRange: isCode ? range.lowerBound..<trimmed.upperBound : trimmed,
                        headingPath: block.headingPath, tableHeader: kind == .table ? block.tableHeader : nil))
            }
            while next < hidden.count, hidden[next].lowerBound < block.byteRange.upperBound {
                let part = hidden[next].clamped(to: block.byteRange)
                if part.lowerBound > start { add(start..<part.lowerBound, block.kind) }
                if part.upperBound > max(start, part.lowerBound) {
                    add(max(start, part.lowerBound)..<part.upperBound, .comment)
                }
                start = max(start, part.upperBound)
                next += 1
            }
            if next == index {
                result.append(block)
            } else if start < block.byteRange.upperBound {
                add(start..<block.byteRange.upperBound, block.kind)
            }
        }
        return result
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
