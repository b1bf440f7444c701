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
        let readable = ReadableText(passage(Self.printers), question: "")
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

    @Test(
        "Only the rows that a question names are read, and they lead back to their bytes",
        arguments: [
            ("What does the X200 cost?", ["X200"]), ("What does the X300 cost?", ["X100", "X200"]),
            ("Which is lighter, X100 or X200?", ["X100", "X200"]), ("Which model weighs 4.2 kg?", ["X100"]),
            ("X2000?", ["X100", "X200"]), ("Which model costs 240 €", ["X200"]),
        ])
    func named(_ question: String, _ models: [String]) throws {
        let readable = ReadableText(passage(Self.printers), question: question)
        for model in ["X100", "X200"] { #expect(readable.text.contains(model) == models.contains(model)) }
        #expect(readable.text.hasPrefix("Prices of 2024, für alle.\n\nModel: X"))
        #expect(readable.text.hasSuffix("\n\nAll of them print."))
        let row = try place(of: models.last ?? "", in: readable.text)
        #expect(bytes(readable.words(of: row), of: Self.printers) == models.last)
    }

    @Test("Of rows that share a cell, the one with most of the question's cells is read; common words name none")
    func mostNamed() {
        let text = """
            | Model | Colour | Price | Note |
            |---|---|---|---|
            | X200 | red | 1 | so |
            | X200 | blue | 2 | |
            | X100 | red | 3 | |
            | X100 | 红色 | 4 | |
            | X300 | blue | 5 | |
            """
        func read(_ question: String) -> String { ReadableText(passage(text), question: question).text }
        #expect(read("What is the price of the red X200?").hasPrefix("Model: X200; Colour: red; Price: 1"))
        #expect(read("What is the price of the red X200?").split(separator: "\n").count == 1)
        #expect(read("What do the X200 cost?").split(separator: "\n").count == 2)
        #expect(read("红色的多少钱?").split(separator: "\n") == ["Model: X100; Colour: 红色; Price: 4"])
        #expect(read("So what do they cost?").split(separator: "\n").count == 5)
    }

    @Test("Rows that go on from another passage, and rows of extracted text, have their header's names")
    func headers() {
        let rest = passage("| X300 | 9 kg |", header: "Model | Weight")
        #expect(ReadableText(rest, question: "").text == "Model: X300; Weight: 9 kg")
        let extracted = "Model | Weight\nX300 | 9 kg"
        #expect(ReadableText(passage(extracted, form: .extracted), question: "").text == "Model: X300; Weight: 9 kg")
        #expect(ReadableText(passage(extracted), question: "").text == extracted)
    }

    @Test("Rows of CSV have the names above them, or those that the index keeps; a title is no row")
    func delimited() throws {
        func read(_ text: String, header: String? = nil, _ question: String = "") -> String {
            let passage = PassageRecord(
                id: 1, documentID: 1, path: "/a.csv", title: "A", ordinal: 0, startByte: 0,
                endByte: text.utf8.count, firstLine: 1, lastLine: 9, text: text, tableHeader: header, tokenCount: 9,
                sourceSHA256: "", mediaType: .csv)
            return ReadableText(passage, question: question).text
        }
        let rows = "X100,\"4,2 kg\",120\nX200,,240"
        #expect(
            read("Model,Weight,Price\n" + rows) == "Model: X100; Weight: 4,2 kg; Price: 120\nModel: X200; Price: 240")
        #expect(read(rows, header: "Model | Weight | Price", "What does the X200 cost?") == "Model: X200; Price: 240")
        #expect(
            read("Prices, north\nModel;Weight;Price\nX1;1,5;2\nX2;2,5;3").hasPrefix(
                "Prices, north\nModel: X1; Weight: 1,5"))
        #expect(read("1,2\n3,4") == "1,2\n3,4")
    }

    @Test(
        "What is no table, or would grow too long, stays as it is",
        arguments: [
            "", "A | B is a choice.", "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```", "| 1 | 2 |\n| 3 | 4 |",
            "| \(String(repeating: "long ", count: 30)) | b |\n|---|---|\n"
                + String(repeating: "| 1 | 2 |\n", count: 40),
        ])
    func unchanged(_ text: String) {
        let readable = ReadableText(passage(text), question: "")
        #expect(readable.text == text)
        #expect(text.isEmpty || readable.words(of: 0..<text.utf8.count) == 0..<text.utf8.count)
    }

    @Test(
        "Line ends of other kinds stand in a table's lines, and shift no place",
        arguments: ["\u{2028}", "\u{85}", "\u{0B}"])
    func lineEnds(_ end: String) throws {
        let text = "| Model | Weight |\(end)\n|---|---|\n| X\(end)1 | 4 kg |\(end)\n\nEnd."
        let readable = ReadableText(passage(text), question: "")
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
        let readable = ReadableText(passage(text), question: "")
        for cell in rows.joined() where !cell.isEmpty {
            let shown = try place(of: cell, in: readable.text)
            #expect(bytes(readable.words(of: shown), of: text) == cell, "seed \(seed)")
        }
        #expect(!readable.text.contains("|"), "seed \(seed)")
    }
}
