/// Reads XML of any kind.
///
/// The text is extracted. Parts with running text (``XMLPart/hasProse``) are read as documents: titles as headings,
/// paragraphs, lists and tables by the names that DocBook, JATS, TEI, DITA and their like share. Other parts are read as
/// data (``DataOutline``): the way to a value as headings, values as lines, elements of one kind as a table. Feeds (RSS, Atom)
/// have their entries as sections, property lists are read as the values that they hold, and of drawings (SVG) the text is
/// read. What is not well-formed is read as the text that it is.
public struct XMLParser: DocumentParser {
    /// XML.
    public static let mediaTypes: [MediaType] = [.xml]
    /// The extensions of XML and of formats that are written in it.
    public static let extensions = [
        "xml", "plist", "rss", "atom", "svg", "opml", "rdf", "xsd", "xsl", "xslt", "wsdl", "kml", "gpx", "xliff", "xlf",
        "tei", "dbk", "docbook", "dita", "nxml", "jats", "tmx", "resx", "fb2",
    ]

    private static let largestByteCount = 64 << 20

    /// Makes a parser.
    public init() {}

    /// Whether a file begins as XML does.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let text = start.text(in: 0..<min(start.count, 64)).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        return text.hasPrefix("<?xml")
    }

    /// Reads a file; throws for what is not text.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        do throws(DocumentError) {
            guard bytes.count <= Self.largestByteCount else {
                throw .malformed(path: path, reason: "it has more than \(Self.largestByteCount) bytes")
            }
            let root = try XMLNode.root(of: bytes, path: path)
            if XMLPart.localName(root.name) == "html" {
                return try HTMLParser().parse(bytes, path: path, context: context)
            }
            var outline = XMLOutline(path: path, context: context)
            outline.add(XMLPart(root))
            return outline.text.document(
                path: path, title: outline.title ?? PathName.title(of: path), mediaType: .xml, source: bytes,
                metadata: outline.metadata, notes: outline.notes)
        } catch {
            let decoded = try TextDecoding.decode(bytes, path: path)
            return SourceLines.document(
                decoded, source: bytes, path: path, mediaType: .xml, reason: "it is read as plain text: \(error.reason)"
            )
        }
    }
}

/// An element, and what is in it.
struct XMLPart {
    /// Its name without prefix, in the file's spelling.
    let name: String
    let attributes: [(name: String, value: String)]
    let children: [Child]
    /// Whether text and elements stand side by side in it.
    let isMixed: Bool
    /// Whether running text is in it: a paragraph by name, text with elements in it, or a long text.
    let hasProse: Bool
    /// Whether a paragraph, list, table or title by name is in it.
    let holdsBlocks: Bool

    /// What stands in an element.
    enum Child {
        case part(XMLPart)
        case text(String)
    }

    static let paragraphs: Set<String> = [
        "p", "para", "simpara", "paragraph", "claim-text", "ab", "abstract", "v", "l", "lg", "verse-line", "subtitle",
    ]
    static let lists: Set<String> = [
        "list", "ul", "ol", "itemizedlist", "orderedlist", "simplelist", "def-list", "variablelist",
    ]
    static let items: Set<String> = ["li", "item", "list-item", "listitem", "member", "def-item", "varlistentry"]
    static let tables: Set<String> = ["table", "informaltable", "tgroup"]
    static let titles: Set<String> = ["title", "head", "heading", "article-title", "invention-title"]
    static let preformatted: Set<String> = [
        "programlisting", "screen", "code", "pre", "preformat", "codeblock", "literallayout",
    ]
    private static let sections: Set<String> = [
        "section", "sec", "chapter", "div", "body", "blockquote", "table-wrap", "fig",
    ]

    init(_ node: XMLNode) {
        name = Self.localName(node.name)
        attributes = node.attributes.filter {
            !$0.name.hasPrefix("xmlns") && !$0.name.hasPrefix("xsi:") && $0.name != "xml:space"
        }
        .map { (Self.localName($0.name), $0.value) }
        children = node.content.map { child in
            switch child {
            case .element(let element): .part(XMLPart(element))
            case .text(let text): .text(text)
            }
        }
        var hasText = false
        var hasParts = false
        var prose = Self.paragraphs.contains(name) || Self.preformatted.contains(name)
        var blocks = false
        for child in children {
            switch child {
            case .part(let part):
                hasParts = true
                prose = prose || part.hasProse
                blocks = blocks || part.isBlock || part.holdsBlocks
            case .text(let text):
                guard !text.allSatisfy(\.isWhitespace) else { continue }
                hasText = true
                if text.utf8.count > DataOutline.longestLine, OpaqueValue.replacement(for: text) == nil { prose = true }
            }
        }
        isMixed = hasText && hasParts
        hasProse = prose || isMixed
        holdsBlocks = blocks
    }

    /// Whether it stands for itself within running text.
    var isBlock: Bool {
        Self.paragraphs.contains(name) || Self.lists.contains(name) || Self.items.contains(name)
            || Self.tables.contains(name)
            || Self.titles.contains(name) || Self.sections.contains(name) || name == "tr" || name == "row"
    }

    /// The elements in it.
    var parts: [XMLPart] {
        children.compactMap { if case .part(let part) = $0 { part } else { nil } }
    }

    /// The first element of a name.
    func first(_ name: String) -> XMLPart? { parts.first { $0.name == name } }

    /// All text in it; blocks are parted by spaces.
    var text: String {
        var text = ""
        append(to: &text)
        return text
    }

    private func append(to result: inout String) {
        for child in children {
            switch child {
            case .text(let text): result += text
            case .part(let part):
                if part.isBlock || part.name == "br" || part.name == "lb" { result += " " }
                part.append(to: &result)
                if part.isBlock { result += " " }
            }
        }
    }

    /// A name without its prefix.
    static func localName(_ name: String) -> String {
        name.split(separator: ":").last.map(String.init) ?? name
    }
}
