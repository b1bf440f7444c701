import Documents
import Passages
import TestSupport
import Testing

/// Tables as a reader reads them, and the way back to the passage's bytes.
@Suite struct ReadableTextTests {
    private func passage(_ text: String, header: String? = nil, form: TextForm = .source) -> PassageRecord {
        PassageRecord(
            id: 1, documentID: 1, path: "/a.md", title: "A", ordinal: 0, startByte: 0, endByte: text.utf8.count,
            firstLine: 1, lastLine: 9, text: text, tableHeader: header, tokenCount: 9, sourceSHA256: "",
            mediaType: .markdown, textForm: form)
    }

    private func place(of part: String, in text: String) throws -> Range<Int> {
        let found = try #require(text.firstRange(of: part))
        let start = text.utf8.distance(from: text.startIndex, to: found.lowerBound)
        return start..<start + part.utf8.count
    }

    private func bytes(_ place: Range<Int>?, of text: String) -> String? {
        place.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
    }

    private static let printers = """
        Prices of 2024, für alle.

        | Model | Weight | Price |
        |---|---:|---|
        | X100 | 4.2 kg | 120 € |
        | X200 |  | 240 € |

        All of them print.
        """

    @Test("Each value stands behind its column's name, and the lines that name them are left out")
    func labels() throws {
        let readable = ReadableText(passage(Self.printers))
        #expect(
            readable.text == """
                Prices of 2024, für alle.

                Model: X100; Weight: 4.2 kg; Price: 120 €
                Model: X200; Price: 240 €

                All of them print.
                """)
        for part in ["4.2 kg", "240 €", "für alle.", "All of them print."] {
            let shown = try place(of: part, in: readable.text)
            #expect(bytes(readable.words(of: shown), of: Self.printers) == part)
            #expect(readable.shown(of: try place(of: part, in: Self.printers)) == shown)
        }
        // Words over several cells are those of the first; a row is a whole.
        let over = try place(of: "4.2 kg; Price: 120 €", in: readable.text)
        #expect(bytes(readable.words(of: over), of: Self.printers) == "4.2 kg")
        let row = try place(of: "Model: X200; Price: 240 €", in: readable.text)
        #expect(bytes(readable.source(of: row), of: Self.printers) == "X200 |  | 240 €")
        #expect(readable.words(of: try place(of: "Weight", in: readable.text)) == nil)
        #expect(readable.shown(of: try place(of: "| Model | Weight | Price |", in: Self.printers)) == nil)
    }

    @Test("Rows that go on from another passage, and rows of extracted text, have their header's names")
    func headers() {
        #expect(ReadableText(passage("| X300 | 9 kg |", header: "Model | Weight")).text == "Model: X300; Weight: 9 kg")
        let extracted = "Model | Weight\nX300 | 9 kg"
        #expect(ReadableText(passage(extracted, form: .extracted)).text == "Model: X300; Weight: 9 kg")
        #expect(ReadableText(passage(extracted)).text == extracted)
    }

    @Test(
        "What is no table, or would grow too long, stays as it is",
        arguments: [
            "", "A | B is a choice.", "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```", "| 1 | 2 |\n| 3 | 4 |",
            "| \(String(repeating: "long ", count: 30)) | b |\n|---|---|\n"
                + String(repeating: "| 1 | 2 |\n", count: 40),
        ])
    func unchanged(_ text: String) {
        let readable = ReadableText(passage(text))
        #expect(readable.text == text)
        #expect(text.isEmpty || readable.words(of: 0..<text.utf8.count) == 0..<text.utf8.count)
    }

    @Test(
        "Line ends of other kinds stand in a table's lines, and shift no place",
        arguments: ["\u{2028}", "\u{85}", "\u{0B}"])
    func lineEnds(_ end: String) throws {
        let text = "| Model | Weight |\(end)\n|---|---|\n| X\(end)1 | 4 kg |\(end)\n\nEnd."
        let readable = ReadableText(passage(text))
        for part in ["4 kg", "End."] {
            #expect(bytes(readable.words(of: try place(of: part, in: readable.text)), of: text) == part)
        }
    }

    @Test("Every cell of a random table leads back to its bytes", arguments: 1...20)
    func cells(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let columns = Int.random(in: 1...5, using: &generator)
        func row(_ mark: String) -> [String] {
            (0..<columns).map { column in
                Bool.random(using: &generator) ? "\(mark)\(column) é" : column == 0 ? mark : ""
            }
        }
        let rows = (0..<Int.random(in: 1...6, using: &generator)).map { row("r\($0)c") }
        let lines = [(0..<columns).map { "N\($0)" }, Array(repeating: "---", count: columns)] + rows
        let text = "Before.\n\n" + lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\r\n")
        let readable = ReadableText(passage(text))
        for cell in rows.joined() where !cell.isEmpty {
            let shown = try place(of: cell, in: readable.text)
            #expect(bytes(readable.words(of: shown), of: text) == cell, "seed \(seed)")
        }
        #expect(!readable.text.contains("|"), "seed \(seed)")
    }
}
