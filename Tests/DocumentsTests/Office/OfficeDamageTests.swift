import TestSupport
import Testing

@testable import Documents

/// Documents whose parts are whole ZIP entries with broken content: the checksums are right, the markup is not.
@Suite("Damaged office documents")
struct OfficeDamageTests {
    private static let word = """
        <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>\
        <w:r><w:t>Head</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>item</w:t><w:tab/></w:r></w:p>\
        <w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>\
        <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t><w:br/></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/></w:r></w:p></w:body></w:document>
        """
    private static let open = """
        <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" \
        xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text><text:h text:outline-level="1">Head</text:h>\
        <text:list text:style-name="L"><text:list-item text:start-value="3"><text:p>x</text:p></text:list-item></text:list><table:table><table:table-row>\
        <table:table-cell table:number-columns-repeated="3"><text:p>a</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>\
        <text:p>y<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note><text:s text:c="4"/></text:p></office:text></office:body></office:document-content>
        """
    private static let package = """
        <package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>T</dc:title></metadata><manifest>\
        <item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="n" href="n.ncx" media-type="application/x-dtbncx+xml"/></manifest>\
        <spine toc="n"><itemref idref="a"/><itemref idref="b"/></spine></package>
        """

    private func damaged(_ text: String, _ generator: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 1...60, using: &generator))
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 2: bytes[start] = UInt8.random(in: 0...255, using: &generator)
            // A number that is too large for anything.
            default:
                if let digit = bytes.firstIndex(where: { (0x30...0x39).contains($0) && $0 != 0x31 }) {
                    bytes.insert(contentsOf: "99999999999999999999".utf8, at: digit)
                }
            }
            if bytes.isEmpty { bytes = [0x20] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Broken markup gives a document that keeps its promises, or an error", arguments: ["docx", "odt", "epub"])
    func markup(format: String) {
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            let bytes =
                switch format {
                case "docx": TestZip.file([("word/document.xml", damaged(Self.word, &generator))])
                case "odt": TestZip.file([("content.xml", damaged(Self.open, &generator))])
                default:
                    TestZip.file([
                        ("a.opf", damaged(Self.package, &generator)), ("a.xhtml", "<p>one</p><h2>two</h2>"),
                        (
                            "n.ncx",
                            damaged(
                                "<ncx><navMap><navPoint><navLabel><text>t</text></navLabel><content src='a.xhtml'/></navPoint></navMap></ncx>",
                                &generator)
                        ),
                    ])
                }
            do {
                let path = "x.\(format)"
                let document =
                    switch format {
                    case "docx": try DOCXParser().parse(bytes, path: path)
                    case "odt": try ODTParser().parse(bytes, path: path)
                    default: try EPUBParser().parse(bytes, path: path)
                    }
                _ = expectInvariants(
                    of: document, source: bytes, options: ChunkingOptions(), note: "\(format), seed \(seed)")
            } catch {
                #expect(error.description.hasPrefix("x.\(format): "), "seed \(seed)")
            }
        }
    }
}
