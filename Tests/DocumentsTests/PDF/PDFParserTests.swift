import OutsidePrograms
import TestSupport
import Testing

@testable import Documents

/// What these tests need on the search path.
enum PDFPrograms {
    static let areInstalled =
        ReadingPrograms.pdftotext.isInstalled && ReadingPrograms.pdfinfo.isInstalled
        && OutsideProgram("prlimit").isInstalled

    /// Whether English is recognised on pages.
    static var recognise: Bool {
        get async {
            guard areInstalled, ReadingPrograms.pdftoppm.isInstalled else { return false }
            return await ReadingPrograms.recognitionLanguages.contains("eng")
        }
    }
}

@Suite(.enabled(if: PDFPrograms.areInstalled, "poppler-utils or prlimit is missing")) struct PDFParserTests {
    static func read(_ bytes: [UInt8], passwords: [String] = []) async throws -> Document {
        var options = ReadingOptions()
        options.recognition = .off
        return try await DocumentParsers(parsers: [PDFParser()], maximumByteCount: 1 << 28)
            .with(options, passwords: passwords).parse(bytes, path: "test.pdf")
    }

    static let sentences = [
        "The river rises in the hills above the town and", "runs for ninety miles before it meets the sea at the",
        "old harbour, where the first bridge was built.",
    ]

    @Test("a paragraph's lines become one text, and each knows its place on the page")
    func paragraph() async throws {
        var pdf = TestPDF()
        pdf.addPage(Self.sentences)
        let document = try await Self.read(pdf.bytes)
        #expect(document.text == Self.sentences.joined(separator: " ") + "\n")
        let page = try #require(document.pages.first)
        #expect(page.lines.map { document.text(at: $0.byteRange) } == Self.sentences)
        #expect(page.size == PageSize(width: 612, height: 792))
        let first = try #require(page.lines.first)
        #expect(abs(first.rectangle.left - 72) < 2 && abs(first.rectangle.bottom - 112) < 4)
    }

    @Test("title, author and date of a file are known")
    func information() async throws {
        var pdf = TestPDF(information: "/Title(On Rivers)/Author(A. Writer)/CreationDate(D:20240102030405Z)")
        pdf.addPage(Self.sentences)
        let document = try await Self.read(pdf.bytes)
        #expect(document.title == "On Rivers")
        #expect(document.metadata.contains(MetadataEntry("author", "A. Writer")))
        #expect(document.metadata.contains { $0.key == "date" && $0.value.hasPrefix("2024-01-0") })
    }

    @Test("heads and numbers that stand on every page are left out, and the numbers become labels")
    func runningHeads() async throws {
        var pdf = TestPDF()
        for page in 0..<5 {
            pdf.pages.append([
                TestPDF.Line(text: "Annals of Rivers", x: 250, y: 40, size: 9),
                TestPDF.Line(text: "Text number \(["one", "two", "three", "four", "five"][page]) is here.", y: 120),
                TestPDF.Line(text: "\(page + 17)", x: 300, y: 760, size: 9),
            ])
        }
        let document = try await Self.read(pdf.bytes)
        #expect(!document.text.contains("Annals"))
        #expect(!document.text.contains("19"))
        #expect(document.text.contains("Text number three is here."))
        #expect(document.pages.map(\.label) == ["17", "18", "19", "20", "21"])
    }

    @Test("two pages with the same head lose nothing")
    func fewPages() async throws {
        var pdf = TestPDF()
        for _ in 0..<2 {
            pdf.pages.append([
                TestPDF.Line(text: "Invoice", y: 40), TestPDF.Line(text: "Something was bought.", y: 200),
            ])
        }
        let document = try await Self.read(pdf.bytes)
        #expect(document.text.components(of: "Invoice") == 2)
    }

    @Test("a word cut at a line's end is joined, and a compound keeps its hyphen")
    func hyphens() async throws {
        var pdf = TestPDF()
        pdf.addPage([
            "A well-known theory speaks of the develop-", "ment of rivers in a manner that is well-",
            "known to all, and of the springs that feed them.",
        ])
        let text = try await Self.read(pdf.bytes).text
        #expect(text.contains("the development of rivers"))
        #expect(text.contains("is well-known to all"))
    }

    @Test("words in columns over several lines are a table with its header")
    func table() async throws {
        var pdf = TestPDF()
        let rows = [
            ["Country", "Area", "Capital"], ["Austria", "83,879", "Vienna"], ["Belgium", "30,689", "Brussels"],
            ["Finland", "338,424", "Helsinki"],
        ]
        pdf.pages.append(
            [TestPDF.Line(text: Self.sentences[0], y: 80)]
                + rows.enumerated().flatMap { row, cells in
                    cells.enumerated().map {
                        TestPDF.Line(text: $1, x: 80 + 130 * Double($0), y: 140 + 14 * Double(row))
                    }
                })
        let document = try await Self.read(pdf.bytes)
        let table = try #require(document.blocks.first { $0.kind == .table })
        #expect(document.text(at: table.byteRange) == rows.map { $0.joined(separator: " | ") }.joined(separator: "\n"))
        #expect(table.tableHeader == "Country | Area | Capital")
    }

    @Test("larger type makes headings, and what follows stands under them")
    func headings() async throws {
        var pdf = TestPDF()
        pdf.pages.append(
            [TestPDF.Line(text: "Of the River", y: 90, size: 20), TestPDF.Line(text: "Its springs", y: 130, size: 15)]
                + Self.sentences.enumerated().map { TestPDF.Line(text: $1, y: 160 + 14 * Double($0)) })
        let document = try await Self.read(pdf.bytes)
        #expect(document.blocks.map(\.kind) == [.heading(level: 1), .heading(level: 2), .paragraph])
        #expect(document.blocks.last?.headingPath == ["Of the River", "Its springs"])
    }

    @Test("two columns are read one after the other, and a sentence goes on from one to the next")
    func columns() async throws {
        var pdf = TestPDF()
        func column(_ name: String, x: Double) -> [TestPDF.Line] {
            (0..<12).map {
                TestPDF.Line(text: "\(name) line \($0) of words in a column that", x: x, y: 150 + 14 * Double($0))
            }
        }
        pdf.pages = [
            [TestPDF.Line(text: "A title across", x: 200, y: 100, size: 18)] + column("Right", x: 330)
                + column("left", x: 60)
        ]
        let text = try await Self.read(pdf.bytes).text
        let left = try #require(text.offset(of: "left line 11"))
        let right = try #require(text.offset(of: "Right line 0"))
        #expect(left < right)
    }

    @Test("a paragraph that goes on overleaf is one block, and both pages know their lines")
    func overleaf() async throws {
        var pdf = TestPDF()
        pdf.addPage(Array(Self.sentences[0...1]))
        pdf.addPage(["quiet harbour, where the first bridge was built."])
        let document = try await Self.read(pdf.bytes)
        #expect(document.blocks.count == 1)
        #expect(document.pages.map(\.lines.count) == [2, 1])
        #expect(document.pages[0].byteRange.upperBound <= document.pages[1].byteRange.lowerBound)
    }

    @Test("items keep their own lines and lose their bullets' shapes")
    func items() async throws {
        var pdf = TestPDF()
        pdf.addPage(["Things to bring:", "1. a coat", "2. a lamp", "3. bread"])
        let document = try await Self.read(pdf.bytes)
        #expect(document.text == "Things to bring:\n\n1. a coat\n2. a lamp\n3. bread\n")
    }

    @Test(
        "an encrypted file asks for its password",
        .enabled(if: RealPDF.encrypted != nil, "the sample files are missing"))
    func encrypted() async throws {
        let bytes = try #require(RealPDF.encrypted)
        let missing = await #expect(throws: DocumentError.self) { try await Self.read(bytes) }
        #expect(missing?.reason.contains("needs a password") == true)
        let wrong = await #expect(throws: DocumentError.self) { try await Self.read(bytes, passwords: ["wrong"]) }
        #expect(wrong?.reason.contains("none of the passwords") == true)
        #expect(try await !Self.read(bytes, passwords: ["wrong", "openpassword"]).blocks.isEmpty)
    }
}

extension String {
    func components(of part: String) -> Int { ranges(of: part).count }
    func offset(of part: String) -> Int? {
        ranges(of: part).first.map { distance(from: startIndex, to: $0.lowerBound) }
    }
}
