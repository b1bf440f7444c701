/// Reads presentations in OpenDocument: `.odp`, `.otp` and `.fodp`.
///
/// As ``PPTXParser``: a page for each slide with its title, its shapes in reading order, tables, and the speaker's notes.
/// Slide numbers, dates, footers and the text of master pages are left out.
public struct ODPParser: ImmediateParser {
    /// Presentations.
    public static let mediaTypes: [MediaType] = [.odp]
    /// Their extensions.
    public static let extensions = ["odp", "otp", "fodp"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins as the format demands: with an entry that says which it is.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        ZipContainer.recognises(start, openDocument: "presentation")
    }

    /// Reads a presentation; throws for what is none, is damaged or encrypted.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        var package = try OpenDocumentPackage(bytes, path: path)
        let root = try XMLNode.root(
            of: try package.content(), path: path, part: "content.xml", prefixes: OpenDocument.prefixes)
        guard let presentation = root.first("office:body", "office:presentation") else {
            throw .malformed(path: path, reason: "it holds no presentation, which files of this type do")
        }
        var text = ExtractedText()
        for page in presentation.elements("draw:page") {
            var reader = ODPPage()
            reader.read(page)
            reader.content.write(to: &text)
        }
        let properties = try package.metadata()
        return text.document(
            path: path, title: properties.title, mediaType: .odp, source: bytes, metadata: properties.entries)
    }
}

/// Reads one slide.
private struct ODPPage {
    var content = SlideContent()
    private var depth = 0
    private static let repeated: Set<String> = ["date-time", "footer", "header", "page-number", "page", "handout"]
    private static let drawn: Set<String> = [
        "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle", "draw:line", "draw:connector", "draw:polygon",
        "draw:polyline", "draw:path", "draw:regular-polygon", "draw:caption",
    ]

    init() {}

    mutating func read(_ parent: XMLNode) {
        depth += 1
        defer { depth -= 1 }
        guard depth < 50 else { return }
        for element in parent.elements {
            if let kind = element["presentation:class"], Self.repeated.contains(kind) { continue }
            if element.name == "draw:frame" {
                readFrame(element)
            } else if element.name == "draw:g" || element.name == "draw:a" {
                read(element)
            } else if element.name == "presentation:notes" {
                for frame in element.elements("draw:frame") where frame["presentation:class"] == "notes" {
                    content.notes += Self.paragraphs(of: frame.first("draw:text-box")).map(\.text)
                }
            } else if Self.drawn.contains(element.name) {
                add(Self.paragraphs(of: element), of: element)
            }
        }
    }

    private mutating func readFrame(_ frame: XMLNode) {
        if frame["presentation:placeholder"] == "true" { return }
        if let table = frame.first("table:table") {
            let (rows, spanned) = Self.rows(of: table)
            let headerRows = table.elements("table:table-header-rows").isEmpty ? nil : 1
            let usesFirstRow = table["table:use-first-row-styles"] == "true" && rows.count > 1 ? 1 : headerRows
            if !rows.isEmpty {
                content.shapes.append(
                    SlideShape(
                        content: .table(rows: rows, headerRows: usesFirstRow, spanned: spanned),
                        place: Self.place(frame)))
            }
        } else if let box = frame.first("draw:text-box") {
            let paragraphs = Self.paragraphs(of: box)
            if frame["presentation:class"] == "title", content.title == nil, !paragraphs.isEmpty {
                content.title = paragraphs.map(\.text).joined(separator: " ")
            } else {
                add(paragraphs, of: frame)
            }
        }
    }

    private mutating func add(_ paragraphs: [SlideShape.Paragraph], of shape: XMLNode) {
        guard !paragraphs.isEmpty else { return }
        content.shapes.append(SlideShape(content: .paragraphs(paragraphs), place: Self.place(shape)))
    }

    private static func place(_ shape: XMLNode) -> SlideRectangle? {
        guard let left = length(shape["svg:x"]), let top = length(shape["svg:y"]),
            let width = length(shape["svg:width"]),
            let height = length(shape["svg:height"])
        else { return nil }
        return SlideRectangle(left: left, top: top, right: left + width, bottom: top + height)
    }

    /// A length in points.
    private static func length(_ text: String?) -> Double? {
        guard let text else { return nil }
        let unit = text.drop { $0.isNumber || $0 == "." || $0 == "-" }
        guard let number = Double(text.dropLast(unit.count)) else { return nil }
        let points = ["cm": 28.35, "mm": 2.835, "in": 72, "pt": 1, "pc": 12, "px": 0.75]
        return number * (points[String(unit)] ?? 1)
    }

    private static func paragraphs(of parent: XMLNode?, depth: Int? = nil) -> [SlideShape.Paragraph] {
        guard let parent, depth ?? 0 < 20 else { return [] }
        var paragraphs: [SlideShape.Paragraph] = []
        for element in parent.elements {
            switch element.name {
            case "text:p", "text:h":
                let text = text(of: element)
                if !ExtractedText.line(text).isEmpty {
                    paragraphs.append(SlideShape.Paragraph(text: text, depth: depth))
                }
            case "text:list":
                for item in element.elements where item.name == "text:list-item" || item.name == "text:list-header" {
                    paragraphs += Self.paragraphs(of: item, depth: depth.map { $0 + 1 } ?? 0)
                }
            case "text:section": paragraphs += Self.paragraphs(of: element, depth: depth)
            default: break
            }
        }
        return paragraphs
    }

    private static func text(of node: XMLNode) -> String {
        var text = ""
        for child in node.content {
            switch child {
            case .text(let content): text += content
            case .element(let element):
                switch element.name {
                case "text:line-break": text += "\n"
                case "text:s", "text:tab": text += " "
                case "text:page-number", "office:annotation", "text:note", "text:ruby-text": break
                default: text += Self.text(of: element)
                }
            }
        }
        return text
    }

    private static func rows(of table: XMLNode) -> (rows: [[String]], spanned: [[String]]) {
        let parts = table.elements.flatMap { $0.name == "table:table-header-rows" ? $0.elements : [$0] }
        var rows: [[String]] = []
        var spanned: [[String]] = []
        for element in parts where element.name == "table:table-row" {
            var row: [String] = []
            var full: [String] = []
            for cell in element.elements {
                let isCovered = cell.name == "table:covered-table-cell"
                guard isCovered || cell.name == "table:table-cell" else { continue }
                let text = paragraphs(of: cell).map(\.text).joined(separator: " ")
                let count = min(max(cell["table:number-columns-repeated"].flatMap { Int($0) } ?? 1, 1), 200)
                for _ in 0..<count {
                    row.append(isCovered ? "" : text)
                    full.append(isCovered ? full.last ?? "" : text)
                }
            }
            guard row.contains(where: { !$0.isEmpty }) else { continue }
            rows.append(row)
            spanned.append(full)
        }
        return (rows, spanned)
    }
}
