import Foundation
import Testing

@testable import Documents

@Suite("Documents of Word")
struct DOCXTests {
    private func text(_ body: String, _ parts: [(name: String, content: String)] = []) throws -> String {
        try TestWord(body: body, parts: parts).document().text
    }
    private func p(_ text: String, style: String? = nil, _ properties: String = "") -> String {
        TestWord.paragraph(text, style: style, properties: properties)
    }

    @Test("Changes read as accepted; comments and hidden text are nowhere")
    func changes() throws {
        let body = """
            <w:p><w:r><w:t xml:space="preserve">The rent is </w:t></w:r><w:del w:id="1"><w:r><w:delText>840</w:delText></w:r></w:del>\
            <w:ins w:id="2"><w:r><w:t>910</w:t></w:r></w:ins><w:commentRangeStart w:id="0"/><w:r><w:t xml:space="preserve"> crowns</w:t></w:r>\
            <w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r><w:moveFrom w:id="3"><w:r><w:t>moved</w:t></w:r></w:moveFrom>\
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>.</w:t></w:r></w:p>
            <w:p><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">One </w:t></w:r></w:p><w:p><w:r><w:t>line.</w:t></w:r></w:p>
            <w:tbl><w:tr><w:trPr><w:del w:id="5"/></w:trPr><w:tc>\(p("gone"))</w:tc></w:tr><w:tr><w:tc>\(p("a"))</w:tc><w:tc>\(p("b"))</w:tc></w:tr></w:tbl>
            """
        #expect(try text(body) == "The rent is 910 crowns.\n\nOne line.\n\na | b\n")
    }

