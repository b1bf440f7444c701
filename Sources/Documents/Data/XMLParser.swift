/// Reads XML of any kind.
///
/// The text is extracted. Documents, which are known by their paragraphs, are read by the names that DocBook, JATS, TEI, DITA
/// and their like share: titles as headings, paragraphs, lists, tables. All else is read as data (``DataOutline``): the way to a value as headings, values as lines, elements of one kind as a table. Feeds (RSS, Atom)
/// have their entries as sections, property lists are read as the values that they hold, and of drawings (SVG) the text is
/// read. What is not well-formed is read as the text that it is.
public struct XMLParser: ImmediateParser {
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
            return LiteralLines.document(
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
    /// Its name in lower case: some dialects shout.
    let kind: String
    /// Whether a document is in it and not data: a paragraph or a cell of a table, by name.
    let hasProse: Bool
    /// Whether a paragraph, list, table or title by name is in it.
    let holdsBlocks: Bool
    /// The bytes of all text in it.
    let textByteCount: Int

    /// What stands in an element.
    enum Child {
        case part(XMLPart)
        case text(String)
    }

    static let paragraphs: Set<String> = [
        "p", "para", "simpara", "paragraph", "claim-text", "ptext", "abstract", "subtitle",
    ]
    static let lists: Set<String> = [
        "list", "ul", "ol", "itemizedlist", "orderedlist", "simplelist", "def-list", "variablelist",
    ]
    static let items: Set<String> = ["li", "item", "list-item", "listitem", "member", "def-item", "varlistentry"]
    static let tables: Set<String> = ["table", "informaltable", "tgroup"]
    static let titles: Set<String> = ["title", "head", "heading", "article-title", "invention-title"]
    static let preformatted: Set<String> = [
        "programlisting", "screen", "pre", "preformat", "codeblock", "literallayout",
    ]
    private static let cells: Set<String> = ["td", "th", "entry"]
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
        kind = name.lowercased()
        var hasText = false
        var hasParts = false
        var prose = Self.paragraphs.contains(kind) || Self.cells.contains(kind)
        var blocks = false
        var length = 0
        for child in children {
            switch child {
            case .part(let part):
                hasParts = true
                length += part.textByteCount
                prose = prose || part.hasProse
                blocks = blocks || part.isBlock || part.holdsBlocks
            case .text(let text):
                length += text.utf8.count
                if !text.allSatisfy(\.isWhitespace) { hasText = true }
            }
        }
        isMixed = hasText && hasParts
        hasProse = prose
        holdsBlocks = blocks
        textByteCount = length
    }

    /// Whether it stands for itself within running text.
    var isBlock: Bool {
        Self.paragraphs.contains(kind) || Self.lists.contains(kind) || Self.items.contains(kind)
            || Self.tables.contains(kind)
            || Self.titles.contains(kind) || Self.sections.contains(kind) || kind == "tr" || kind == "row"
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

    private func append(to result: inout String, previous: Unicode.Scalar? = nil) {
        // A raised number never runs into the one before it.
        if kind == "sup" || kind == "superscript", previous.map({ "0"..."9" ~= $0 }) == true { result += "^" }
        for child in children {
            switch child {
            case .text(let text): result += text
            case .part(let part):
                let stands = part.isBlock || part.kind == "br" || !isMixed
                if stands { result += " " }
                part.append(to: &result, previous: result.unicodeScalars.last)
                if stands { result += " " }
            }
        }
    }

    /// A name without its prefix.
    static func localName(_ name: String) -> String {
        name.split(separator: ":").last.map(String.init) ?? name
    }
}
