/// Reads the shapes of a slide (DrawingML).
struct SlideShapes {
    private(set) var title: String?
    private(set) var shapes: [SlideShape] = []
    private(set) var notes: [String] = []
    /// Shapes whose content is in another part: charts and diagrams.
    private(set) var references: [(id: String, shape: Int)] = []
    private let layout: [String: SlideRectangle]
    private var depth = 0

    init(layout: [String: SlideRectangle]) { self.layout = layout }

    /// Placeholders that repeat on every slide.
    private static let repeated: Set<String> = ["dt", "ftr", "sldNum", "hdr", "sldImg"]

    /// Reads a group of shapes.
    mutating func read(_ group: XMLNode, in transform: SlideTransform) {
        depth += 1
        defer { depth -= 1 }
        // Deeper groups than anyone draws.
        guard depth < 50 else { return }
        for element in group.elements {
            switch element.name {
            case "p:sp": readShape(element, in: transform)
            case "p:grpSp": read(element, in: transform.within(element.first("p:grpSpPr", "a:xfrm")))
            case "p:graphicFrame": readFrame(element, in: transform)
            case "mc:AlternateContent":
                // The newer form first; the older one where that has no text.
                let before = shapes.count
                if let choice = element.first("mc:Choice") { read(choice, in: transform) }
                if shapes.count == before, let fallback = element.first("mc:Fallback") { read(fallback, in: transform) }
            default: break
            }
        }
    }

    private mutating func readShape(_ shape: XMLNode, in transform: SlideTransform) {
        let placeholder = shape.first("p:nvSpPr", "p:nvPr", "p:ph")
        let kind = placeholder.map { $0["type"] ?? "body" }
        if let kind, Self.repeated.contains(kind) { return }
        guard let body = shape.first("p:txBody") else { return }
        let isTitle = kind == "title" || kind == "ctrTitle"
        let paragraphs = Self.paragraphs(of: body, isList: kind == "body" || kind == "obj")
        guard !paragraphs.isEmpty else { return }
        if isTitle, title == nil {
            title = paragraphs.map(\.text).joined(separator: " ")
            return
        }
        let own = shape.first("p:spPr", "a:xfrm").flatMap { transform.place($0) }
        let inherited = placeholder.flatMap { layout["#" + ($0["idx"] ?? "")] } ?? kind.flatMap { layout[$0] }
        shapes.append(SlideShape(content: .paragraphs(paragraphs), place: own ?? inherited))
    }

    private mutating func readFrame(_ frame: XMLNode, in transform: SlideTransform) {
        let place = frame.first("p:xfrm").flatMap { transform.place($0) }
        guard let data = frame.first("a:graphic", "a:graphicData") else { return }
        if let table = data.first("a:tbl") {
            let isFirstRowHeader = table.first("a:tblPr").flatMap { $0["firstRow"] }.map { $0 == "1" || $0 == "true" }
            let (rows, spanned) = Self.rows(of: table)
            guard !rows.isEmpty else { return }
            let headerRows = isFirstRowHeader == true && rows.count > 1 ? 1 : nil
            shapes.append(
                SlideShape(content: .table(rows: rows, headerRows: headerRows, spanned: spanned), place: place))
        } else if let chart = data.first("c:chart"), let id = chart["r:id"] {
            references.append((id, shapes.count))
            shapes.append(SlideShape(content: .paragraphs([]), place: place))
        } else if let diagram = data.first("dgm:relIds"), let id = diagram["r:dm"] {
            references.append((id, shapes.count))
            shapes.append(SlideShape(content: .paragraphs([]), place: place))
        }
    }

    /// The content of a chart's or a diagram's part.
    static func content(of root: XMLNode) -> SlideShape.Content {
        if root.name == "c:chartSpace" {
            let chart = ChartText(root)
            return .chart(title: chart.title, rows: chart.rows)
        }
        // Points of a diagram's presentation repeat the text of its data.
        let points = root.first("dgm:ptLst")?.elements("dgm:pt") ?? []
        return .paragraphs(
            points.filter { $0["type"] != "pres" }.flatMap { point in
                (point.first("dgm:t").map { paragraphs(of: $0, isList: false) } ?? []).map {
                    SlideShape.Paragraph(text: $0.text, depth: 0)
                }
            })
    }

