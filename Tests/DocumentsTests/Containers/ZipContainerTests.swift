import TestSupport
import Testing

@testable import Documents

@Suite("ZIP containers")
struct ZipContainerTests {
    private func reason(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch let error as DocumentError {
            return error.description
        } catch {
            return "another error: \(error)"
        }
    }

    @Test("Entries come in the archive's order, and names are keys")
    func entries() throws {
        var zip = TestZip()
        zip.add("b/ä 界.txt", Array("one".utf8))
        zip.add("folder/", [])
        zip.add("../../etc/passwd", Array("two".utf8))
        zip.add("\\word\\Document.xml", Array("three".utf8))
        zip.addZeros("zeros", runs: 4)
        var container = try ZipContainer(zip.finish(), path: "x.zip")
        #expect(container.entries.map(\.name) == ["b/ä 界.txt", "../../etc/passwd", "word/Document.xml", "zeros"])
        #expect(try container.content(of: "b/ä 界.txt") == Array("one".utf8))
        #expect(try container.content(of: "word/document.xml") == Array("three".utf8))
        #expect(try container.content(of: "zeros")?.count == 4 * 258 + 1)
        #expect(try container.content(of: "none") == nil)
    }

    @Test("Of two entries with one name the later one counts, once")
    func duplicates() throws {
        var container = try ZipContainer(TestZip.file([("a", "old"), ("b", "x"), ("a", "newer")]), path: "x.zip")
        #expect(container.entries.map(\.name) == ["a", "b"])
        #expect(try container.content(of: "a") == Array("newer".utf8))
    }

    @Test("What expands too far is refused: one entry, all together, by ratio, and by number")
    func bombs() throws {
        var zip = TestZip()
        for name in ["a", "b", "c"] { zip.addZeros(name, runs: 1000) }
        let bytes = zip.finish()
        func read(_ limits: ZipContainer.Limits) -> String {
            reason {
                var container = try ZipContainer(bytes, path: "x.zip", limits: limits)
                for name in ["a", "b", "c"] { _ = try container.content(of: name) }
            }
        }
        #expect(read(ZipContainer.Limits()).isEmpty)
        #expect(read(ZipContainer.Limits(entryByteCount: 200_000)).contains("more than the limits allow (at a)"))
        #expect(read(ZipContainer.Limits(totalByteCount: 600_000)).contains("(at c)"))
        #expect(read(ZipContainer.Limits(ratio: 20, ratioFloor: 1000)).contains("x.zip: "))
        #expect(read(ZipContainer.Limits(entryCount: 2)).contains("more than 2 files"))
    }

    @Test("Many small parts cost two passes: a presentation of 1,500 slides took minutes")
    func passes() throws {
        let names = (1...400).map { "ppt/slides/slide\($0).xml" }
        var container = try ZipContainer(TestZip.file(names.map { ($0, "<a>\($0)</a>") }), path: "x.pptx")
        for name in names.reversed() { #expect(try container.content(of: name) == Array("<a>\(name)</a>".utf8)) }
        #expect(container.passCount == 2)
    }

    @Test("What is kept for later still counts when it is asked for, and later entries still replace earlier ones")
    func keptParts() throws {
        var zip = TestZip()
        for (name, letter) in [("a.xml", "x"), ("b.xml", "y"), ("b.xml", "z")] {
            zip.add(name, [UInt8](repeating: letter.utf8.first ?? 0, count: 1000))
        }
        let bytes = zip.finish()
        var container = try ZipContainer(bytes, path: "x.zip")
        _ = try container.content(of: "a.xml")
        #expect(try container.content(of: "b.xml") == [UInt8](repeating: 0x7A, count: 1000))
        #expect(container.passCount == 2)
        container = try ZipContainer(bytes, path: "x.zip", limits: ZipContainer.Limits(totalByteCount: 2500))
        _ = try container.content(of: "a.xml")
        _ = try container.content(of: "b.xml")
        #expect(throws: DocumentError.self) { try container.content(of: "b.xml") }
    }

    @Test("Encrypted, damaged, cut and foreign files each have their reason")
    func refusals() throws {
        var zip = TestZip()
        zip.add("secret", Array("abc".utf8), isEncrypted: true)
        let encrypted = zip.finish()
        let locked = reason {
            var container = try ZipContainer(encrypted, path: "x.zip")
            #expect(container.entries.first?.isEncrypted == true)
            _ = try container.content(of: "secret")
        }
        #expect(locked.contains("encrypted"))
        var bytes = TestZip.file([("a", String(repeating: "abc", count: 100))])
        #expect(reason { _ = try ZipContainer(Array(bytes.dropLast(40)), path: "x.zip") }.contains("cut short"))
        bytes[60] ^= 1
        let damaged = reason {
            var container = try ZipContainer(bytes, path: "x.zip")
            _ = try container.content(of: "a")
        }
        #expect(damaged.contains("damaged"))
        #expect(reason { _ = try ZipContainer([], path: "x.zip") }.contains("not a ZIP file"))
        #expect(reason { _ = try ZipContainer(Array("hello".utf8), path: "x.zip") }.contains("not a ZIP file"))
        #expect(reason { _ = try ZipContainer([0xD0, 0xCF, 0x11, 0xE0], path: "x.zip") }.contains("Office 97–2003"))
    }

    @Test("Any damage gives entries or an error")
    func damage() {
        let whole = TestZip.file([("a", "first text"), ("b/c", "second"), ("d", String(repeating: "z", count: 500))])
        for seed in UInt64(0)..<400 {
            var generator = SeededGenerator(seed: seed)
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 4..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if seed % 3 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count - 4, using: &generator)) }
            let message = reason {
                var container = try ZipContainer(bytes, path: "x.zip")
                let contents = try container.contents { _ in true }
                #expect(contents.count <= 3, "seed \(seed)")
            }
            #expect(!message.hasPrefix("another error"), "seed \(seed): \(message)")
        }
    }
}
