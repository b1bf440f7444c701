/// Reads workbooks of Excel: `.xlsx`, `.xlsm`, `.xltx` and `.xltm` (ECMA-376, SpreadsheetML).
///
/// Each sheet is a heading, followed by its tables (``SheetWriter``). Cells stand as they are shown: numbers and dates by
/// their number format (``NumberFormat``), formulas by their last value. Hidden rows and columns are read: filters and
/// outlines fold away data that people still ask for. Hidden sheets, which hold lists and workings, are left out with a
/// note; comments and pictures are left out too. Text boxes follow the tables of their sheet; charts give
/// their titles, for their figures are in cells.
public struct XLSXParser: ImmediateParser {
    /// Workbooks.
    public static let mediaTypes: [MediaType] = [.xlsx]
    /// Their extensions.
    public static let extensions = ["xlsx", "xlsm", "xltx", "xltm"]

    /// Makes a parser.
    public init() {}

    /// Whether one of a container's first entries is a part of a workbook.
    public static func recognises(_ start: Span<UInt8>) -> Bool { ZipContainer.recognises(start, entry: "xl/") }

    /// Reads a workbook; throws for what is no workbook, is damaged or encrypted.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        var package = try OfficePackage(bytes, path: path)
        let main = try package.mainPart() ?? "xl/workbook.xml"
        guard let workbook = try package.tree(of: main), workbook.name == "x:workbook" else {
            throw .malformed(path: path, reason: "it has no workbook, which files of this type have")
        }
        let related = try package.relationships(of: main)
        func target(_ kind: String) -> String? { related.first { $0.type == kind && !$0.isExternal }?.target }
        let strings = XLSXStrings()
        if let part = target("sharedStrings") { _ = try package.parse(part, handler: strings) }
        let styles = try target("styles").map { part throws(DocumentError) in try package.tree(of: part) } ?? nil
        let flag = workbook.first("x:workbookPr")?["date1904"]
        let formats = XLSXFormats(styles, from1904: flag == "1" || flag == "true")
        var writer = SheetWriter()
        var hidden: [String] = []
        for sheet in workbook.first("x:sheets")?.elements("x:sheet") ?? [] {
            guard let id = sheet["r:id"], let relationship = related.first(where: { $0.id == id }) else { continue }
            let name = sheet["name"] ?? "Sheet"
            if let state = sheet["state"], state != "visible" {
                hidden.append(name)
            } else if relationship.type == "worksheet" {
                try Self.add(relationship.target, named: name, of: &package, strings, formats, to: &writer)
            } else if relationship.type == "chartsheet" {
                try Self.addDrawings(of: relationship.target, named: name, of: &package, to: &writer)
            }
        }
        if !hidden.isEmpty {
            writer.notes.append(
                .leftOut(part: "the sheets " + hidden.joined(separator: ", "), reason: "they are hidden"))
        }
        let properties = try package.metadata()
        return writer.text.document(
            path: path, title: properties.title ?? PathName.title(of: path), mediaType: .xlsx, source: bytes,
            metadata: properties.entries, notes: writer.notes)
    }

    private static func add(
        _ part: String, named name: String, of package: inout OfficePackage, _ strings: XLSXStrings,
        _ formats: XLSXFormats, to writer: inout SheetWriter
    ) throws(DocumentError) {
        let reader = XLSXSheet(
            strings: strings.texts, formats: formats, cells: SheetCells(limit: writer.room, byteLimit: writer.byteRoom))
        guard try package.parse(part, handler: reader) else { return }
        for table in try package.relationships(of: part) where table.type == "table" && !table.isExternal {
            guard let root = try package.tree(of: table.target), let area = root["ref"].flatMap({ SheetCells.area($0) })
            else { continue }
            reader.cells.tables.append((area, root["headerRowCount"].flatMap { Int($0) } ?? 1))
        }
        if let filter = reader.filter { reader.cells.tables.append((filter, 1)) }
        writer.add(reader.cells, named: name)
        try addDrawings(of: part, named: name, of: &package, to: &writer)
    }

    /// The text boxes of a sheet, and the titles of its charts.
    private static func addDrawings(
        of part: String, named name: String, of package: inout OfficePackage, to writer: inout SheetWriter
    ) throws(DocumentError) {
        for drawing in try package.relationships(of: part) where drawing.type == "drawing" && !drawing.isExternal {
            guard let root = try package.tree(of: drawing.target) else { continue }
            let related = try package.relationships(of: drawing.target)
            var found = SheetDrawing()
            found.read(root)
            for piece in found.pieces {
                switch piece {
                case .paragraphs(let paragraphs): writer.add(.paragraphs(paragraphs), named: name)
                case .reference(let id):
                    guard let target = related.first(where: { $0.id == id && !$0.isExternal })?.target,
                        let root = try package.tree(of: target)
                    else { continue }
                    var content = SlideShapes.content(of: root)
                    // The figures are in cells.
                    if case .chart(let title, _) = content { content = .chart(title: title, rows: []) }
                    writer.add(content, named: name)
                }
            }
        }
    }
}

