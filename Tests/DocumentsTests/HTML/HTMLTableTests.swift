@testable import Documents
import Testing

@Suite("Tables of a page")
struct HTMLTableTests {
    private func blocks(_ body: String) throws -> [(kind: Block.Kind, text: String?, header: String?)] {
        let document = try HTMLParser().parse(Array("<!doctype html>\(body)".utf8), path: "a.html")
        return document.blocks.map { ($0.kind, document.text(at: $0.byteRange), $0.tableHeader) }
    }

    @Test("Cells that span rows or columns shift nothing")
    func spans() throws {
        let found = try blocks(
            "<table><tr><th rowspan=2>Name<th colspan=2>Year<tr><th>2019<th>2020"
                + "<tr><td rowspan=2>A<td>1<td>2<tr><td>3<td>4<tr><td>B<td colspan=2>none</table>")
        #expect(found.count == 1)
        #expect(found[0].text == "Name | Year | Year\nName | 2019 | 2020\nA | 1 | 2\nA | 3 | 4\nB | none | none")
        #expect(found[0].header == "Name | Year 2019 | Year 2020")
    }

    @Test("A row of names that go on below them is no second header")
    func rowNames() throws {
        let found = try blocks(
            "<table><tr><th>Year<th>Quarter<th>Month<th>Cost<tr><th rowspan=4>2025<th rowspan=3>Q1<tr><td>January<td>7"
                + "<tr><td>March<td>8<tr><th>Q2<td>April<td>9</table>")
        #expect(found[0].header == "Year | Quarter | Month | Cost")
        #expect(
            found[0].text
                == "Year | Quarter | Month | Cost\n2025 | Q1 | January | 7\n2025 | Q1 | March | 8\n2025 | Q2 | April | 9"
        )
    }

    @Test("A drawing's texts are words of the page; its shapes and hidden drawings are not")
    func drawing() throws {
        let found = try blocks(
            "<p>Before</p><svg><title>Map</title><g><text x=1><tspan>Jean Pouy</tspan><tspan y=9>Roman</tspan></text>"
                + "<path d='M 1'/><text>1998</text></g></svg><svg aria-hidden=true><text>icon</text></svg><p>After</p>")
        #expect(found.map(\.text) == ["Before", "Map", "Jean Pouy Roman", "1998", "After"])
    }

    @Test("An empty cell keeps its place")
    func empty() throws {
        let found = try blocks("<table><tr><th>A<th>B<th>C<tr><td><td>x<td><tr><td>y<td><td>z</table>")
        #expect(found[0].text == "A | B | C\n| x\ny | | z")
        #expect(RenderedText.row("| x", header: "A | B | C") == "B: x")
        #expect(RenderedText.row("y | | z", header: "A | B | C") == "A: y; C: z")
    }

    @Test("A table within a cell stays in it, and a table that only lays out is none")
    func nested() throws {
        let inner = "<table border=1><tr><td>a<td>b<tr><td>c<td>d</table>"
        let data = try blocks("<table><tr><th>K<th>V<tr><td>x<td>\(inner)</table>")
        #expect(data.map(\.text) == ["K | V\nx | a, b; c, d"])
        let layout = try blocks("<table><tr><td><h2>Left</h2><p>One.</p><td>\(inner)</table>")
        #expect(layout.map(\.text) == ["Left", "One.", "a | b\nc | d"])
        #expect(layout.last?.kind == .table)
    }

    @Test("A header is known by its cells, by thead, or by the figures below it")
    func headers() throws {
        #expect(try blocks("<table><thead><tr><td>P<td>Q<tbody><tr><td>a<td>b</table>")[0].header == "P | Q")
        #expect(try blocks("<table><tr><td>Part<td>Bin<tr><td>x<td>5<tr><td>y<td>6</table>")[0].header == "Part | Bin")
        #expect(try blocks("<table><tr><td>a<td>b<tr><td>c<td>d<tr><td>e<td>f</table>")[0].header == nil)
        #expect(try blocks("<table><tr><th>Height<td>5 m<tr><th>Width<td>6 m</table>")[0].header == nil)
    }

    @Test("Spans without end cost no memory without end")
    func hostileSpans() throws {
        let row = "<tr><td rowspan=65534 colspan=1000>\(String(repeating: "y", count: 300))"
        let document = try HTMLParser().parse(
            Array(("<table>" + String(repeating: row, count: 2000)).utf8), path: "a.html")
        #expect(document.text.utf8.count < 4_000_000)
    }
}
