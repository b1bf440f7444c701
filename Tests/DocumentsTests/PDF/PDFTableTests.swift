import OutsidePrograms
import TestSupport
import Testing

@testable import Documents

/// Tables of pages as poppler sees them.
@Suite(
    .enabled(
        if: PDFPrograms.areInstalled && ReadingPrograms.pdftocairo.isInstalled, "poppler-utils or prlimit is missing"))
struct PDFTableTests {
    private static func tables(_ pdf: TestPDF) async throws -> [(text: [String], header: String?)] {
        let document = try await PDFParserTests.read(pdf.bytes)
        return document.blocks.filter { $0.kind == .table }.map { block in
            ((document.text(at: block.byteRange) ?? "").split(separator: "\n").map(String.init), block.tableHeader)
        }
    }

    /// A page with a table whose cells are lists of lines, with its borders.
    private static func ruled(_ rows: [[[String]]], width: Double, x: Double = 60, y: Double = 140) -> TestPDF {
        var pdf = TestPDF()
        var lines = [TestPDF.Line(text: PDFParserTests.sentences[0], x: x, y: y - 40)]
        var rules: [(from: (x: Double, y: Double), to: (x: Double, y: Double))] = []
        let count = rows.map(\.count).max() ?? 0
        let right = x + width * Double(count)
        var top = y
        rules.append(((x, top), (right, top)))
        for row in rows {
            let height = 13 * Double(row.map(\.count).max() ?? 1) + 6
            for (column, cell) in row.enumerated() {
                for (index, text) in cell.enumerated() {
                    lines.append(
                        TestPDF.Line(text: text, x: x + 4 + width * Double(column), y: top + 12 + 13 * Double(index)))
                }
            }
            for column in 0...count {
                let edge = x + width * Double(column)
                rules.append(((edge, top), (edge, top + height)))
            }
            top += height
            rules.append(((x, top), (right, top)))
        }
        pdf.pages = [lines]
        pdf.rules = [0: rules]
        return pdf
    }

