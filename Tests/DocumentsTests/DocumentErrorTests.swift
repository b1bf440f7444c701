import Documents
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Files that are refused")
struct DocumentErrorTests {
    private func error(_ bytes: [UInt8], _ path: String) -> DocumentError? {
        do {
            _ = try DocumentParsers.standard.parse(bytes, path: path)
            return nil
        } catch {
            return error
        }
    }

    private func error(at path: String, parsers: DocumentParsers = .standard) -> DocumentError? {
        do {
            _ = try parsers.read(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A NUL or many control bytes make a file binary, at the first one's offset", arguments: ["txt", "md", "html"])
    func binary(format: String) {
        #expect(error(Array("abc\0def".utf8), "a.\(format)") == .binary(path: "a.\(format)", byteOffset: 3))
        #expect(error([0x61, 1, 2, 3, 4, 5], "a.\(format)") == .binary(path: "a.\(format)", byteOffset: 1))
        #expect(error(Array("\u{1B}[31mred\u{1B}[0m text in colour\n".utf8), "a.\(format)") == nil)
    }

    @Test("Ill-formed UTF-8 is named by offset, with the command that converts it", arguments: ["txt", "md", "html"])
    func notUTF8(format: String) throws {
        let found = try #require(error(Array("Gr".utf8) + [0xFC, 0xDF] + Array("e".utf8), "my file.\(format)"))
        #expect(found == .notUTF8(path: "my file.\(format)", byteOffset: 2))
        #expect(found.description.contains("iconv -f WINDOWS-1252 -t UTF-8 'my file.\(format)'"))
        // A sequence that the end of the file cuts short.
        #expect(error([0x61, 0xE4, 0xB8], "a.\(format)") == .notUTF8(path: "a.\(format)", byteOffset: 1))
    }

    @Test("UTF-16 and UTF-32 with a byte order mark are named")
    func otherEncodings() throws {
        let found = try #require(error([0xFF, 0xFE, 0x61, 0], "a.txt"))
        #expect(found == .otherEncoding(path: "a.txt", encoding: "UTF-16LE"))
        #expect(found.description.contains("iconv -f UTF-16 -t UTF-8 a.txt"))
        #expect(error([0, 0, 0xFE, 0xFF], "a.md") == .otherEncoding(path: "a.md", encoding: "UTF-32BE"))
    }

    @Test("A missing file, a folder, a pipe, a device and a socket are refused without waiting")
    func notFiles() throws {
        let folder = try TemporaryFolder()
        #expect(
            error(at: folder.path("none.txt")) == .unreadable(path: folder.path("none.txt"), reason: "no such file"))
        try FileManager.default.createDirectory(atPath: folder.path("a.md"), withIntermediateDirectories: false)
        #expect(error(at: folder.path("a.md")) == .notAFile(path: folder.path("a.md"), kind: "folder"))
        let pipe = folder.path("pipe.txt")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(error(at: pipe) == .notAFile(path: pipe, kind: "pipe"))
        #expect(error(at: "/dev/zero") == .notAFile(path: "/dev/zero", kind: "device"))
        #expect(error(at: folder.url.path + "/a\0.txt")?.description.contains("NUL") == true)
    }

    @Test("A file above the limit is refused before it is read")
    func tooLarge() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.txt")
        try Data(repeating: 0x61, count: 101).write(to: URL(filePath: path))
        let parsers = DocumentParsers(parsers: [PlainTextParser()], maximumByteCount: 100)
        #expect(error(at: path, parsers: parsers) == .tooLarge(path: path, byteCount: 101, limit: 100))
    }

    @Test("A type that no parser claims is refused with the list of those that are read")
    func unsupported() throws {
        let found = try #require(error([], "a.docx"))
        #expect(found == .unsupportedType(path: "a.docx"))
        #expect(found.description.contains("html, log, markdown, md"))
    }

    @Test("A page's stated character set is kept to")
    func charsets() throws {
        func page(_ charset: String, _ text: [UInt8]) -> [UInt8] {
            Array("<meta charset='\(charset)'><p>".utf8) + text + Array("</p>".utf8)
        }
        func text(_ bytes: [UInt8]) throws -> String { try DocumentParsers.standard.parse(bytes, path: "a.html").text }
        #expect(try text(page("ISO-8859-1", [0xFC, 0x93])) == "ü“\n")
        #expect(try text(page("gb2312", [0xC4, 0xE3, 0xBA, 0xC3])) == "你好\n")
        #expect(try text(page("Shift_JIS", [0x93, 0xFA])) == "日\n")
        #expect(try text([0xFF, 0xFE] + "<p>é中".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) == "é中\n")
        #expect(try text([0xEF, 0xBB, 0xBF] + page("ISO-8859-1", Array("ü".utf8))) == "ü\n")
        #expect(error(page("no-such-set", []), "a.html")?.description.contains("NO-SUCH-SET") == true)
        #expect(error(page("utf-8//IGNORE", [0xFF]), "a.html") != nil)
        let cut = page("gb18030", [0x61, 0x81])
        guard case .undecodable(_, "GB18030", .some) = error(cut, "a.html") else {
            Issue.record("a character set that the bytes break was accepted")
            return
        }
    }

    @Test("Hostile attributes are refused, not waited for")
    func hostileHTML() {
        let wide = Array("<p \((0..<5000).map { "a\($0)=1" }.joined(separator: " "))>".utf8)
        #expect(error(wide, "a.html")?.description.contains("2000 attributes") == true)
        let script = Array("<script>if (a <b \(String(repeating: "x ", count: 5000)))</script><p>text".utf8)
        #expect(error(script, "a.html") == nil)
    }
}
