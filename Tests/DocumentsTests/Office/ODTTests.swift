import Testing

@testable import Documents

@Suite("OpenDocument texts")
struct ODTTests {
    private static let declarations: String = {
        var text =
            "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\""
        text += " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""
        for name in ["office", "text", "table", "style", "meta", "manifest"] {
            text += " xmlns:\(name)=\"urn:oasis:names:tc:opendocument:xmlns:\(name):1.0\""
        }
        return text
    }()

    private func file(_ body: String, styles: String = "", extra: [(String, String)] = []) -> [UInt8] {
        let content =
            "<office:document-content \(Self.declarations)><office:automatic-styles>\(styles)</office:automatic-styles><office:body><office:text>\(body)</office:text></office:body></office:document-content>"
        return TestZip.file(
            [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content)] + extra)
    }
    private func document(_ bytes: [UInt8]) throws -> Document { try ODTParser().parse(bytes, path: "x.odt") }
    private func text(_ body: String, styles: String = "", extra: [(String, String)] = []) throws -> String {
        try document(file(body, styles: styles, extra: extra)).text
    }

    @Test("Changes read as accepted; annotations and hidden text are nowhere; a note follows its paragraph")
    func flow() throws {
        let styles =
            "<style:style style:name='T1'><style:text-properties text:display='none'/></style:style><style:style style:name='T2'><style:text-properties style:text-position='super 58%'/></style:style>"
        let body = """
            <text:tracked-changes><text:changed-region><text:deletion><text:p>840</text:p></text:deletion></text:changed-region></text:tracked-changes>
            <text:p>The rent <text:change text:change-id="1"/>is<text:s text:c="2"/>910<office:annotation><text:p>why?</text:p></office:annotation>
            crowns since 1969<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>See the deed.</text:p></text:note-body></text:note>.\
            <text:span text:style-name="T1">secret</text:span><text:line-break/>10<text:span text:style-name="T2">6</text:span><text:tab/>x</text:p>
            <text:section text:display="none"><text:p>hidden</text:p></text:section><text:section><text:p>shown</text:p></text:section>
            <text:table-of-content><text:index-body><text:p>Intro 1</text:p></text:index-body></text:table-of-content>
            """
        #expect(
            try text(body, styles: styles) == "The rent is 910 crowns since 1969.\n10^6 x\n\nSee the deed.\n\nshown\n")
    }

    @Test("Headings have their level and number, lists theirs")
    func structure() throws {
        let styles = """
            <text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/>\
            <text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>\
            <text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/>\
            <text:list-level-style-bullet text:level="2" text:bullet-char="*"/></text:list-style>
            """
        let body = """
            <text:p text:style-name="Title">The book</text:p><text:h text:outline-level="1">One</text:h><text:h text:outline-level="2">Sub</text:h>
            <text:list text:style-name="L"><text:list-item><text:p>x</text:p><text:p>more</text:p><text:list><text:list-item><text:p>y</text:p></text:list-item></text:list></text:list-item>
            <text:list-item><text:p>z</text:p></text:list-item></text:list><text:p>between</text:p>
            <text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>w</text:p></text:list-item></text:list>
            """
        let document = try document(file(body, styles: styles))
        #expect(document.text == "The book\n\n1. One\n\n1.1 Sub\n\na) x\n\nmore\n  - y\nb) z\n\nbetween\n\nc) w\n")
        #expect(document.blocks.last?.headingPath == ["The book", "1. One", "1.1 Sub"])
    }

    @Test("A table keeps its columns through merged, covered and repeated cells")
    func tables() throws {
        let body = """
            <table:table><table:table-column table:number-columns-repeated="3"/><table:table-header-rows><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell>\
            <table:table-cell table:number-columns-spanned="2"><text:p>Size</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>
            <table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/></table:table-row>
            <table:table-row><table:covered-table-cell/><table:table-cell/><table:table-cell><text:p>3</text:p></table:table-cell></table:table-row>
            <table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000000"/></table:table-row></table:table>
            """
        let document = try document(file(body))
        #expect(document.text == "Name | Size | Size\na\na |  | 3\n")
        #expect(document.blocks.first?.tableHeader == "Name | Size | Size")
    }

    @Test("Text boxes follow their paragraph, pictures stand as their description, headers once")
    func frames() throws {
        let body =
            "<text:p>Before<draw:frame><draw:text-box><text:p>In the box</text:p></draw:text-box></draw:frame> after<draw:frame><draw:image/><svg:desc>A barn</svg:desc></draw:frame></text:p><draw:custom-shape><text:p>Shape</text:p></draw:custom-shape>"
        let styles =
            "<office:document-styles \(Self.declarations)><office:master-styles><style:master-page><style:header><text:p>Lease</text:p></style:header><style:footer><text:p>Page <text:page-number>3</text:page-number></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
        #expect(
            try text(body, extra: [("styles.xml", styles)]) == "Before after A barn\n\nIn the box\n\nShape\n\nLease\n")
    }

    @Test("A flat file reads as one in a container, with what it says about itself")
    func flat() throws {
        let xml =
            "<?xml version='1.0'?><office:document \(Self.declarations)><office:meta><dc:title>T</dc:title><meta:initial-creator>Ann</meta:initial-creator><dc:creator>Ben</dc:creator><meta:keyword>rent</meta:keyword><meta:creation-date>2031-01-02T03:04:05</meta:creation-date></office:meta><office:body><office:text><text:h text:outline-level='1'>H</text:h><text:p>x</text:p></office:text></office:body></office:document>"
        let document = try ODTParser().parse(Array(xml.utf8), path: "x.fodt")
        #expect(document.text == "H\n\nx\n")
        #expect(document.title == "T")
        #expect(
            document.metadata == [
                MetadataEntry("author", "Ann"), MetadataEntry("author", "Ben"), MetadataEntry("tag", "rent"),
                MetadataEntry("date", "2031-01-02T03:04:05"),
            ])
    }

    @Test("Encrypted texts and containers without content are refused by name; hostile ones end")
    func refusals() throws {
        func reason(_ bytes: [UInt8]) -> String {
            do {
                _ = try document(bytes)
                return ""
            } catch { return "\(error)" }
        }
        let manifest =
            "<manifest:manifest \(Self.declarations)><manifest:file-entry manifest:full-path='content.xml'><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
        #expect(reason(file("", extra: [("META-INF/manifest.xml", manifest)])).contains("password"))
        #expect(reason(TestZip.file([("mimetype", "x")])).contains("content.xml is missing"))
        #expect(reason(Array("no".utf8)).contains("x.odt"))
        let lists =
            String(repeating: "<text:list><text:list-item>", count: 300) + "<text:p>x</text:p>"
            + String(repeating: "</text:list-item></text:list>", count: 300)
        _ = try text(lists + "<text:p>after</text:p>")
        let tables =
            String(repeating: "<table:table><table:table-row><table:table-cell>", count: 300) + "<text:p>core</text:p>"
            + String(repeating: "</table:table-cell></table:table-row></table:table>", count: 300)
        #expect(try text(tables).contains("core"))
        let frames =
            String(repeating: "<text:p><draw:frame><draw:text-box>", count: 200) + "<text:p>x</text:p>"
            + String(repeating: "</draw:text-box></draw:frame></text:p>", count: 200)
        _ = try text(frames + "<text:p>after</text:p>")
        let ring =
            "<style:style style:name='A' style:parent-style-name='B'/><style:style style:name='B' style:parent-style-name='A'/>"
        #expect(try text("<text:p text:style-name='A'>x</text:p>", styles: ring) == "x\n")
    }
}
