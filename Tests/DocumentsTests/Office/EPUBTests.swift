import Testing

@testable import Documents

@Suite("Electronic books")
struct EPUBTests {
    private static let opf = "http://www.idpf.org/2007/opf"

    /// A book of chapters: name, properties of the spine, and body.
    private func book(
        _ chapters: [(name: String, spine: String, body: String)], extra: [(String, String)] = [],
        manifest: String = "",
        toc: String = ""
    ) -> [UInt8] {
        var items = manifest
        var spine = ""
        for (index, chapter) in chapters.enumerated() {
            items += "<item id='c\(index)' href='\(chapter.name)' media-type='application/xhtml+xml'/>"
            spine += "<itemref idref='c\(index)' \(chapter.spine)/>"
        }
        let package = """
            <package xmlns="\(Self.opf)" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Book</dc:title>\
            <dc:creator>Ann Author</dc:creator><dc:creator>Ben</dc:creator><dc:date>1813</dc:date><dc:date>2020</dc:date><dc:language>en</dc:language>\
            <dc:subject>Love</dc:subject></metadata><manifest>\(items)</manifest><spine \(toc)>\(spine)</spine></package>
            """
        let container = """
            <container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/package.opf" \
            media-type="application/oebps-package+xml"/></rootfiles></container>
            """
        var entries = [
            ("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("OPS/package.opf", package),
        ]
        for chapter in chapters where !chapter.body.isEmpty {
            let name = chapter.name.replacing("%20", with: " ")
            entries.append(
                (
                    "OPS/\(name)",
                    "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body>\(chapter.body)</body></html>"
                ))
        }
        return TestZip.file(entries + extra)
    }

    private func parse(_ bytes: [UInt8]) throws -> Document { try EPUBParser().parse(bytes, path: "b.epub") }

    private func reason(_ bytes: [UInt8]) -> String {
        do {
            _ = try parse(bytes)
            return ""
        } catch { return "\(error)" }
    }

    @Test("Chapters come in the spine's order, secondary ones last, and the book says who wrote it")
    func order() throws {
        let bytes = book([
            ("b%20c.xhtml", "", "<h1>One</h1><p>First.</p>"), ("n.xhtml", "linear='no'", "<h1>Notes</h1><p>Aside.</p>"),
            ("a.xhtml", "", "<h1>Two</h1><p>Second.</p>"), ("a.xhtml", "", ""),
        ])
        let document = try parse(bytes)
        #expect(document.text == "One\n\nFirst.\n\nTwo\n\nSecond.\n\nNotes\n\nAside.\n")
        #expect(document.blocks.last?.headingPath == ["Notes"])
        #expect(document.title == "The Book")
        #expect(
            document.metadata == [
                MetadataEntry("author", "Ann Author"), MetadataEntry("author", "Ben"), MetadataEntry("date", "1813"),
                MetadataEntry("language", "en"), MetadataEntry("tag", "Love"),
            ])
        let isRecognised = EPUBParser.recognises(bytes.span)
        #expect(isRecognised)
    }

    @Test("A chapter without heading has the navigation's title, under those around it", arguments: [2, 3])
    func titles(version: Int) throws {
        let chapters = [
            ("p.xhtml", "", "<h1>Part I</h1>"), ("a.xhtml", "", "<p>Text.</p>"),
            ("b.xhtml", "", "<h2>Own</h2><p>More.</p>"),
        ]
        let bytes: [UInt8]
        if version == 3 {
            let nav =
                "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'><body><nav epub:type='landmarks'><ol><li><a href='a.xhtml'>Start</a></li></ol></nav><nav epub:type='toc'><ol><li><a href='p.xhtml'>Part I</a><ol><li><a href='a.xhtml#x'>Chapter <b>A</b></a></li><li><a href='b.xhtml'>B</a></li></ol></li></ol></nav></body></html>"
            bytes = book(
                chapters, extra: [("OPS/nav.xhtml", nav)],
                manifest: "<item id='nav' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>")
        } else {
            let ncx =
                "<ncx xmlns='http://www.daisy.org/z3986/2005/ncx/'><navMap><navPoint><navLabel><text>Part I</text></navLabel><content src='p.xhtml'/><navPoint><navLabel><text>Chapter A</text></navLabel><content src='a.xhtml'/></navPoint><navPoint><navLabel><text>B</text></navLabel><content src='b.xhtml'/></navPoint></navPoint></navMap></ncx>"
            bytes = book(
                chapters, extra: [("OPS/toc.ncx", ncx)],
                manifest: "<item id='ncx' href='toc.ncx' media-type='application/x-dtbncx+xml'/>", toc: "toc='ncx'")
        }
        let document = try parse(bytes)
        #expect(document.text == "Part I\n\nChapter A\n\nText.\n\nOwn\n\nMore.\n")
        #expect(
            document.blocks.map(\.headingPath) == [
                ["Part I"], ["Chapter A"], ["Part I", "Chapter A"], ["Part I", "Own"], ["Part I", "Own"],
            ])
    }

    @Test("An encrypted book is refused by name, obfuscated fonts are let pass")
    func protection() throws {
        func encryption(_ algorithm: String, _ file: String) -> (String, String) {
            (
                "META-INF/encryption.xml",
                "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container' xmlns:enc='http://www.w3.org/2001/04/xmlenc#'><enc:EncryptedData><enc:EncryptionMethod Algorithm='\(algorithm)'/><enc:CipherData><enc:CipherReference URI='\(file)'/></enc:CipherData></enc:EncryptedData></encryption>"
            )
        }
        let chapters = [("a.xhtml", "", "<p>Text.</p>")]
        #expect(
            reason(book(chapters, extra: [encryption("http://www.idpf.org/2008/embedding", "OPS/font.otf")])).isEmpty)
        let locked = book(
            chapters,
            extra: [
                encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/a.xhtml"),
                ("META-INF/rights.xml", "<r/>"),
            ])
        #expect(reason(locked).contains("Adobe"))
    }

    @Test("A missing or broken chapter is named, the others are read; a book without any is refused")
    func damage() throws {
        let document = try parse(book([("a.xhtml", "", ""), ("b.xhtml", "", "<p>Here.</p>")]))
        #expect(document.text == "Here.\n")
        #expect(document.notes == [.leftOut(part: "OPS/a.xhtml", reason: "it is missing in the file")])
        #expect(reason(book([("a.xhtml", "", "")])).contains("none of its 1 chapters"))
        #expect(reason(book([])).contains("no chapters"))
        #expect(reason(TestZip.file([("a", "b")])).contains("no electronic book"))
        #expect(
            reason(
                TestZip.file([("META-INF/container.xml", "<container><rootfile full-path='../x.opf'/></container>")])
            ).contains("x.opf is missing"))
    }

    @Test("Rings of fallbacks, nested navigation and bombs end")
    func hostile() throws {
        let ring =
            "<item id='r1' href='r1' media-type='x/y' fallback='r2'/><item id='r2' href='r2' media-type='x/y' fallback='r1'/>"
        let nav =
            "<html><nav>" + String(repeating: "<ol><li><a href='a.xhtml'>t</a>", count: 400)
            + String(repeating: "</li></ol>", count: 400) + "</nav></html>"
        let bytes = book(
            [("a.xhtml", "", "<p>x</p>")], extra: [("OPS/nav.xhtml", nav)],
            manifest: ring + "<item id='nav' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>")
        #expect(try parse(bytes).text == "t\n\nx\n")
        for count in stride(from: 0, to: bytes.count, by: 37) { _ = reason(Array(bytes.prefix(count))) }
    }
}