    @Test("A note follows its paragraph, and its mark is glued to no word; an exponent to no digit")
    func notes() throws {
        let note =
            "<w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> Returned in ten days.</w:t></w:r></w:p></w:footnote>"
        let end = "<w:endnote w:id=\"2\">\(p("See the deed."))</w:endnote>"
        let body = """
            <w:p><w:r><w:t>Founded in 1969</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>5 people of 10</w:t></w:r>\
            <w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r><w:r><w:endnoteReference w:id="2"/></w:r>\
            <w:r><w:t xml:space="preserve">, the 1</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>st</w:t></w:r></w:p>\(p("After."))
            """
        #expect(
            try text(body, [("footnotes", note), ("endnotes", end)])
                == "Founded in 1969 5 people of 10^6, the 1st\n\nReturned in ten days.\n\nSee the deed.\n\nAfter.\n")
    }

    @Test("Headings go by style, what it is based on, its name in other languages, and outline level")
    func headings() throws {
        let styles = """
            <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
            <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
            <w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Titre2"/></w:style>
            <w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="Titre 2"/></w:style>
            <w:style w:type="paragraph" w:styleId="Deep"><w:name w:val="Deep"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>
            <w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>
            <w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
            """
        let body =
            p("One", style: "berschrift1") + p("Two", style: "Mine") + p("Three", style: "Deep") + p("ring", style: "A")
            + p("One .... 3", style: "TOC1") + p("Four", "<w:outlineLvl w:val=\"3\"/>")
            + p("plain", style: "Mine", "<w:outlineLvl w:val=\"9\"/>") + p("Five", style: "Heading2")
        let document = try TestWord(body: body, parts: [("styles", styles)]).document()
        #expect(
            document.blocks.map(\.kind) == [
                .heading(level: 1), .heading(level: 2), .heading(level: 3), .paragraph, .heading(level: 4), .paragraph,
                .heading(level: 2),
            ])
        #expect(document.blocks[5].headingPath == ["One", "Two", "Three", "Four"])
        #expect(!document.text.contains("...."))
    }

    @Test("Lists have their numbers as shown, through levels, restarts and styles")
    func lists() throws {
        func level(_ index: Int, _ format: String, _ text: String) -> String {
            "<w:lvl w:ilvl=\"\(index)\"><w:start w:val=\"1\"/><w:numFmt w:val=\"\(format)\"/><w:lvlText w:val=\"\(text)\"/></w:lvl>"
        }
        let numbering = """
            <w:abstractNum w:abstractNumId="0">\(level(0, "decimal", "%1."))\(level(1, "lowerLetter", "%1.%2)"))</w:abstractNum>
            <w:abstractNum w:abstractNumId="1">\(level(0, "bullet", "\u{F0B7}"))\(level(1, "upperRoman", "%2"))</w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
            <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
            """
        let styles =
            "<w:style w:type=\"paragraph\" w:styleId=\"L\"><w:name w:val=\"List Bullet\"/><w:pPr>\(TestWord.list(2, 0))</w:pPr></w:style>"
        let body = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0)].map {
            p("x", TestWord.list($0.0, $0.1))
        }.joined()
        #expect(
            try text(
                body + p("y", style: "L") + p("z", style: "L", TestWord.list(0, 0)),
                [("numbering", numbering), ("styles", styles)])
                == "1. x\n  1.a) x\n  1.b) x\n2. x\n  2.a) x\n- x\n  I x\n7. x\n- y\n\nz\n")
    }

    @Test("A table keeps its columns through merged cells, and its header names them")
    func tables() throws {
        func cell(_ text: String, _ properties: String = "") -> String {
            "<w:tc><w:tcPr>\(properties)</w:tcPr>\(p(text))</w:tc>"
        }
        let inner = "<w:tbl><w:tr>\(cell("i1"))\(cell("i2"))</w:tr><w:tr>\(cell("i3"))\(cell("i4"))</w:tr></w:tbl>"
        let body = """
            <w:tbl><w:tblPr/><w:tr><w:trPr><w:tblHeader/></w:trPr>\(cell("Region"))\(cell("2023", "<w:gridSpan w:val=\"2\"/>"))</w:tr>
            <w:tr><w:trPr><w:tblHeader/></w:trPr>\(cell("", "<w:vMerge/>"))\(cell("Q1"))\(cell("Q2"))</w:tr>
            <w:tr>\(cell("North", "<w:vMerge w:val=\"restart\"/>"))\(cell("1"))\(cell(""))</w:tr>
            <w:tr>\(cell("", "<w:vMerge/>"))\(cell(""))\(cell("4"))</w:tr>
            <w:tr><w:tc>\(p("South"))\(inner)\(p("end"))</w:tc>\(cell("5"))\(cell("6"))</w:tr></w:tbl>
            <w:tbl><w:tr><w:tc>\(p("A frame", style: "Heading1"))\(p("with text"))</w:tc></w:tr></w:tbl>
            """
        let document = try TestWord(body: body).document()
        #expect(
            document.text
                == "Region | 2023 | 2023\nRegion | Q1 | Q2\nNorth | 1\nNorth |  | 4\nSouth i1, i2; i3, i4 end | 5 | 6\n\nA frame\n\nwith text\n"
        )
        #expect(document.blocks.first?.tableHeader == "Region | 2023 Q1 | 2023 Q2")
        #expect(document.blocks.map(\.kind) == [.table, .heading(level: 1), .paragraph])
    }

    @Test("Fields show their result, text boxes stand once, breaks and symbols part words")
    func runs() throws {
        let field =
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"http://x\" </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>link</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        let box = "<w:txbxContent>\(p("In the box"))</w:txbxContent>"
        let body = """
            <w:p>\(field)<w:r><w:tab/><w:t>a</w:t><w:br/><w:t>b\u{AD}c</w:t><w:softHyphen/><w:noBreakHyphen/><w:sym w:font="Symbol" w:char="F061"/></w:r>\
            <w:hyperlink><w:r><w:t xml:space="preserve"> here</w:t></w:r></w:hyperlink><w:fldSimple w:instr="DATE"><w:r><w:t xml:space="preserve"> May</w:t></w:r></w:fldSimple>\
            <w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:docPr descr="A red barn"/><wps:txbx>\(box)</wps:txbx></w:drawing></mc:Choice>\
            <mc:Fallback><w:pict><v:textbox>\(box)</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>
            <w:sdt><w:sdtPr/><w:sdtContent>\(p("controlled"))</w:sdtContent></w:sdt>
            <w:p><m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>
            """
        #expect(try text(body) == "link a\nbc-α here May A red barn\n\nIn the box\n\ncontrolled\n\n(a+b)/2\n")
    }

    @Test("Headers and footers stand once, without page numbers")
    func runningLines() throws {
        let number =
            "<w:p><w:r><w:t xml:space=\"preserve\">Page </w:t></w:r><w:fldSimple w:instr=\" PAGE \"><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>"
        #expect(
            try text(
                p("Body"),
                [
                    ("header1", p("Lease of Mill Lane")), ("header2", p("Lease of Mill Lane")),
                    ("footer1", number + p("Draft")),
                ])
                == "Body\n\nLease of Mill Lane\n\nDraft\n")
    }

    @Test("Properties are metadata; the strict namespace reads the same")
    func properties() throws {
        let core = """
            <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
            xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>A &amp; B</dc:title>\
            <dc:creator>Ann</dc:creator><cp:keywords>rent; mill, lane</cp:keywords><dcterms:created>2031-02-03T04:05:06Z</dcterms:created></cp:coreProperties>
            """
        var word = TestWord(body: p("Head", style: "Heading1") + p("x"), core: core)
        word.namespace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
        let document = try word.document()
        #expect(document.title == "A & B")
        #expect(document.blocks.map(\.kind) == [.heading(level: 1), .paragraph])
        #expect(
            document.metadata == [
                MetadataEntry("author", "Ann"), MetadataEntry("date", "2031-02-03T04:05:06Z"),
                MetadataEntry("tag", "rent"),
                MetadataEntry("tag", "mill"), MetadataEntry("tag", "lane"),
            ])
    }

    @Test("A package without its main part, and one with broken XML, are refused by name")
    func refusals() {
        func reason(_ bytes: [UInt8]) -> String {
            do {
                _ = try DOCXParser().parse(bytes, path: "x.docx")
                return ""
            } catch { return error.description }
        }
        #expect(reason(TestZip.file([("a", "b")])).contains("word/document.xml is missing"))
        #expect(reason(TestZip.file([("word/document.xml", "<a><b>")])).contains("word/document.xml within it"))
        #expect(reason(Array("no zip".utf8)).contains("not a ZIP file"))
    }

    @Test("Nested tables, runs and boxes without end stay bounded")
    func hostile() throws {
        let deep =
            String(repeating: "<w:tbl><w:tr><w:tc>", count: 200) + p("core")
            + String(repeating: "</w:tc></w:tr></w:tbl>", count: 200)
        #expect(try text(deep).contains("core"))
        let inline =
            String(repeating: "<w:smartTag>", count: 900) + "<w:r><w:t>x</w:t></w:r>"
            + String(repeating: "</w:smartTag>", count: 900)
        _ = try text("<w:p>\(inline)</w:p>" + p("after"))
        let boxes =
            String(repeating: "<w:p><w:r><w:pict><v:textbox><w:txbxContent>", count: 60) + p("box")
            + String(repeating: "</w:txbxContent></v:textbox></w:pict></w:r></w:p>", count: 60)
        _ = try text(boxes + p("after"))
        let wide =
            "<w:tbl><w:tr>"
            + String(repeating: "<w:tc><w:tcPr><w:gridSpan w:val=\"2000000000\"/></w:tcPr>\(p("c"))</w:tc>", count: 50)
            + "</w:tr></w:tbl>"
        _ = try text(wide)
        let fields = String(repeating: "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>", count: 5000)
        _ = try text("<w:p>\(fields)</w:p>" + p("after"))
    }
}
