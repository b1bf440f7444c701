/// Reads spreadsheets in OpenDocument: `.ods`, `.ots` and `.fods`.
///
/// As ``XLSXParser``: a heading for each sheet, its tables, cells as they are shown, which these files hold beside the value.
/// Cells and rows that the file repeats are written once for each place, up to the limits of ``SheetCells``; repeated
/// blanks take nothing. Hidden sheets and comments are left out.
public struct ODSParser: ImmediateParser {
    /// Spreadsheets.
    public static let mediaTypes: [MediaType] = [.ods]
    /// Their extensions.
    public static let extensions = ["ods", "ots", "fods"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins as the format demands: with an entry that says which it is.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        ZipContainer.recognises(start, openDocument: "spreadsheet")
    }

    /// Reads a spreadsheet; throws for what is none, is damaged or encrypted.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        var package = try OpenDocumentPackage(bytes, path: path)
        let reader = ODSSheets()
        try package.parse(handler: reader)
        guard reader.isSpreadsheet else {
            throw .malformed(path: path, reason: "it holds no spreadsheet, which files of this type do")
        }
        let properties = try package.metadata()
        if !reader.hidden.isEmpty {
            reader.writer.notes.append(
                .leftOut(part: "the sheets " + reader.hidden.joined(separator: ", "), reason: "they are hidden"))
        }
        return reader.writer.text.document(
            path: path, title: properties.title ?? PathName.title(of: path), mediaType: .ods, source: bytes,
            metadata: properties.entries, notes: reader.writer.notes)
    }
}

/// Reads the sheets as they come.
private final class ODSSheets: XMLEventHandler {
    var writer = SheetWriter()
    private(set) var hidden: [String] = []
    private(set) var isSpreadsheet = false
    private var hiddenStyles: Set<String> = []
    private var style: String?

    private var sheet: SheetCells?
    private var name = ""
    private var isHidden = false
    /// Tables within cells are passed over, with all else that is no text of the cell.
    private var tableDepth = 0
    private var row = 0
    private var rowRepeat = 1
    private var rowCells: [(column: Int, count: Int, text: String)] = []
    private var column = 0
    private var columnRepeat = 1
    private var cellValue: String?
    private var cellText = ""
    private var hasParagraph = false
    private var isInCell = false
    /// Depth within a comment, a drawing, a ruby text.
    private var skipped = 0
    private static let skippedElements: Set<String> = [
        "office:annotation", "text:ruby-text", "table:tracked-changes", "table:dde-links", "office:forms",
        "draw:object",
        "svg:title", "svg:desc",
    ]
    /// Depth within what lies over the cells.
    private var shapeDepth = 0
    private static let shapeElements: Set<String> = ["table:shapes", "draw:frame", "draw:g", "draw:custom-shape"]
    /// The paragraphs of the sheet's text boxes.
    private var shapeTexts: [String] = []
    private var shapeByteCount = 0
    /// A row with content that repeats is written so many times; more say nothing new.
    private static let mostRepeats = 256

    func start(_ element: XMLStart) {
        if skipped > 0 || Self.skippedElements.contains(element.name) {
            skipped += 1
            return
        }
        if shapeDepth > 0 || Self.shapeElements.contains(element.name) {
            shapeDepth += 1
            if element.name == "text:p" { shapeTexts.append("") }
            if element.name == "text:s" || element.name == "text:line-break" { addToShape(" ") }
            return
        }
        switch element.name {
        case "office:spreadsheet": isSpreadsheet = true
        case "style:style": style = element["style:name"]
        case "style:table-properties":
            if element["table:display"] == "false", let style { hiddenStyles.insert(style) }
        case "table:table":
            tableDepth += 1
            if tableDepth == 1 { begin(element) }
        case "table:table-row":
            guard tableDepth == 1 else { return }
            rowRepeat = Self.count(element["table:number-rows-repeated"])
            rowCells = []
            column = 0
        case "table:table-cell", "table:covered-table-cell": if tableDepth == 1 { beginCell(element) }
        case "text:p", "text:h":
            if isInCell, hasParagraph { cellText += " " }
            hasParagraph = true
        case "text:s": if isInCell { cellText += " " }
        case "text:tab", "text:line-break": if isInCell { cellText += " " }
        default: break
        }
    }

    func end(_ name: String) {
        if skipped > 0 {
            skipped -= 1
            return
        }
        if shapeDepth > 0 {
            shapeDepth -= 1
            return
        }
        switch name {
        case "table:table":
            tableDepth -= 1
            if tableDepth == 0 { finish() }
        case "table:table-row": if tableDepth == 1 { endRow() }
        case "table:table-cell", "table:covered-table-cell": if tableDepth == 1 { endCell() }
        default: break
        }
    }

    func text(_ text: String) {
        if shapeDepth > 0 {
            if skipped == 0 { addToShape(text) }
        } else if isInCell, hasParagraph, skipped == 0, cellText.utf8.count < 200_000 {
            cellText += text
        }
    }

    private func addToShape(_ text: String) {
        guard !shapeTexts.isEmpty, shapeByteCount < 1 << 20 else { return }
        shapeTexts[shapeTexts.count - 1] += text
        shapeByteCount += text.utf8.count
    }

    private static func count(_ text: String?) -> Int { min(max(text.flatMap { Int($0) } ?? 1, 1), 2_000_000) }

    private func begin(_ element: XMLStart) {
        sheet = SheetCells(limit: writer.room, byteLimit: writer.byteRoom)
        name = element["table:name"] ?? "Sheet"
        isHidden =
            element["table:display"] == "false" || element["table:style-name"].map { hiddenStyles.contains($0) } == true
        row = 0
    }

    private func beginCell(_ element: XMLStart) {
        isInCell = true
        hasParagraph = false
        cellText = ""
        columnRepeat = Self.count(element["table:number-columns-repeated"])
        cellValue =
            element["office:string-value"] ?? element["office:date-value"] ?? element["office:time-value"]
            ?? element["office:value"]
        let columns = Self.count(element["table:number-columns-spanned"])
        let rows = Self.count(element["table:number-rows-spanned"])
        if columns > 1 || rows > 1, let merges = sheet?.merges.count, merges < 100_000 {
            sheet?.merges.append(SheetCells.Area(rows: row..<row + rows, columns: column..<column + columns))
        }
    }

    private func endCell() {
        isInCell = false
        let shown = hasParagraph ? cellText : cellValue ?? ""
        if !shown.isEmpty { rowCells.append((column, columnRepeat, shown)) }
        column += columnRepeat
    }

    private func endRow() {
        defer { row += rowRepeat }
        guard !rowCells.isEmpty else { return }
        for repeated in 0..<min(rowRepeat, Self.mostRepeats) {
            for cell in rowCells {
                for offset in 0..<min(cell.count, Self.mostRepeats) {
                    sheet?.add(cell.text, row: row + repeated, column: cell.column + offset)
                }
            }
        }
    }

    private func finish() {
        guard let sheet else { return }
        self.sheet = nil
        if isHidden {
            if !sheet.cells.isEmpty { hidden.append(name) }
        } else {
            writer.add(sheet, named: name)
            let boxes = shapeTexts.map { ExtractedText.line($0) }.filter { !$0.isEmpty }
            if !boxes.isEmpty {
                writer.add(.paragraphs(boxes.map { SlideShape.Paragraph(text: $0, depth: nil) }), named: name)
            }
        }
        shapeTexts = []
    }
}