    /// Reads the speaker's notes: the text of the body alone.
    mutating func readNotes(_ tree: XMLNode) {
        for shape in tree.elements("p:sp") {
            guard let placeholder = shape.first("p:nvSpPr", "p:nvPr", "p:ph"), placeholder["type"] == "body",
                let body = shape.first("p:txBody")
            else { continue }
            notes += Self.paragraphs(of: body, isList: false).map(\.text)
        }
    }

    // MARK: - Text

    /// The paragraphs of a text body.
    ///
    /// - Parameter isList: whether paragraphs are items of a list if they don't say otherwise.
    static func paragraphs(of body: XMLNode, isList: Bool) -> [SlideShape.Paragraph] {
        var paragraphs: [SlideShape.Paragraph] = []
        var numbers: [Int: Int] = [:]
        for element in body.elements("a:p") {
            let text = text(of: element)
            guard !ExtractedText.line(text).isEmpty else { continue }
            let properties = element.first("a:pPr")
            let level = min(max(properties?["lvl"].flatMap { Int($0) } ?? 0, 0), 8)
            var paragraph = SlideShape.Paragraph(text: text, depth: nil)
            numbers = numbers.filter { $0.key <= level }
            if let numbering = properties?.first("a:buAutoNum") {
                let start = numbering["startAt"].flatMap { Int($0) } ?? 1
                let number = numbers[level].map { $0 + 1 } ?? start
                numbers[level] = number
                paragraph.depth = level
                paragraph.marker = marker(number, kind: numbering["type"] ?? "")
            } else {
                numbers[level] = nil
                let hasBullet = properties?.first("a:buChar") != nil || properties?.first("a:buBlip") != nil
                let hasNone = properties?.first("a:buNone") != nil
                if hasBullet || isList && !hasNone { paragraph.depth = level }
            }
            paragraphs.append(paragraph)
        }
        // A single line is no list.
        if isList, paragraphs.count == 1, paragraphs[0].depth == 0, paragraphs[0].marker == "-" {
            paragraphs[0].depth = nil
        }
        return paragraphs
    }

    private static func marker(_ number: Int, kind: String) -> String {
        let letters = kind.hasPrefix("alpha") && (1...26).contains(number)
        let first: UInt8 = kind.hasPrefix("alphaUc") ? 0x41 : 0x61
        let digits = letters ? String(Character(UnicodeScalar(first + UInt8(number - 1)))) : "\(number)"
        return digits + (kind.hasSuffix("ParenR") ? ")" : ".")
    }

    private static func text(of paragraph: XMLNode) -> String {
        var text = ""
        for element in paragraph.elements {
            switch element.name {
            case "a:r": text += element.first("a:t")?.text ?? ""
            case "a:br": text += "\n"
            case "a:fld": if element["type"] != "slidenum" { text += element.first("a:t")?.text ?? "" }
            case "mc:AlternateContent":
                // A formula, and its text for programs that don't know formulas.
                let form = element.first("mc:Fallback") ?? element.first("mc:Choice")
                text += form.map { $0.descendants("a:t").map(\.text).joined() } ?? ""
            default: break
            }
        }
        return text.replacing("_x000B_", with: "\n").replacing("_x000D_", with: "")
    }

    private static func rows(of table: XMLNode) -> (rows: [[String]], spanned: [[String]]) {
        var rows: [[String]] = []
        var spanned: [[String]] = []
        for element in table.elements("a:tr") {
            var row: [String] = []
            var full: [String] = []
            for cell in element.elements("a:tc") {
                let isFromLeft = cell["hMerge"] == "1" || cell["hMerge"] == "true"
                let isFromAbove = cell["vMerge"] == "1" || cell["vMerge"] == "true"
                let content = cell.first("a:txBody").map { paragraphs(of: $0, isList: false) } ?? []
                let text = isFromLeft || isFromAbove ? "" : content.map(\.text).joined(separator: " ")
                row.append(text)
                if isFromAbove, let above = spanned.last, full.count < above.count {
                    full.append(above[full.count])
                } else {
                    full.append(isFromLeft ? full.last ?? "" : text)
                }
            }
            rows.append(row)
            spanned.append(full)
        }
        return (rows, spanned)
    }
}
