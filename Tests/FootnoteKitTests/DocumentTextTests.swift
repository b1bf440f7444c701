import Documents
import Foundation
import Passages
import Testing

@testable import FootnoteKit

@Suite("Parts of a document's text")
struct DocumentTextTests {
    private func text(_ text: String) -> DocumentText {
        DocumentText(
            record: DocumentRecord(
                id: 1, path: "/notes/a.txt", title: "A", mediaType: .plainText, textForm: .source, sourceSHA256: "",
                byteCount: text.utf8.count, modified: 0, staleReason: nil, passageCount: 0),
            text: text)
    }

    @Test("any bytes of a text are whole characters that hold what was asked for, at the lines that Foundation counts")
    func bytes() throws {
        let source = "Grüße\n\naus 東京.\n👩‍🚀 hier\nEnde"
        let text = text(source)
        let all = Array(source.utf8)
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0..<1 << 32, using: &generator)
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<400 {
            let start = next(all.count)
            let end = start + 1 + next(all.count)
            let limit = 8 + next(all.count)
            let found = try text.excerpt(bytes: start..<end, limit: limit)
            let bytes = all[found.byteRange]
            #expect(Array(found.text.utf8) == Array(bytes), "seed \(seed)")
            #expect(!found.text.contains("\u{FFFD}"), "seed \(seed)")
            #expect(found.byteRange.lowerBound <= start && start - found.byteRange.lowerBound < 4, "seed \(seed)")
            #expect(found.byteRange.count <= limit + 3, "seed \(seed)")
            let before = String(decoding: all[..<found.byteRange.lowerBound], as: UTF8.self)
            #expect(found.lines.lowerBound == before.components(separatedBy: "\n").count, "seed \(seed)")
            if let rest = found.next { #expect(rest == found.byteRange.upperBound && rest < end, "seed \(seed)") }
        }
    }

    @Test(
        "lines are those of the file, with their line breaks",
        arguments: [(1, 1, "a\n"), (2, 2, "\n"), (1, 3, "a\n\nc"), (3, 3, "c"), (3, 9, "c"), (2, 9, "\nc")])
    func lines(first: Int, last: Int, expected: String) throws {
        let found = try text("a\n\nc").excerpt(lines: first...last)
        #expect(found.text == expected)
        #expect(found.lines.lowerBound == first)
        #expect(found.lines.upperBound == min(last, 3))
    }

    @Test("a part behind the end is refused with what there is, and an empty text has an empty part")
    func beyond() throws {
        #expect(throws: ExcerptError.beyondEnd("/notes/a.txt", unit: "line", found: 4, count: 3)) {
            try text("a\n\nc").excerpt(lines: 4...5)
        }
        #expect(throws: ExcerptError.beyondEnd("/notes/a.txt", unit: "line", found: 2, count: 1)) {
            try text("a\n").excerpt(lines: 2...2)
        }
        #expect(throws: ExcerptError.beyondEnd("/notes/a.txt", unit: "byte", found: 4, count: 4)) {
            try text("a\n\nc").excerpt(bytes: 4..<9)
        }
        #expect(try text("").excerpt(bytes: 0..<Int.max).text.isEmpty)
    }

    @Test("a text that is read piece by piece is the whole text")
    func pieces() throws {
        let source = String(repeating: "Ähren, 東京 und 👩‍🚀\n", count: 40)
        let text = text(source)
        var (joined, place) = ("", 0)
        while true {
            let piece = try text.excerpt(bytes: place..<Int.max, limit: 17)
            joined += piece.text
            guard let next = piece.next else { break }
            place = next
        }
        #expect(joined == source)
    }
}
