/// Reads electronic books: EPUB 2 and 3.
///
/// Chapters are read by the parser for web pages, in the order of the spine; those that the spine calls secondary come
/// last. A chapter without a heading has the title that the navigation gives it, and the titles around it in the
/// navigation stand above its own. The navigation page itself is left out. Books whose text is encrypted are refused by
/// name; obfuscated fonts are no hindrance.
public struct EPUBParser: ImmediateParser {
    /// Electronic books.
    public static let mediaTypes: [MediaType] = [.epub]
    /// The extension of electronic books.
    public static let extensions = ["epub"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins as the format demands: with an entry that says which it is.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        ZipContainer.recognises(start) && start.holds("mimetypeapplication/epub+zip", at: 30)
    }

    /// Reads a book; throws for what is no whole container, for encrypted books, and where no chapter can be read.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        var container = try ZipContainer(bytes, path: path, limits: .init(totalByteCount: 256 << 20))
        try EPUBProtection.check(&container)
        let package = try EPUBPackage(&container)
        let navigation = EPUBNavigation(package, &container)
        let names = Set(package.spine.map(\.name))
        let chapters = try container.contents { names.contains($0.name) }
        var text = ExtractedText()
        var notes: [ReadingNote] = []
        for item in package.spine {
            guard let chapter = chapters[item.name] else {
                notes.append(.leftOut(part: item.name, reason: "it is missing in the file"))
                continue
            }
            do throws(DocumentError) {
                let document = try Self.document(of: chapter, item, path: path, context: context)
                Self.add(document, navigation.entry(of: item.name), to: &text)
            } catch {
                notes.append(.leftOut(part: item.name, reason: error.reason))
            }
        }
        if text.isEmpty, !package.spine.isEmpty, notes.count >= package.spine.count {
            throw .malformed(path: path, reason: "none of its \(package.spine.count) chapters can be read")
        }
        return text.document(
            path: path, title: package.title, mediaType: .epub, source: bytes, metadata: package.metadata, notes: notes)
    }

    private static func document(
        of chapter: [UInt8], _ item: EPUBPackage.Item, path: String, context: ReadingContext
    ) throws(DocumentError) -> Document {
        if item.mediaType == "image/svg+xml" {
            let root = try XMLNode.root(of: chapter, path: path, part: item.name)
            var text = ExtractedText()
            for node in root.leaves(["title", "desc", "text"]) { text.paragraph(node.text) }
            return text.document(path: path, title: nil, mediaType: .html, source: chapter)
        }
        return try HTMLParser().parse(chapter, path: "\(path)/\(item.name)", context: context.within)
    }

    /// Adds a chapter under what the navigation says of it.
    private static func add(_ chapter: Document, _ entry: EPUBNavigation.Entry?, to text: inout ExtractedText) {
        guard !chapter.blocks.isEmpty else { return }
        text.endHeadings()
        guard let entry else {
            text.append(chapter)
            return
        }
        let titles = chapter.blocks.compactMap { block in
            if case .heading = block.kind { block.headingPath.last } else { nil }
        }
        // Where the part's title page is in the same file, its heading is above the others already.
        let above = entry.above.filter { !titles.contains($0) }
        if titles.isEmpty {
            text.heading(entry.title, level: entry.above.count + 1)
            text.append(chapter, under: above + [entry.title])
        } else {
            text.append(chapter, under: above)
        }
    }
}

extension XMLNode {
    /// The outermost elements within that have one of these local names, in order.
    fileprivate func leaves(_ names: Set<String>) -> [XMLNode] {
        elements.flatMap { child in
            names.contains(child.localName) ? [child] : child.leaves(names)
        }
    }
}
