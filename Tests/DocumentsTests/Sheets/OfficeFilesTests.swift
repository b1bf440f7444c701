import TestSupport
import Testing

@testable import Documents

@Suite("Spreadsheets and presentations")
struct OfficeFilesTests {
    static let main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    static let references = "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
    static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    private static func relationships(_ list: [(String, String)]) -> String {
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            + list.enumerated().map {
                "<Relationship Id='r\($0 + 1)' Type='\(office)/\($1.0)' Target='\($1.1)'/>"
            }.joined() + "</Relationships>"
    }

    /// A workbook with these sheets: name, state, and the content of its worksheet element.
    static func workbook(_ sheets: [(String, String, String)], strings: [String] = [], styles: String = "") -> [UInt8] {
        var entries = [
            ("_rels/.rels", relationships([("officeDocument", "xl/workbook.xml")])),
            (
                "xl/_rels/workbook.xml.rels",
                relationships(
                    sheets.indices.map { ("worksheet", "worksheets/\($0).xml") } + [
                        ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"),
                    ])
            ),
            (
                "xl/workbook.xml",
                "<workbook \(main) \(references)><sheets>"
                    + sheets.enumerated().map { "<sheet name='\($1.0)' state='\($1.1)' r:id='r\($0 + 1)'/>" }.joined()
                    + "</sheets></workbook>"
            ), ("xl/sharedStrings.xml", "<sst \(main)>" + strings.map { "<si><t>\($0)</t></si>" }.joined() + "</sst>"),
            ("xl/styles.xml", "<styleSheet \(main)>\(styles)</styleSheet>"),
        ]
        for (index, sheet) in sheets.enumerated() {
            entries.append(("xl/worksheets/\(index).xml", "<worksheet \(main)>\(sheet.2)</worksheet>"))
        }
        return TestZip.file(entries)
    }

    private func parse(_ bytes: [UInt8], _ path: String) async throws -> Document {
        let document = try await DocumentParsers.standard.parse(bytes, path: path)
        _ = expectInvariants(of: document, source: bytes, options: ChunkingOptions(), note: path)
        return document
    }

