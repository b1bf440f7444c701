import Answering
import Documents
import Formats
import Foundation
import IndexStore
import Passages
import Retrieval
import Testing
import footnote

/// How values become text: quantities, tables, sources, and what a terminal may be sent.
@Suite struct OutputTests {
    private static let plain = Terminal(outputIsTerminal: false, errorIsTerminal: false, hasColor: false)
    private static let color = Terminal(outputIsTerminal: true, errorIsTerminal: true, hasColor: true)

    @Test(
        "bytes read as people say them",
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (98_362_432, "94 MiB"),
            (5 << 30, "5.0 GiB"),
        ])
    func bytesReadAsPeopleSayThem(count: Int, text: String) { #expect(Quantity.bytes(count) == text) }

    @Test(
        "thousands are parted by commas",
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func thousandsArePartedByCommas(value: Int, text: String) { #expect(Quantity.grouped(value) == text) }

    @Test(
        "durations read as people say them",
        arguments: [
            (0.0042, "4 ms"), (0.34, "340 ms"), (4.21, "4.2 s"), (185, "3 min 5 s"), (7800, "2 h 10 min"),
            (.infinity, "?"), (-1, "?"),
        ])
    func durationsReadAsPeopleSayThem(seconds: Double, text: String) { #expect(Quantity.seconds(seconds) == text) }

    @Test("a singular has no s")
    func aSingularHasNoS() {
        #expect(Quantity.count(1, "passage") == "1 passage")
        #expect(Quantity.count(2, "passage") == "2 passages")
    }

    @Test("tables line up")
    func tablesLineUp() {
        var table = TextTable(["id", "path"], alignsRight: [0])
        table.add(["1", "a.md"])
        table.add(["12", "notes/é.md"])
        #expect(table.lines == ["id  path", " 1  a.md", "12  notes/é.md"])
    }

    @Test("escape sequences of a document never reach the terminal")
    func escapeSequencesOfADocumentNeverReachTheTerminal() {
        let hostile = "a\u{1B}]0;title\u{07}b\rc\u{9B}31m\u{202E}d\u{7F}"
        let shown = Self.color.printable(hostile)
        #expect(shown == "a␛]0;title␇b␍c\u{FFFD}31m\u{FFFD}d\u{FFFD}")
        #expect(Self.color.printable("line\n\ttab é 漢字 👩‍👩‍👧") == "line\n\ttab é 漢字 👩‍👩‍👧")
    }

    @Test("links and colour appear only where they work")
    func linksAndColourAppearOnlyWhereTheyWork() {
        #expect(Self.plain.link("a.md:3", path: "/d/a.md") == "a.md:3")
        #expect(Self.plain.bold("x") == "x")
        let link = Self.color.link("a b.md:3", path: "/d/a b.md")
        #expect(link == "\u{1B}]8;;file:///d/a%20b.md\u{1B}\\a b.md:3\u{1B}]8;;\u{1B}\\")
    }

    @Test("a citation shows place, quote and staleness")
    func aCitationShowsPlaceQuoteAndStaleness() {
        let passage = PassageRecord(
            id: 7, documentID: 1, path: "/d/notes/budget.md", title: "Budget", ordinal: 0, startByte: 0, endByte: 18,
            firstLine: 12, lastLine: 14, headingPath: ["Budget", "2026"], text: "First line\nsecond.", tokenCount: 4,
            sourceSHA256: "00")
        var citation = Citation(of: passage, id: 2, answerSpan: ByteSpan(0..<5), support: 0.9)
        let text = SourceText(terminal: Self.plain, workingFolder: "/d")
        #expect(
            text.lines(of: citation) == [
                "[2] Budget › 2026, notes/budget.md:12-14", "    │ First line", "    │ second.",
            ])
        citation.isStale = true
        #expect(text.lines(of: citation).last == "    stale: the source has changed since it was indexed")
        citation.isMissing = true
        #expect(text.lines(of: citation).last == "    not checked: the source is not here")
    }

    @Test("a citation of a page leads to the page, and rows stand below their columns' names")
    func aCitationOfAPageLeadsToThePage() {
        let passage = PassageRecord(
            id: 7, documentID: 1, path: "/d/a b.pdf", title: "Budget", ordinal: 0, startByte: 0, endByte: 9,
            firstLine: 12, lastLine: 12, page: 4, text: "241 | red", tableHeader: "Bin | Colour", tokenCount: 4,
            sourceSHA256: "00", mediaType: .pdf)
        var citation = Citation(of: passage, id: 2, answerSpan: ByteSpan(0..<5))
        citation.pageLabel = "iv"
        #expect(
            SourceText(terminal: Self.plain, workingFolder: "/d").lines(of: citation) == [
                "[2] Budget, a b.pdf#page=4, page iv (4)", "    │ Bin | Colour", "    ├ ", "    │ 241 | red",
            ])
        let linked = SourceText(terminal: Self.color, workingFolder: "/d").lines(of: citation, withQuote: false)[0]
        #expect(linked.contains("\u{1B}]8;;file:///d/a%20b.pdf#page=4\u{1B}\\a b.pdf#page=4\u{1B}]8;;\u{1B}\\"))
        citation.mediaType = .pptx
        citation.pageLabel = nil
        citation.path = "/d/talk.pptx"
        let slide = SourceText(terminal: Self.plain, workingFolder: "/d").lines(of: citation, withQuote: false)
        #expect(slide == ["[2] Budget, talk.pptx, slide 4"])
    }

    @Test("a citation of a note in a vault opens Obsidian, one of a page opens the page")
    func aCitationOfANoteOpensObsidian() {
        let passage = PassageRecord(
            id: 7, documentID: 1, path: "/d/a b.md", title: "Note", ordinal: 0, startByte: 0, endByte: 1, firstLine: 3,
            lastLine: 3, text: "x", tokenCount: 1, sourceSHA256: "00")
        var citation = Citation(of: passage, id: 1, answerSpan: ByteSpan(0..<0))
        let address = "obsidian://open?vault=d&file=a%20b.md"
        citation.obsidianURL = address
        let text = SourceText(terminal: Self.color, workingFolder: "/d")
        let linked = text.lines(of: citation, withQuote: false)[0]
        #expect(linked.contains("\u{1B}]8;;\(address)\u{1B}\\a b.md:3\u{1B}]8;;\u{1B}\\"))
        let plain = SourceText(terminal: Self.plain, workingFolder: "/d").lines(of: citation, withQuote: false)
        #expect(plain == ["[1] Note, a b.md:3"])
        citation.page = 2
        #expect(!text.lines(of: citation, withQuote: false)[0].contains("obsidian:"))
    }

    @Test("a name with line ends or escapes stays on its line")
    func aNameWithLineEndsStaysOnItsLine() {
        #expect(Self.color.name("a\nb\tc\u{1B}[2Jd\u{2028}e") == "a␊b␉c␛[2Jd\u{FFFD}e")
        let passage = PassageRecord(
            id: 7, documentID: 1, path: "/d/x\n[9] Forged, y.md", title: "T\r\nU", ordinal: 0, startByte: 0, endByte: 1,
            firstLine: 1, lastLine: 1, headingPath: ["A\nB"], text: "x", tokenCount: 1, sourceSHA256: "00")
        let citation = Citation(of: passage, id: 1, answerSpan: ByteSpan(0..<0))
        for terminal in [Self.plain, Self.color] {
            let lines = SourceText(terminal: terminal, workingFolder: "/d").lines(of: citation, withQuote: false)
            #expect(lines.count == 1 && !lines[0].contains(where: \.isNewline), "\(lines)")
        }
        #expect(Self.color.link("x", path: "/d/a\nb\u{1B}\\c").contains("file:///d/a%0Ab%1B"))
    }

    @Test("progress says rate and time left")
    func progressSaysRateAndTimeLeft() {
        let text = ProgressLine.text(phase: "embedding", done: 50, total: 200, unit: "passages", elapsed: 2)
        #expect(text == "embedding: 50/200 passages, 25/s, 6.0 s left")
        // Where passages are unequally long, the run's own estimate counts.
        let pace = ProgressLine.Pace(
            IndexProgress(phase: .embedding, done: 50, total: 200, passagesPerSecond: 40, secondsLeft: 90))
        let measured = ProgressLine.text(
            phase: "embedding", done: 50, total: 200, unit: "passages", elapsed: 2, pace: pace)
        #expect(measured == "embedding: 50/200 passages, 40/s, 1 min 30 s left")
        #expect(ProgressLine.Pace(IndexProgress(phase: .reading, done: 1, total: 2)) == nil)
        let early = ProgressLine.text(phase: "reading", done: 1, total: nil, unit: "files", elapsed: 0.1)
        #expect(early == "reading: 1 files")
    }

    @Test("what is printed as JSON has a version and keys in snake case")
    func whatIsPrintedAsJSONHasAVersionAndKeysInSnakeCase() throws {
        struct Value: Encodable { let firstLine = 1, a = "x/y", c = Double.infinity }
        #expect(try JSONOutput.line(Versioned(Value())) == #"{"a":"x/y","c":"inf","first_line":1,"version":1}"#)
        let reply = Reply.withheld(
            Abstention(
                question: "Why?", reason: .emptyIndex, text: "", nearest: [], style: .short, model: "m",
                measured: Measured(threshold: 0.5)))
        let text = try JSONOutput.line(Versioned(reply))
        #expect(text.contains(#""abstained":true"#) && text.contains(#""version":1"#))
    }

    @Test("the median of an even count lies between")
    func theMedianOfAnEvenCountLiesBetween() throws {
        let measurement = try #require(Measurement("m", unit: "ms", [4, 1, 3, 2]))
        #expect(measurement.median == 2.5)
        #expect(measurement.cells == ["m", "2.50 ms", "1.00 to 4.00", ""])
        #expect(measurement.of(10).cells.last == "25 %")
        #expect(Measurement("m", unit: "ms", []) == nil)
    }
}