/// The texts that cells of a workbook share.
private final class XLSXStrings: XMLEventHandler {
    private(set) var texts: [String] = []
    private var current = ""
    private var isText = false
    /// Depth within a phonetic run, which repeats the text as it is spoken.
    private var phonetic = 0

    func start(_ element: XMLStart) {
        switch element.name {
        case "x:si": current = ""
        case "x:rPh": phonetic += 1
        case "x:t": isText = phonetic == 0
        default: break
        }
    }

    func end(_ name: String) {
        switch name {
        case "x:si": texts.append(XLSXSheet.unescaped(current))
        case "x:rPh": phonetic -= 1
        case "x:t": isText = false
        default: break
        }
    }

    func text(_ text: String) { if isText { current += text } }
}

/// The number formats of a workbook's cell styles.
struct XLSXFormats {
    private var byStyle: [NumberFormat] = []
    let from1904: Bool

    init(_ styles: XMLNode?, from1904: Bool) {
        self.from1904 = from1904
        var custom: [Int: NumberFormat] = [:]
        for element in styles?.first("x:numFmts")?.elements("x:numFmt") ?? [] {
            guard let id = element["numFmtId"].flatMap({ Int($0) }), let code = element["formatCode"] else { continue }
            custom[id] = NumberFormat(code)
        }
        for style in styles?.first("x:cellXfs")?.elements("x:xf") ?? [] {
            let id = style["numFmtId"].flatMap { Int($0) } ?? 0
            byStyle.append(custom[id] ?? NumberFormat.builtIn(id).map { NumberFormat($0) } ?? .general)
        }
    }

    /// What a cell with this number and style shows.
    func text(of number: String, style: Int?) -> String {
        guard let decimal = DecimalText(number) else { return number }
        return format(style).text(of: decimal, from1904: from1904)
    }

    /// The format of a style.
    func format(_ style: Int?) -> NumberFormat {
        guard let style, byStyle.indices.contains(style) else { return .general }
        return byStyle[style]
    }
}

/// Reads the cells of one worksheet.
private final class XLSXSheet: XMLEventHandler {
    var cells: SheetCells
    private(set) var filter: SheetCells.Area?
    private let strings: [String]
    private let formats: XLSXFormats
    private var row = -1
    private var column = -1
    private var kind = ""
    private var style: Int?
    private var value = ""
    private var isValue = false
    private var phonetic = 0

    init(strings: [String], formats: XLSXFormats, cells: SheetCells) {
        self.cells = cells
        self.strings = strings
        self.formats = formats
    }

    func start(_ element: XMLStart) {
        switch element.name {
        case "x:row":
            row = element["r"].flatMap { Int($0) }.map { $0 - 1 } ?? row + 1
            column = -1
        case "x:c":
            let place = element["r"].flatMap { SheetCells.place($0) }
            row = place?.row ?? row
            column = place?.column ?? column + 1
            kind = element["t"] ?? "n"
            style = element["s"].flatMap { Int($0) }
            value = ""
        case "x:v": isValue = true
        case "x:t": isValue = phonetic == 0 && kind == "inlineStr"
        case "x:rPh": phonetic += 1
        case "x:mergeCell":
            if cells.merges.count < 100_000, let area = element["ref"].flatMap({ SheetCells.area($0) }) {
                cells.merges.append(area)
            }
        case "x:autoFilter": filter = element["ref"].flatMap { SheetCells.area($0) }
        case "x:pane":
            if element["state"]?.hasPrefix("frozen") == true {
                cells.frozenRows = element["ySplit"].flatMap { Double($0) }.map { Int(min(max($0, 0), 1000)) } ?? 0
            }
        default: break
        }
    }

    func end(_ name: String) {
        switch name {
        case "x:c": if !value.isEmpty { cells.add(shown, row: row, column: column) }
        case "x:v", "x:t": isValue = false
        case "x:rPh": phonetic -= 1
        default: break
        }
    }

    func text(_ text: String) { if isValue { value += text } }

    private var shown: String {
        switch kind {
        case "s":
            guard let index = Int(value.filter { !$0.isWhitespace }), strings.indices.contains(index) else { return "" }
            return formats.format(style).text(of: strings[index])
        case "b": return value == "1" || value == "true" ? "TRUE" : "FALSE"
        case "str", "inlineStr": return formats.format(style).text(of: Self.unescaped(value))
        case "e", "d": return value
        default: return formats.text(of: value.filter { !$0.isWhitespace }, style: style)
        }
    }

    /// Text with `_x000D_` and its kind as the characters that they stand for.
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")), text.contains("_x") else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var offset = 0
        while offset < scalars.count {
            if scalars[offset] == "_", offset + 6 < scalars.count, scalars[offset + 1] == "x",
                scalars[offset + 6] == "_"
            {
                let digits = String(String.UnicodeScalarView(scalars[offset + 2..<offset + 6]))
                if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) {
                    result.append(scalar)
                    offset += 7
                    continue
                }
            }
            result.append(scalars[offset])
            offset += 1
        }
        return String(result)
    }
}
