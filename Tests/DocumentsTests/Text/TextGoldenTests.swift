import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("Text and mail beside Python's")
struct TextGoldenTests {
    private func fixture<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let url = TestFiles.packageRoot.appending(path: "Tests/DocumentsTests/Fixtures/text/\(name)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }

    /// Bytes that the C library and the standard read otherwise than Python.
    private static let differing: [String: Set<UInt8>] = [
        // U+20AC, U+20AF and U+037A came later to ISO-8859-7, the sheqel's place to ISO-8859-8.
        // A triangle that is a letter or a sign, and the mark of a company.
        "macintosh": [0xC6, 0xF0],
        "iso-8859-7": [0xA4, 0xA5, 0xAA], "iso-8859-8": [0xAF], "koi8-u": [0xAE, 0xBE],
    ]

    @Test("each byte of the single-byte sets stands for the character that the standard says")
    func singleByte() throws {
        for (label, expected) in try fixture("single-byte.json", as: [String: String].self) {
            let charset = try #require(Charset(label: label))
            for (offset, scalar) in expected.unicodeScalars.enumerated() {
                let byte = UInt8(0x80 + offset)
                guard Self.differing[label]?.contains(byte) != true else { continue }
                let output = try #require(CharsetConversion.utf8([byte, 0x20], charset: charset))
                let found = String(decoding: output.bytes, as: UTF8.self)
                #expect(found == String(scalar) + " ", "\(label) \(String(byte, radix: 16))")
            }
        }
    }

    private struct Mail: Decodable {
        let bytes: String
        let subject: String
        let from: [String]
        let to: [String]
        let date: String
        let body: String
        let attachments: [String]
    }

    @Test("messages of Python's email package are read as it reads them")
    func mail() async throws {
        for mail in try fixture("mail.json", as: [Mail].self) {
            let bytes = Array(try #require(Data(base64Encoded: mail.bytes)))
            let document = try await DocumentParsers.standard.parse(bytes, path: "a.eml")
            func values(_ key: String) -> [String] { document.metadata.filter { $0.key == key }.map(\.value) }
            let subject = mail.subject.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(document.title == subject && values("subject") == [subject])
            #expect(values("from") == mail.from && values("to") == mail.to)
            #expect(values("date") == [mail.date.replacing("+00:00", with: "Z")])
            func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }
            let blocks = document.blocks.filter { $0.headingPath == [subject] }.dropFirst(2)
            let body = blocks.compactMap { document.text(at: $0.byteRange) }.joined(separator: " ")
            #expect(words(body) == words(mail.body))
            let attachments = document.blocks.compactMap { $0.headingPath.dropFirst().first }
            #expect(Set(attachments) == Set(mail.attachments.map { "Attachment: " + $0 }))
            #expect(document.text.contains("Inhalt des Anhangs") == !mail.attachments.isEmpty)
            #expect(document.notes.isEmpty)
        }
    }
}

@Suite("Small cases beside the checkout")
struct SharedCaseTests {
    /// Cases, their files, and what stands in their text.
    private static let cases: [(folder: String, file: String, text: String)] = [
        ("01-utf16-bom", "radio.txt", "harbour"), ("01-utf16-bom", "minutes.md", "Odile Marchetti"),
        ("31-legacy-text", "gb18030.txt", "备用发电机"), ("31-legacy-text", "shift-jis.txt", "非常用の発電機"),
        ("31-legacy-text", "windows-1252.txt", "Großkreutz"), ("31-legacy-text", "koi8-r.txt", "Лукерья"),
        ("32-one-bad-byte", "latin-byte.log", "pump three stopped"),
        ("32-one-bad-byte", "nul.log", "pump five stopped"),
    ]
    private static let pages: [(String, String)] = [
        ("gbk-content-only", "三号柜"), ("gb2312-with-gbk-character", "朱镕基"),
        ("latin1-smart-quotes", "“Old Rosie” – and costs €90"), ("win1252-with-0x81", "café hour nineteen"),
        ("koi8", "третьей ступенькой"), ("tis-620", "ลิ้นชักที่สอง"), ("ms932", "棚①の裏"), ("ksc5601", "두 번째 서랍"),
        ("x-cp1251", "«Серая утка»"), ("latin5", "ışığın"), ("x-mac-roman", "l’horloge"), ("euc-jp", "引き出し"),
        ("iso-2022-jp", "倉庫"), ("utf16-label", "café side"), ("commented-meta", "überm"),
        ("keywords-meta", "grès s’éteint"), ("no-charset-windows-1252", "naïve porter"),
    ]

    private static func path(_ name: String) -> String {
        TestFiles.packageRoot.deletingLastPathComponent().appending(path: "shared/cases/\(name)").path
    }
    private static let isThere = FileManager.default.fileExists(atPath: path("01-utf16-bom"))

    @Test("all are read as they should be", .enabled(if: isThere, "../shared/cases is not there"))
    func read() async throws {
        let all = Self.cases + Self.pages.map { ("19-html-charsets", $0.0 + ".html", $0.1) }
        for (folder, file, text) in all {
            let document = try await DocumentParsers.standard.read(path: Self.path("\(folder)/docs/\(file)"))
            #expect(document.text.contains(text), "\(file): \(document.text.prefix(200)) \(document.notes)")
        }
    }
}

@Suite("Measured: a folder of files")
struct FolderMeasurement {
    static var folder: String? { ProcessInfo.processInfo.environment["FOOTNOTE_READ_FOLDER"] }

    @Test("what is read, what is not and why", .enabled(if: folder != nil, "FOOTNOTE_READ_FOLDER names no folder"))
    func measure() async throws {
        let listing = DocumentCollector().files(under: [try #require(Self.folder)])
        for file in listing.files {
            let clock = ContinuousClock()
            let start = clock.now
            do {
                let document = try await DocumentParsers.standard.read(path: file.path)
                print(
                    "read", file.relativePath, document.mediaType.rawValue, document.blocks.count, clock.now - start,
                    document.notes)
                if ProcessInfo.processInfo.environment["FOOTNOTE_READ_TEXT"] != nil {
                    print(document.text.prefix(1500))
                }
            } catch {
                print("refused", error, clock.now - start)
            }
        }
        for item in listing.ignored { print("ignored", item.path, item.reason) }
    }
}
