/// Reads documents of Word (Office Open XML, ECMA-376, transitional and strict).
///
/// The text is what a reader of the page sees with all tracked changes accepted: deleted, moved-away and hidden text, and
/// comments, are nowhere. Headings go by style (also through styles it is based on, and by outline level), lists have
/// their numbers as shown. A note follows the paragraph that refers to it, and a text box the paragraph that it is
/// anchored in. Headers and footers stand once, at the end, without page numbers. A table of contents is left out: the
/// headings say the same. A field stands as its last result.
public struct DOCXParser: ImmediateParser {
    /// Documents of Word.
    public static let mediaTypes: [MediaType] = [.docx]
    /// Documents and templates, with and without macros; macros are never looked at.
    public static let extensions = ["docx", "docm", "dotx", "dotm"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like a document of Word: its parts come in no fixed order, but are often named soon.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        guard ZipContainer.recognises(start) else { return false }
        return (0..<start.count).contains { start[$0] == UInt8(ascii: "w") && start.holds("word/", at: $0) }
    }

    /// Reads a document; throws for what is no whole package, and for encrypted ones.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        var package = try OfficePackage(bytes, path: path)
        let main = try package.mainPart() ?? "word/document.xml"
        guard let body = try package.content(of: main) else {
            throw .malformed(path: path, reason: "its main part \(main) is missing")
        }
        var reading = try DOCXReading(package: package, main: main)
        let text = try reading.read(body)
        let metadata = try reading.package.metadata()
        return text.document(
            path: path, title: metadata.title, mediaType: .docx, source: bytes, metadata: metadata.entries,
            notes: reading.notes)
    }
}

/// One document being read.
private struct DOCXReading {
    var package: OfficePackage
    let main: String
    var notes: [ReadingNote] = []
    private let parts: [OfficePackage.Relationship]
    private var styles = WordStyles()

    init(package: OfficePackage, main: String) throws(DocumentError) {
        self.package = package
        self.main = main
        parts = try self.package.relationships(of: main).filter { !$0.isExternal }
    }

    mutating func read(_ body: [UInt8]) throws(DocumentError) -> ExtractedText {
        if let root = try tree("styles") { styles = WordStyles(root) }
        let numbering = try tree("numbering").map { WordNumbering($0) } ?? WordNumbering()
        let footnotes = try notes(in: "footnotes", numbering)
        let endnotes = try notes(in: "endnotes", numbering)
        var paragraphs = WordParagraphs(
            styles: styles, numbering: numbering, footnotes: footnotes, endnotes: endnotes)
        paragraphs.figures = figures()
        let content = WordBody(paragraphs)
        try parse(body, part: main, content)
        var text = ExtractedText()
        text.add(content.blocks)
        text.endHeadings()
        try addRunningLines(to: &text)
        if content.foreignParts > 0 {
            notes.append(.leftOut(part: "\(content.foreignParts) embedded files", reason: "they are in other formats"))
        }
        return text
    }

    /// The words of charts and diagrams. One that can't be read is named, and the text is read without it.
    private mutating func figures() -> [String: [OfficeBlock]] {
        var figures: [String: [OfficeBlock]] = [:]
        for part in parts where part.type == "chart" || part.type == "diagramData" {
            do throws(DocumentError) {
                guard let root = try package.tree(of: part.target) else { continue }
                figures[part.id] = part.type == "chart" ? OfficeFigures.chart(root) : OfficeFigures.diagram(root)
            } catch {
                notes.append(.leftOut(part: part.target, reason: error.reason))
            }
        }
        return figures
    }

    private mutating func tree(_ type: String) throws(DocumentError) -> XMLNode? {
        guard let part = parts.first(where: { $0.type == type })?.target else { return nil }
        return try package.tree(of: part)
    }

    private mutating func notes(
        in type: String, _ numbering: WordNumbering
    ) throws(DocumentError) -> [String: [OfficeBlock]] {
        guard let part = parts.first(where: { $0.type == type })?.target,
            let bytes = try package.content(of: part), !bytes.isEmpty
        else { return [:] }
        let content = WordBody(WordParagraphs(styles: styles, numbering: numbering))
        try parse(bytes, part: part, content)
        return content.notes
    }

    /// Headers, then footers: each line once, whatever number of pages and sections it is for.
    private mutating func addRunningLines(to text: inout ExtractedText) throws(DocumentError) {
        var seen: Set<String> = []
        for type in ["header", "footer"] {
            for part in parts where part.type == type {
                guard let bytes = try package.content(of: part.target), !bytes.isEmpty else { continue }
                let content = WordBody(WordParagraphs(styles: styles, isRunning: true))
                try parse(bytes, part: part.target, content)
                for block in content.blocks {
                    let line = block.line
                    if !line.isEmpty, seen.insert(line).inserted { text.paragraph(line) }
                }
            }
        }
    }

    private mutating func parse(_ bytes: [UInt8], part: String, _ content: WordBody) throws(DocumentError) {
        try XMLEvents(prefixes: OfficePackage.prefixes).parse(
            bytes, path: package.path, part: part, handler: content)
        if content.hasExcess {
            notes.append(.leftOut(part: "a paragraph in \(part)", reason: "it has more than 400,000 elements"))
        }
    }
}
