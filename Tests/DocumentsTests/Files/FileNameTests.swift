import Foundation
import Glibc
import TestSupport
import Testing

@testable import Documents

@Suite("Names of files")
struct FileNameTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: [UInt8], _ content: [UInt8]) throws {
        let path = (Array((folder.url.path + "/").utf8) + name).map { CChar(bitPattern: $0) } + [0]
        let descriptor = unsafe open(path, O_CREAT | O_WRONLY | O_EXCL, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        // The bytes live through the call.
        #expect(unsafe Glibc.write(descriptor, content, content.count) == content.count)
    }

    private func listing() -> FileListing { DocumentCollector().files(under: [folder.url.path]) }

    @Test(
        "an extension is a word behind the last dot",
        arguments: [
            ("a.TXT", "txt"), ("Chapter 1. Introduction", nil), ("notes 2024.05", nil), (".hidden", nil), ("a.", nil),
            ("archive.tar.gz", "gz"), ("a.7z", "7z"), ("a.c++", "c++"), ("folder.md/README", nil),
            ("a.t\u{301}xt", nil),
            ("a.abcdefghijk", nil), ("\u{301}.md", "md"),
        ] as [(String, String?)])
    func extensions(name: String, expected: String?) { #expect(PathName.fileExtension(of: name) == expected) }

    @Test("every name has one string, and the string gives the name back")
    func roundTrip() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        var seen: [[UInt8]: String] = [:]
        let fixed: [[UInt8]] = [
            [0xE9], Array("caf\u{10FE80}".utf8), Array("\u{10FEFF}".utf8), [0xF4, 0x8F, 0xBA, 0x80], [0xF4, 0x8F],
            Array("🐘 é e\u{301}".utf8), [0xFF, 0xFE],
        ]
        let randomNames = (0..<500).map { _ in
            (0..<random.next() % 12).map { _ in UInt8(truncatingIfNeeded: random.next() % 3 == 0 ? 0xF4 : random.next())
            }
        }
        for bytes in fixed + randomNames {
            let string = SystemPath.string(bytes)
            #expect(SystemPath.bytes(string) == bytes, "seed \(seed)")
            seen[bytes] = string
        }
        #expect(Set(seen.values.map { Array($0.utf8) }).count == seen.count, "seed \(seed)")
        #expect(SystemPath.displayed(SystemPath.string([0x63, 0xE9])) == "c\\xE9")
    }

    @Test("names that are not UTF-8, twins of composed and decomposed accents, and line ends are listed and read")
    func oddNames() async throws {
        let names: [[UInt8]] = [
            Array("caf".utf8) + [0xE9] + Array(".txt".utf8), Array("é.txt".utf8), Array("e\u{301}.txt".utf8),
            Array("new\nline.txt".utf8), Array("shalom\u{202E}.txt".utf8), Array("Chapter 1. Introduction".utf8),
            Array("notes 2024.05".utf8),
        ]
        for (index, name) in names.enumerated() { try write(name, Array("text \(index)\n".utf8)) }
        let directory = Array((folder.url.path + "/dir").utf8) + [0xE9]
        #expect(unsafe mkdir(directory.map { CChar(bitPattern: $0) } + [0], 0o700) == 0)
        try write(Array("dir".utf8) + [0xE9] + Array("/in.md".utf8), Array("inside\n".utf8))
        let files = listing().files
        #expect(files.count == names.count + 1)
        var texts: [String] = []
        for file in files { texts.append(try await DocumentParsers.standard.read(path: file.path).text) }
        #expect(Set(texts) == Set((0..<names.count).map { "text \($0)\n" } + ["inside\n"]))
        #expect(files.allSatisfy { FileState(path: $0.path)?.byteCount ?? 0 > 0 })
    }

    @Test("files whose name says nothing are looked into; types that nothing reads are named")
    func unknownTypes() async throws {
        try write(Array("a.xyz".utf8), Array("plain words\n".utf8))
        try write(Array("b.xyz".utf8), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0])
        try write(Array("c.mp3".utf8), Array("not opened".utf8))
        try write(Array("d".utf8), [0, 1, 2, 3, 4, 5])
        try write(Array("e.xyz".utf8), Array("<!doctype html><p>a page".utf8))
        try write(
            Array("f.old".utf8),
            [
                0xC1, 0xE8, 0xE1, 0xEB, 0xE8, 0xEE, 0xF2, 0xE5, 0xEA, 0xE0, 0x20, 0xE7, 0xE0, 0xEA, 0xF0, 0xFB, 0xF2,
                0xE0,
            ])
        try write(Array("g.xyz".utf8), [])
        let listing = listing()
        #expect(listing.files.map(\.relativePath) == ["a.xyz", "e.xyz", "f.old", "g.xyz"])
        let reasons = Dictionary(uniqueKeysWithValues: listing.ignored.map { (PathName.last(of: $0.path), $0.reason) })
        #expect(reasons["b.xyz"] == .unsupportedType("xyz", content: "gzip archive"))
        #expect(reasons["c.mp3"] == .unsupportedType("mp3"))
        #expect(reasons["d"] == .unsupportedType(""))
        #expect(try await DocumentParsers.standard.read(path: folder.path("e.xyz")).mediaType == .html)
        #expect(try await DocumentParsers.standard.read(path: folder.path("f.old")).text == "Библиотека закрыта")
    }

    @Test("a file that is replaced or changed within the same size and time is told from before")
    func state() throws {
        try write(Array("a.txt".utf8), Array("one".utf8))
        let path = folder.path("a.txt")
        let before = try #require(FileState(path: path))
        #expect(FileState(path: path) == before)
        try write(Array("b.txt".utf8), Array("two".utf8))
        var times = [
            timespec(tv_sec: Int(before.modified), tv_nsec: 0), timespec(tv_sec: Int(before.modified), tv_nsec: 0),
        ]
        // The array lives through the calls.
        #expect(unsafe utimensat(AT_FDCWD, path, &times, 0) == 0)
        #expect(unsafe utimensat(AT_FDCWD, folder.path("b.txt"), &times, 0) == 0)
        let touched = try #require(FileState(path: path))
        #expect(unsafe rename(folder.path("b.txt"), path) == 0)
        let after = try #require(FileState(path: path))
        #expect(after.byteCount == touched.byteCount && after.modified == touched.modified)
        #expect(after != touched && after.inode != touched.inode)
        #expect(FileState(path: folder.path("none")) == nil)
    }
}
