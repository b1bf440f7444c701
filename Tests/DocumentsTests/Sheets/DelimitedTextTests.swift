import TestSupport
import Testing

@testable import Documents

@Suite("Delimited text")
struct DelimitedTextTests {
    private func parse(_ text: String, _ path: String = "x.csv") throws -> Document {
        let document = try DelimitedTextParser().parse(
            Array(text.utf8), path: path, context: .standard)
        _ = expectInvariants(of: document, source: Array(text.utf8), options: ChunkingOptions(), note: path)
        return document
    }

    @Test(
        "The delimiter is found, and the first row's names are the header",
        arguments: [
            ("Part,Stock,Maker\nKX-1,12,Dunmore\nKX-2,7,Elstow\n", "Part | Stock | Maker"),
            ("Part;Price\nKX-1;1,50\nKX-2;2,75\n", "Part | Price"),
            ("Part\tStock\nKX-1\t12\n", "Part | Stock"), ("Part|Stock\nKX-1|12\n", "Part | Stock"),
            ("sep=;\nPart;Stock, all\nKX-1;12\n", "Part | Stock, all"),
            ("\u{FEFF}\"Part\",\"In \"\"stock\"\"\"\r\n\"KX-1\",12\r\n", "Part | In \"stock\""),
            ("Industry\nAutomotive\nHealthcare\n", "Industry"), ("1,2,3\na,b,c\nd,e,f\n", "1 | 2 | 3"),
            ("Region,2021,2022\nNorth,10,11\nSouth,12,13\n", "Region | 2021 | 2022"),
            ("Stock report\nAs of May\n\nPart,Stock\nKX-1,12\nKX-2,14\n", "Part | Stock"),
            ("Stock report\nPart,Stock,Shelf\nKX-1,12,3\nKX-2,14,4\n", "Part | Stock | Shelf"),
        ])
    func header(text: String, header: String) throws {
        let tables = try parse(text).blocks.filter { $0.kind == .table }
        #expect(!tables.isEmpty && tables.allSatisfy { $0.tableHeader == header })
    }

    @Test(
        "Rows of values have no header", arguments: ["Ann,12\nBob,13\n", "2024-01-02,5\n2024-01-03,6\n", "5\n6\n7\n"])
    func noHeader(text: String) throws {
        #expect(try parse(text).blocks.map(\.tableHeader) == [nil])
    }

    @Test("A row with line ends in a cell is a block of its own")
    func lineEnds() throws {
        let document = try parse("a,b\n1,\"x\n\ny, z\"\n2,w\n3,v\n")
        #expect(
            document.blocks.compactMap { document.text(at: $0.byteRange) } == [
                "a,b", "1,\"x\n\ny, z\"", "2,w\n3,v",
            ])
        #expect(document.blocks.allSatisfy { $0.tableHeader == "a | b" })
    }

    @Test("Blank lines part blocks, and the names of the columns go on")
    func blankLines() throws {
        let document = try parse("a,b\n1,2\n\n3,4\n\nname,size\nx,5\n")
        #expect(document.blocks.map(\.tableHeader) == ["a | b", "a | b", "name | size"])
    }

    @Test("A stray quote costs its own row, not the rest of the file")
    func strayQuote() throws {
        let rows = (0..<20_000).map { $0 == 5 ? "\"\($0),x" : $0 == 900 ? "\($0),12\"" : "\($0),x" }
        let text = "id,note\n" + rows.joined(separator: "\n") + "\n"
        let document = try parse(text)
        // Rows are lines: none of them is a block of its own because a cell spans lines.
        #expect(document.blocks.count == 1)
    }

    @Test("Random tables come back cell by cell")
    func roundTrip() {
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            let delimiter = Delimiter.candidates[Int.random(in: 0..<4, using: &random)]
            let width = Int.random(in: 1...6, using: &random)
            let end = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
            let alphabet = ["a", "b", "é", "数", "\"", " x", ",", ";", "\t", "|", "\n", "7", "\"\""]
            let table = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                (0..<width).map { _ in
                    (0..<Int.random(in: 0...5, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? ""
                    }
                    .joined()
                }
            }
            let separator = String(UnicodeScalar(delimiter))
            let text = table.map { row in
                row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: separator)
            }.joined(separator: end)
            #expect(Self.cells(of: text, delimiter: delimiter) == table, "seed \(seed)")
        }
    }

    private static func cells(of text: String, delimiter: UInt8) -> [[String]] {
        let bytes = Array(text.utf8)
        var rows = DelimitedRows(bytes.span, delimiter: delimiter)
        var table: [[String]] = []
        var cells: [Range<Int>] = []
        var offset = 0
        while offset < bytes.count {
            offset = rows.row(at: offset, cells: &cells).next
            table.append(cells.map { rows.text(of: $0) })
        }
        return table
    }

    @Test(
        "Quotes without end take linear time", .timeLimit(.minutes(5)),
        arguments: ["\"a,", "\"\n", "\"\"\"", "\"a\"b,", "\"x\n\"y", "\" ", "a\"", "\"a\"\"\n"])
    func manyQuotes(unit: String) throws {
        let text = String(repeating: unit, count: 200_000 / unit.utf8.count)
        let document = try DelimitedTextParser().parse(Array(text.utf8), path: "x.csv", context: .standard)
        #expect(!document.blocks.isEmpty)
    }
}