    @Test("cells between drawn lines keep their wrapped lines together, whatever words they hold")
    func grids() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let words = ["river", "town", "12", "a bridge", "of stone", "North", "3.5", "hill", "the old mill"]
        for _ in 0..<4 {
            let columns = Int.random(in: 3...4, using: &generator)
            let names = (0..<columns).map { ["Name\($0)"] }
            let body = (0..<Int.random(in: 2...6, using: &generator)).map { row in
                (0..<columns).map { column in
                    (0..<Int.random(in: 1...3, using: &generator)).map { line in
                        line == 0 && column == 0 ? "Row\(row)" : words.randomElement(using: &generator) ?? ""
                    }
                }
            }
            let rows = [names] + body
            let table = try #require(
                try await Self.tables(Self.ruled(rows, width: 110)).first, "seed \(seed)")
            // Lines that are numbers in every row of a band are rows of their own; else a band is one row.
            let joined = rows.map { row in row.map { $0.joined(separator: " ") }.joined(separator: " | ") }
            let text = table.text.joined(separator: " ").split { $0 == " " || $0 == "|" }.sorted()
            #expect(text == joined.joined(separator: " ").split { $0 == " " || $0 == "|" }.sorted(), "seed \(seed)")
            if !body.contains(where: { row in row.allSatisfy { $0.count == row[0].count } && row[0].count > 1 }) {
                #expect(table.text == joined, "seed \(seed)")
            }
            #expect(table.header == joined[0], "seed \(seed)")
        }
    }

    @Test("a table's title above its first line is no row, and the lines' first row names the columns")
    func linesAcross() async throws {
        var pdf = TestPDF()
        let rows = [["Bridge", "Built of"], ["Old", "stone"], ["New", "steel"], ["Foot", "wood"]]
        pdf.pages = [
            [TestPDF.Line(text: "Table 3   Bridges of the town", x: 80, y: 128)]
                + rows.enumerated().flatMap { row, cells in
                    cells.enumerated().map {
                        TestPDF.Line(text: $1, x: 80 + 160 * Double($0), y: 145 + 15 * Double(row))
                    }
                }
        ]
        pdf.rules = [0: [132.0, 149, 195].map { (from: (x: 76, y: $0), to: (x: 400, y: $0)) }]
        let table = try #require(try await Self.tables(pdf).first)
        #expect(table.text == rows.map { $0.joined(separator: " | ") })
        #expect(table.header == "Bridge | Built of")
    }

    @Test("a table that goes on overleaf is one, and its repeated header is there once")
    func overleaf() async throws {
        let first = Self.ruled(
            [[["Name"], ["Place"], ["Height"]], [["Rigi"], ["South"], ["1798"]]], width: 120, y: 600)
        let second = Self.ruled(
            [[["Name"], ["Place"], ["Height"]], [["Todi"], ["East"], ["3614"]], [["Napf"], ["West"], ["1408"]]],
            width: 120, y: 100)
        var pdf = TestPDF()
        pdf.pages = [first.pages[0], Array(second.pages[0].dropFirst())]
        pdf.rules = [0: first.rules[0] ?? [], 1: second.rules[0] ?? []]
        let document = try await PDFParserTests.read(pdf.bytes)
        let tables = document.blocks.filter { $0.kind == .table }
        #expect(tables.count == 1)
        let table = try #require(tables.first)
        #expect(
            document.text(at: table.byteRange)
                == "Name | Place | Height\nRigi | South | 1798\nTodi | East | 3614\nNapf | West | 1408")
        #expect(table.tableHeader == "Name | Place | Height")
        #expect(document.pages[1].lines.map { document.text(at: $0.byteRange) }.last == "Napf | West | 1408")
    }

    @Test("a table of contents is neither a table nor headings, and the chapter itself is a heading")
    func contents() async throws {
        var pdf = TestPDF()
        let titles = ["Of springs", "Of rivers", "Of lakes", "Of the sea", "Of rain", "Of snow"]
        for dots in ["", " . . . . . . . . . ."] {
            pdf.pages = [
                titles.enumerated().flatMap { index, title in
                    [
                        TestPDF.Line(text: title + dots, y: 120 + 16 * Double(index), size: 14, isBold: true),
                        TestPDF.Line(
                            text: "\(3 + 4 * index)", x: index > 1 ? 492 : 500, y: 120 + 16 * Double(index), size: 14),
                    ]
                },
                [TestPDF.Line(text: "Of springs", y: 100, size: 18, isBold: true)]
                    + (0..<6).flatMap { part in
                        PDFParserTests.sentences.enumerated().map {
                            TestPDF.Line(text: $1, y: 140 + 14 * Double($0 + 3 * part))
                        }
                    },
            ]
            let document = try await PDFParserTests.read(pdf.bytes)
            #expect(!document.blocks.contains { $0.kind == .table }, "\(document.text)")
            #expect(
                document.blocks.filter { if case .heading = $0.kind { true } else { false } }
                    .map { document.text(at: $0.byteRange) } == ["Of springs"])
            #expect(document.text.hasPrefix("Of springs\(dots) 3\n\nOf rivers\(dots) 7\n\n"))
        }
    }

    @Test("prose in two columns between lines across is no table")
    func prose() async throws {
        var pdf = TestPDF()
        let words: [Substring] =
            "the river rises in the hills above the old town and then runs down to the sea past all"
            .split(separator: " ")
        var lines: [TestPDF.Line] = []
        for row in 0..<24 {
            for x in [60.0, 320.0] {
                let first = row * 7 + Int(x)
                let chosen = (first..<first + 7).map { place in String(words[place % words.count]) }
                lines.append(TestPDF.Line(text: chosen.joined(separator: " "), x: x, y: 120 + 14 * Double(row)))
            }
        }
        pdf.pages = [lines]
        pdf.rules = [0: [100.0, 250, 470].map { (from: (x: 60, y: $0), to: (x: 540, y: $0)) }]
        #expect(try await Self.tables(pdf).isEmpty)
    }

    @Test("a page that is turned has its size as it is seen, and its lines are within it")
    func turned() async throws {
        var pdf = TestPDF()
        pdf.addPage(PDFParserTests.sentences)
        pdf.pageEntries = "/Rotate 90"
        let page = try #require(try await PDFParserTests.read(pdf.bytes).pages.first)
        #expect(page.size == PageSize(width: 792, height: 612))
        #expect(page.lines.allSatisfy { $0.rectangle.right <= 792 && $0.rectangle.bottom <= 612 })
    }

    @Test("pages are called what the file says")
    func labels() async throws {
        var pdf = TestPDF()
        for _ in 0..<5 { pdf.addPage(PDFParserTests.sentences) }
        pdf.catalogEntries = "/PageLabels<</Nums[0<</S/r/St 2>>2<</S/D>>4<</P(A-)/S/D/St 9>>]>>"
        #expect(try await PDFParserTests.read(pdf.bytes).pages.map(\.label) == ["ii", "iii", "1", "2", "A-9"])
    }
}

