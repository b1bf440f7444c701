import Testing

@testable import Documents

@Suite("Extracted text")
struct ExtractedTextTests {
    @Test("Blocks are apart by a blank line, items and rows by a line end")
    func layout() {
        var text = ExtractedText()
        text.heading(" A \n title ", level: 1)
        text.paragraph("one\u{AD}two \u{200B} three\nfour\u{0}")
        text.listItem("x")
        text.listItem("y", depth: 1, marker: "2.")
        text.tableRow(["Name", "", "Size"], isHeader: true)
        text.tableRow(["", "b", ""])
        text.tableRow(["", "", ""])
        text.code("\n  let a\r\n\tb \n\n")
        text.heading("Under", level: 2)
        text.separator()
        let (result, blocks, _) = text.finish()
        #expect(
            result == """
                A title

                onetwo three
                four

                - x
                  2. y

                Name |  | Size
                | b

                  let a
                \tb

                Under

                ---

                """)
        #expect(
            blocks.map(\.kind) == [
                .heading(level: 1), .paragraph, .listItem, .listItem, .table, .code, .heading(level: 2), .separator,
            ])
        #expect(blocks[4].tableHeader == "Name |  | Size")
        #expect(blocks.last?.headingPath == ["A title", "Under"])
        let bytes = Array(result.utf8)
        #expect(blocks.allSatisfy { bytes[$0.byteRange.upperBound - 1] != 0x0A })
    }

    @Test("Column names of several header rows are one name for each column")
    func headerRows() {
        #expect(
            ExtractedText.mergedHeader([["2023", "2023", "Note"], ["Q1", "Q2"]]) == ["2023 Q1", "2023 Q2", "Note"])
    }

    @Test("A page's range is the text that was added while it was open")
    func pages() {
        var text = ExtractedText()
        text.beginPage(label: "i")
        text.paragraph("first")
        text.beginPage()
        text.beginPage()
        text.tableRow(["a", "b"])
        let (result, _, pages) = text.finish()
        #expect(result == "first\n\na | b\n")
        #expect(pages.map(\.byteRange) == [0..<5, 5..<5, 7..<12])
        #expect(pages.map(\.label) == ["i", nil, nil])
    }

    @Test("A part keeps its blocks, and stands under the titles given")
    func parts() throws {
        let part = try PlainTextParser().parse(Array("\n\nOne.\n\nTwo.\n".utf8), path: "x.txt")
        var text = ExtractedText()
        text.heading("Book", level: 1)
        text.append(part, under: ["Book"])
        let (result, blocks, _) = text.finish()
        #expect(result == "Book\n\nOne.\n\nTwo.\n")
        let bytes = Array(result.utf8)
        #expect(blocks.map { String(decoding: bytes[$0.byteRange], as: UTF8.self) } == ["Book", "One.", "Two."])
        #expect(blocks.allSatisfy { $0.headingPath == ["Book"] })
    }
}
