import Testing

@testable import Documents

@Suite("The character set that a page states")
struct HTMLCharsetTests {
    private func declared(_ page: String, isXML: Bool = false) -> String? {
        HTMLCharset.declared(in: Array(page.utf8), isXML: isXML)
    }

    @Test(
        "a statement counts where a browser sees one",
        arguments: [
            ("<meta charset=koi8-r>", "KOI8-R"), ("<META CHARSET = 'KOI8-R' >", "KOI8-R"),
            ("<!-- <meta charset=big5> --><meta charset=gbk>", "GBK"), ("<!--><meta charset=gbk>", "GBK"),
            ("<meta name=keywords content='charset=koi8-r'><meta charset=utf-8>", "UTF-8"),
            ("<meta http-equiv=Content-Type content='charset=gbk'>", "GBK"),
            ("<meta content='text/html; charset=\"sjis\"' http-equiv='content-type'>", "Shift_JIS"),
            ("<p title='<meta charset=big5>'><meta charset=latin5>", "windows-1254"),
            ("<meta charset=nonsense><meta charset=euc-jp>", "EUC-JP"), ("<meta charset=utf-16>", "UTF-8"),
            ("<?xml version='1.0' encoding='windows-1251'?><html>", "windows-1251"),
            ("<?xml version='1.0' encoding='windows-1251'?><meta charset=koi8-r>", "KOI8-R"),
            ("<metadata charset=big5><meta/charset=gbk>", "GBK"),
        ])
    func stated(page: String, name: String) {
        #expect(declared(page) == name)
        let padding = String(repeating: " ", count: 2000)
        #expect(declared(padding + page) == (page.hasPrefix("<?xml") && !page.contains("meta") ? nil : name))
    }

    @Test("what is no statement does not count")
    func notStated() {
        for page in [
            "", "<", "<meta", "<meta charset", "<meta charset=", "<meta name=k content='charset=koi8-r'>",
            "<!-- <meta charset=big5>", "<p>meta charset=big5", "<meta http-equiv=refresh content='charset=big5'>",
            String(repeating: " ", count: 2000) + "<script>'<meta charset=big5>'</script><body><meta charset=gbk>",
        ] { #expect(declared(page) == nil, "\(page)") }
        #expect(declared("<?xml encoding='koi8-r'?><meta charset=gbk>", isXML: true) == "KOI8-R")
    }

    @Test("a page is read in the set it states, and in what is found where it states none")
    func pages() async throws {
        func text(_ bytes: [UInt8]) async throws -> String {
            try await DocumentParsers.standard.parse(bytes, path: "a.html").text
        }
        #expect(try await text(Array("<meta charset=windows-1252><p>caf".utf8) + [0xE9, 0x20, 0x81]).hasPrefix("café"))
        #expect(try await text(Array("<p>na".utf8) + [0xEF] + Array("ve porter</p>".utf8)) == "naïve porter\n")
        let document = try await DocumentParsers.standard.parse(
            Array("<meta charset=utf-8><p>caf".utf8) + [0xE9] + Array(" side</p>".utf8), path: "a.html")
        #expect(document.text == "caf\u{FFFD} side\n")
        #expect(document.notes == [.replacedBytes(count: 1, firstOffset: 26)])
    }
}