@Suite struct PageRulesTests {
    private static let drawing = """
        <?xml version="1.0"?><svg width="612pt" height="792pt" version="1.2"><defs><path d="M 0 0 L 9 0"/></defs><pageSet>
        <page><g id="s"><path style="fill:none;stroke-width:0.4;stroke:rgb(0%,0%,0%);" d="M 0 0.001 L 300 0.001 " transform="matrix(1,0,0,-1,72,100)"/>
        <use xlink:href="#glyph0-1" x="64.8" y="762"/>
        <path style=" stroke:none;fill:rgb(0%,0%,0%);" d="M 72 50 L 73 50 L 73 100 L 72 100 Z M 72 50 "/>
        <path style="fill:none;stroke-width:1;" d="M 0 0 C 1 1 2 2 3 3 "/></g></page>
        <page><path fill="none" stroke-width="0.4" stroke="rgb(0%, 0%, 0%)" d="M 10 20 L 200 20 L 200 90 "/>
        <rect x="20" y="300" width="200" height="40" fill="rgb(90%, 90%, 95%)"/></page></pageSet></svg>
        """

    @Test("straight lines, thin areas and the edges of coloured ones are read of each page, and nothing else")
    func scanner() {
        let pages = RuleScanner.pages(of: Array(Self.drawing.utf8))
        #expect(pages.count == 2)
        #expect(pages[0].horizontal.map(\.start) == [72] && pages[0].horizontal.map(\.end) == [372])
        #expect(pages[0].vertical == [.init(position: 72.5, start: 50, end: 100)])
        #expect(pages[1].horizontal.map(\.position) == [20, 300, 340])
        #expect(pages[1].vertical.map(\.position).sorted() == [20, 200, 220])
    }

    @Test("a drawing that breaks off anywhere gives lines and no crash")
    func cut() {
        let bytes = Array(Self.drawing.utf8)
        for count in 0...bytes.count { _ = RuleScanner.pages(of: Array(bytes.prefix(count))) }
    }

    @Test("a page with more lines than a table has is left alone")
    func many() {
        let path = "<path style=\"fill:none;stroke-width:1;\" d=\"M 0 5 L 300 5 L 300 9 \"/>\n"
        let pages = RuleScanner.pages(of: Array(String(repeating: path, count: 30_000).utf8))
        #expect(pages == [PageRules()])
        let dense = (0..<2_000).map { PageRules.Rule(position: Float($0) * 5, start: 0, end: 10_000) }
        #expect(TableGrid.grids(of: PageRules(horizontal: dense, vertical: dense)).isEmpty)
    }

    @Test("labels that refer to themselves, break off or are none end")
    func brokenLabels() {
        let file =
            "1 0 obj<</PageLabels 2 0 R>>endobj 2 0 obj<</Kids[2 0 R 2 0 R 3 0 R]/Nums[0<</S/A/P<FEFF00A7>>>]>>endobj"
        let bytes = Array(file.utf8)
        #expect(PageLabels(bytes, pageCount: 28)?.labels.last == "§BB")
        for count in 0..<bytes.count { _ = PageLabels(Array(bytes.prefix(count)), pageCount: 28) }
        #expect(
            PageLabels(Array("/PageLabels".utf8) + Array(repeating: UInt8(ascii: "["), count: 100_000), pageCount: 2)
                == nil)
        #expect(PageLabels(Array("/PageLabels<</Nums[0<</S/D>>]>>".utf8), pageCount: 3) == nil)
    }
}
