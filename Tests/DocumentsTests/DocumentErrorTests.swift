import Documents
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Files that are refused")
struct DocumentErrorTests {
    private func error(_ bytes: [UInt8], _ path: String) async -> DocumentError? {
        do {
            _ = try await DocumentParsers.standard.parse(bytes, path: path)
            return nil
        } catch {
            return error
        }
    }

    private func error(at path: String, parsers: DocumentParsers = .standard) async -> DocumentError? {
        do {
            _ = try await parsers.read(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A NUL or many control bytes make a file binary, at the first one's offset", arguments: ["txt", "md", "html"])
    func binary(format: String) async {
        #expect(await error(Array("abc\0def".utf8), "a.\(format)") == .binary(path: "a.\(format)", byteOffset: 3))
        #expect(await error([0x61, 1, 2, 3, 4, 5], "a.\(format)") == .binary(path: "a.\(format)", byteOffset: 1))
        #expect(await error(Array("\u{1B}[31mred\u{1B}[0m text in colour\n".utf8), "a.\(format)") == nil)
    }

    @Test("A missing file, a folder, a pipe, a device and a socket are refused without waiting")
    func notFiles() async throws {
        let folder = try TemporaryFolder()
        #expect(
            await error(at: folder.path("none.txt"))
                == .unreadable(path: folder.path("none.txt"), reason: "no such file"))
        try FileManager.default.createDirectory(atPath: folder.path("a.md"), withIntermediateDirectories: false)
        #expect(await error(at: folder.path("a.md")) == .notAFile(path: folder.path("a.md"), kind: "folder"))
        let pipe = folder.path("pipe.txt")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(await error(at: pipe) == .notAFile(path: pipe, kind: "pipe"))
        #expect(await error(at: "/dev/zero") == .notAFile(path: "/dev/zero", kind: "device"))
        #expect(await error(at: folder.url.path + "/a\0.txt")?.description.contains("NUL") == true)
    }

    @Test("A file above the limit is refused before it is read")
    func tooLarge() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.txt")
        try Data(repeating: 0x61, count: 101).write(to: URL(filePath: path))
        let parsers = DocumentParsers(parsers: [PlainTextParser()], maximumByteCount: 100)
        #expect(await error(at: path, parsers: parsers) == .tooLarge(path: path, byteCount: 101, limit: 100))
    }

    @Test("A type that no parser claims is refused with what it is, and what would help")
    func unsupported() async throws {
        let archive = try #require(await error([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "a.xyz"))
        #expect(archive.description == "a.xyz: is read by no parser: gzip archive. Unpack it, and index the folder")
        #expect(await error([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "a.txt")?.description.contains("gzip archive") == true)
        #expect(await error([], "a.mp3")?.description.contains("Make a transcript") == true)
        let unknown = try #require(await error([0, 1, 2, 3], "a.xyz"))
        #expect(unknown == .unsupportedType(path: "a.xyz"))
        #expect(unknown.description.contains("Save or export it as PDF"))
    }

    @Test("A page's stated character set is kept to")
    func charsets() async throws {
        func page(_ charset: String, _ text: [UInt8]) -> [UInt8] {
            Array("<meta charset='\(charset)'><p>".utf8) + text + Array("</p>".utf8)
        }
        func text(_ bytes: [UInt8]) async throws -> String {
            try await DocumentParsers.standard.parse(bytes, path: "a.html").text
        }
        #expect(try await text(page("ISO-8859-1", [0xFC, 0x93])) == "ü“\n")
        #expect(try await text(page("gb2312", [0xC4, 0xE3, 0xBA, 0xC3])) == "你好\n")
        #expect(try await text(page("Shift_JIS", [0x93, 0xFA])) == "日\n")
        #expect(try await text([0xFF, 0xFE] + "<p>é中".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) == "é中\n")
        #expect(try await text([0xEF, 0xBB, 0xBF] + page("ISO-8859-1", Array("ü".utf8))) == "ü\n")
        #expect(try await text(page("no-such-set", Array("ü".utf8))) == "ü\n")
        #expect(try await text(page("utf-8//IGNORE", Array("ü".utf8))) == "ü\n")
        #expect(try await text(page("gb18030", [0x61, 0x81])).hasPrefix("a\u{FFFD}"))
    }

    @Test("Hostile attributes are refused, not waited for")
    func hostileHTML() async {
        let wide = Array("<p \((0..<5000).map { "a\($0)=1" }.joined(separator: " "))>".utf8)
        #expect(await error(wide, "a.html")?.description.contains("2000 attributes") == true)
        let script = Array("<script>if (a <b \(String(repeating: "x ", count: 5000)))</script><p>text".utf8)
        #expect(await error(script, "a.html") == nil)
    }
}