    @Test("A sheet is a heading and its tables, with cells as they are shown")
    func sheet() async throws {
        let cells = """
            <sheetData><row r='1'><c r='B1' t='s'><v>0</v></c><c r='C1' t='inlineStr'><is><t>Due</t></is></c>\
            <c r='D1' t='str'><v>Done</v></c></row><row r='2'><c r='B2' s='1'><v>1234.5</v></c><c r='C2' s='2'><v>45296</v></c>\
            <c r='D2' t='b'><v>1</v></c></row><row r='3'><c r='B3'><f>1/0</f><v>0.5</v></c><c r='D3' t='e'><v>#DIV/0!</v></c></row>\
            <row r='1048576'><c r='XFD1048576'><v>7</v></c></row></sheetData>
            """
        let styles = """
            <numFmts><numFmt numFmtId='170' formatCode='#,##0.00&quot; EUR&quot;'/></numFmts>\
            <cellXfs><xf numFmtId='0'/><xf numFmtId='170'/><xf numFmtId='14'/></cellXfs>
            """
        let document = try await parse(
            Self.workbook(
                [("Costs", "visible", cells), ("Lists", "hidden", cells)], strings: ["Amount"], styles: styles),
            "x.xlsx")
        #expect(
            document.text == "Costs\n\nAmount | Due | Done\n1,234.50 EUR | 2024-01-05 | TRUE\n0.5 |  | #DIV/0!\n\n7\n")
        #expect(document.blocks[1].tableHeader == "Amount | Due | Done")
        #expect(document.notes == [.leftOut(part: "the sheets Lists", reason: "they are hidden")])
    }

    @Test("A cell over two columns is written once and names both")
    func merged() async throws {
        func row(_ number: Int, _ cells: [(String, String)]) -> String {
            let written = cells.map { "<c r='\($0.0)\(number)' t='inlineStr'><is><t>\($0.1)</t></is></c>" }
            return "<row r='\(number)'>\(written.joined())</row>"
        }
        let rows: [String] = [
            row(1, [("A", "Sales by quarter")]), row(2, [("A", "Region"), ("B", "2023"), ("D", "2024")]),
            row(3, [("B", "Q1"), ("C", "Q2"), ("D", "Q1"), ("E", "Q2")]),
            row(4, [("A", "North"), ("B", "1"), ("C", "2"), ("D", "3"), ("E", "4")]),
            row(5, [("A", "South"), ("B", "5"), ("C", "6"), ("D", "7"), ("E", "8")]),
        ]
        let merges = ["A1:E1", "A2:A3", "B2:C2", "D2:E2"].map { "<mergeCell ref='\($0)'/>" }.joined()
        let cells = "<sheetData>\(rows.joined())</sheetData><mergeCells>\(merges)</mergeCells>"
        let document = try await parse(Self.workbook([("S", "visible", cells)]), "x.xlsx")
        #expect(document.blocks.map(\.kind) == [.heading(level: 1), .paragraph, .table])
        #expect(document.blocks.last?.tableHeader == "Region | 2023 Q1 | 2023 Q2 | 2024 Q1 | 2024 Q2")
        #expect(
            document.text.hasSuffix(
                "Region | 2023 | 2023 | 2024 | 2024\nRegion | Q1 | Q2 | Q1 | Q2\nNorth | 1 | 2 | 3 | 4\nSouth | 5 | 6 | 7 | 8\n"
            ))
    }

    /// The rule in its plainest form: each cell of an area shows what its first cell shows.
    @Test("Cells that span others fill them, whatever the spans", arguments: UInt64(0)..<40)
    func spans(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (height, width) = (Int.random(in: 2...12, using: &random), Int.random(in: 2...6, using: &random))
        var owner = [[(Int, Int)]](repeating: [], count: height)
        for row in 0..<height { owner[row] = (0..<width).map { (row, $0) } }
        var sheet = SheetCells()
        var taken = [[Bool]](repeating: Array(repeating: false, count: width), count: height)
        for _ in 0..<3 {
            let (row, column) = (Int.random(in: 0..<height, using: &random), Int.random(in: 0..<width, using: &random))
            let rows = row..<min(height, row + Int.random(in: 1...4, using: &random))
            // Never the whole width, which is a title.
            let columns = column..<min(width, column + Int.random(in: 1...2, using: &random))
            let isFree = !rows.contains { row in columns.contains { taken[row][$0] } }
            guard isFree, columns.count < width else { continue }
            for row in rows {
                for column in columns {
                    owner[row][column] = (rows.lowerBound, columns.lowerBound)
                    taken[row][column] = true
                }
            }
            sheet.merges.append(SheetCells.Area(rows: rows, columns: columns))
        }
        for row in 0..<height {
            for column in 0..<width where owner[row][column] == (row, column) {
                sheet.add("c\(row)-\(column)", row: row, column: column)
            }
        }
        let region = Array(sheet.cells.indices)
        let rows = SheetRows(region, of: sheet.cells)
        let filled = SheetSpans(sheet.merges).filled(rows)
        for index in rows.ranges.indices {
            let number = rows.number(index)
            let own = rows.cells(rows.ranges[index])
            for (place, column) in rows.columns.enumerated() {
                let (first, left) = owner[number][column]
                let shown = own[place].isEmpty ? filled[index]?[place] ?? "" : own[place]
                #expect(shown == "c\(first)-\(left)", "seed \(seed), row \(number), column \(column)")
            }
        }
    }

    @Test("Text boxes of a sheet are read, but not those that show a cell")
    func textBoxes() async throws {
        let drawing = """
            <xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing' \
            xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><xdr:twoCellAnchor><xdr:grpSp>\
            <xdr:sp textlink=''><xdr:txBody><a:p><a:r><a:t>Mind the </a:t></a:r><a:r><a:t>gap</a:t></a:r></a:p></xdr:txBody></xdr:sp>\
            </xdr:grpSp></xdr:twoCellAnchor><xdr:twoCellAnchor><xdr:sp textlink='$A$1'><xdr:txBody><a:p><a:r><a:t>7</a:t></a:r></a:p>\
            </xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>
            """
        let bytes = TestZip.file([
            ("_rels/.rels", Self.relationships([("officeDocument", "xl/workbook.xml")])),
            ("xl/_rels/workbook.xml.rels", Self.relationships([("worksheet", "worksheets/0.xml")])),
            (
                "xl/workbook.xml",
                "<workbook \(Self.main) \(Self.references)><sheets><sheet name='S' r:id='r1'/></sheets></workbook>"
            ),
            ("xl/worksheets/0.xml", "<worksheet \(Self.main)><sheetData/></worksheet>"),
            ("xl/worksheets/_rels/0.xml.rels", Self.relationships([("drawing", "../drawings/1.xml")])),
            ("xl/drawings/1.xml", drawing),
        ])
        #expect(try await parse(bytes, "x.xlsx").text == "S\n\nMind the gap\n")
    }

    @Test("A text that many cells share counts for each of them")
    func sharedText() {
        var sheet = SheetCells(byteLimit: 100)
        for row in 0..<20 { sheet.add("0123456789", row: row, column: 0) }
        #expect(sheet.cells.count == 10)
        #expect(sheet.leftOut == 10)
        #expect(sheet.byteCount == 100)
    }

    /// With the namespaces that the standard gives, which no file can do without.
    @Test("Slides, text boxes and shapes of OpenDocument are read", arguments: ["odp", "ods"])
    func openDrawing(format: String) async throws {
        let start = "urn:oasis:names:tc:opendocument:xmlns"
        let box =
            "<draw:frame><draw:text-box><text:p>In a <text:span>box</text:span></text:p></draw:text-box></draw:frame>"
        let body =
            format == "odp"
            ? "<office:presentation><draw:page><draw:frame presentation:class='title'><draw:text-box><text:p>One</text:p>"
                + "</draw:text-box></draw:frame>\(box)</draw:page></office:presentation>"
            : "<office:spreadsheet><table:table table:name='One'><table:shapes>\(box)</table:shapes></table:table>"
                + "</office:spreadsheet>"
        let text =
            "<office:document xmlns:office='\(start):office:1.0' xmlns:table='\(start):table:1.0' "
            + "xmlns:text='\(start):text:1.0' xmlns:draw='\(start):drawing:1.0' "
            + "xmlns:presentation='\(start):presentation:1.0'><office:body>\(body)</office:body></office:document>"
        #expect(try await parse(Array(text.utf8), "x.f\(format)").text == "One\n\nIn a box\n")
    }

    @Test("Tables apart on a sheet are apart, and rows go on under the names above an empty row")
    func regions() {
        var sheet = SheetCells()
        for (row, text) in [(0, "Name"), (1, "Ann"), (2, "Bob"), (4, "Cid"), (5, "Dan")] {
            sheet.add(text, row: row, column: 0)
            sheet.add(row == 0 ? "Age" : "\(row)", row: row, column: 1)
        }
        for (row, text) in [(0, "Part"), (1, "KX"), (2, "KY"), (3, "KZ")] {
            sheet.add(text, row: row, column: 5)
            sheet.add(row == 0 ? "Stock" : "\(row * 100)", row: row, column: 6)
        }
        var writer = SheetWriter()
        writer.add(sheet, named: "S")
        let blocks = writer.text.finish().blocks
        #expect(blocks.compactMap(\.tableHeader).contains("Part | Stock"))
        #expect(blocks.filter { $0.tableHeader == "Name | Age" }.count >= 1)
        #expect(!writer.text.finish().text.contains("Ann | 1 | "))
    }

    @Test("Repeated rows and columns of OpenDocument stay within bounds", .timeLimit(.minutes(5)))
    func openDocument() async throws {
        let start = "urn:oasis:names:tc:opendocument:xmlns"
        let text = """
            <office:document xmlns:office='\(start):office:1.0' xmlns:table='\(start):table:1.0' \
            xmlns:text='\(start):text:1.0'><office:body><office:spreadsheet><table:table table:name='T'>\
            <table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell>\
            <table:table-cell table:number-columns-repeated='1000000'/></table:table-row>\
            <table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='16384' \
            office:value-type='float' office:value='1.5'><text:p>1.50 €</text:p></table:table-cell></table:table-row>\
            </table:table></office:spreadsheet></office:body></office:document>
            """
        let document = try await parse(Array(text.utf8), "x.fods")
        #expect(String(document.text.prefix(27)) == "T\n\nName\n\n1.50 € | 1.50 € | ")
        #expect(document.text.utf8.count < 20 << 20)
    }

    @Test("Slides are pages in the order of the presentation, with title, lists, tables and notes")
    func slides() async throws {
        let names =
            "xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' "
            + "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' \(Self.references)"
        func shape(_ kind: String, _ top: Int, _ paragraphs: String) -> String {
            "<p:sp><p:nvSpPr><p:nvPr>\(kind)</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x='0' y='\(top)'/>"
                + "<a:ext cx='100' cy='10'/></a:xfrm></p:spPr><p:txBody>\(paragraphs)</p:txBody></p:sp>"
        }
        func paragraph(_ text: String, _ properties: String = "") -> String {
            "<a:p>\(properties)<a:r><a:t>\(text)</a:t></a:r></a:p>"
        }
        func slide(_ shapes: String) -> String {
            "<p:sld \(names)><p:cSld><p:spTree>\(shapes)</p:spTree></p:cSld></p:sld>"
        }
        let parts: [String] = [
            shape("", 500, paragraph("Below")),
            shape("<p:ph type='body'/>", 100, "\(paragraph("One"))\(paragraph("Two", "<a:pPr lvl='1'/>"))"),
            shape("<p:ph type='title'/>", 0, paragraph("First slide")),
            shape("<p:ph type='sldNum'/>", 900, paragraph("7")),
        ]
        let first = parts.joined()
        let spoken = shape("<p:ph type='body'/>", 0, paragraph("Say hello"))
        let notes = "<p:notes \(names)><p:cSld><p:spTree>\(spoken)</p:spTree></p:cSld></p:notes>"
        let bytes = TestZip.file([
            ("_rels/.rels", Self.relationships([("officeDocument", "ppt/presentation.xml")])),
            (
                "ppt/presentation.xml",
                "<p:presentation \(names)><p:sldIdLst><p:sldId r:id='r2'/><p:sldId r:id='r1'/></p:sldIdLst></p:presentation>"
            ),
            (
                "ppt/_rels/presentation.xml.rels",
                Self.relationships([("slide", "slides/1.xml"), ("slide", "slides/2.xml")])
            ),
            ("ppt/slides/1.xml", slide(shape("", 0, paragraph("No title here")))), ("ppt/slides/2.xml", slide(first)),
            ("ppt/slides/_rels/2.xml.rels", Self.relationships([("notesSlide", "../notes/1.xml")])),
            ("ppt/notes/1.xml", notes),
        ])
        let document = try await parse(bytes, "x.pptx")
        #expect(document.text == "First slide\n\n- One\n  - Two\n\nBelow\n\nNotes\n\nSay hello\n\nNo title here\n")
        #expect(document.pages.map { document.text(at: $0.byteRange)?.prefix(5) } == ["First", "No ti"])
        #expect(document.blocks.last?.headingPath == [])
        let passages = Chunker(countTokens: countTokens).passages(of: document)
        #expect(passages.last?.headingPath == [])
    }

    @Test("Damaged workbooks give a document or an error")
    func damaged() async {
        let whole = Self.workbook(
            [("S", "visible", "<sheetData><row><c t='s'><v>0</v></c><c><v>1</v></c></row></sheetData>")], strings: ["a"]
        )
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            var bytes = whole
            if seed % 3 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            for _ in 0..<Int.random(in: 0...8, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            for path in ["x.xlsx", "x.pptx", "x.ods", "x.odp"] {
                do {
                    _ = try await DocumentParsers.standard.parse(bytes, path: path)
                } catch {
                    #expect(!error.reason.isEmpty, "seed \(seed)")
                }
            }
        }
    }
}
