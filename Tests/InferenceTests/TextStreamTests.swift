import TestSupport
import Testing

@testable import Inference

@Suite("Text as it becomes certain")
struct TextStreamTests {
    private static let alphabet: [String] = [
        "a", "é", "e\u{301}", "中", "👩‍👩‍👧‍👦", "🇩🇪", "\0", "\n", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
    ]

    private static func randomText(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...40, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "" }
            .joined()
    }

    /// Cuts bytes into random pieces, as tokens do, and returns what the stream says after each and at the end.
    private static func stream(
        _ bytes: [UInt8], stops: [String] = [], _ generator: inout SeededGenerator
    ) -> (pieces: [String], isStopped: Bool) {
        var stream = TextStream(stops: stops)
        var pieces: [String] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...3, using: &generator))
            pieces.append(stream.append(piece))
            rest = rest.dropFirst(piece.count)
        }
        pieces.append(stream.finish())
        return (pieces, stream.isStopped)
    }

    @Test("no piece breaks a character, wherever tokens end", arguments: 1...40)
    func wholeCharacters(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let text = Self.randomText(&generator)
        let pieces = Self.stream(Array(text.utf8), &generator).pieces
        #expect(pieces.joined().utf8.elementsEqual(text.utf8), "seed \(seed)")
        #expect(!pieces.contains { $0.unicodeScalars.contains("\u{FFFD}") }, "seed \(seed)")
    }

    @Test("bytes that are no UTF-8 give what decoding them at once gives", arguments: 1...100)
    func brokenText(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let leads: [UInt8] = [0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xE4, 0xED, 0xF0, 0xF4, 0xF5, 0xFF]
        let bytes = (0..<30).map { _ in leads.randomElement(using: &generator) ?? 0 }
        let text = Self.stream(bytes, &generator).pieces.joined()
        #expect(text == String(decoding: bytes, as: UTF8.self), "seed \(seed): \(bytes)")
    }

    @Test("a character is emitted as soon as its last byte is there")
    func promptness() {
        var stream = TextStream(stops: [])
        #expect(["🦙"].flatMap { $0.utf8.map { stream.append([$0]) } } == ["", "", "", "🦙"])
        #expect(stream.append([0x61]) == "a")
        #expect(stream.append([0xE4, 0xB8]) == "")
        #expect(stream.finish() == "\u{FFFD}")
    }

    @Test("the stop string that is complete first ends the text, however it is cut", arguments: 1...200)
    func stops(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        // Two letters make stops that begin inside each other.
        func random(_ count: Int) -> [Character] {
            (0..<count).map { _ in Bool.random(using: &generator) ? "a" : "é" }
        }
        let text = random(60)
        let stops = (0..<2).map { _ in random(Int.random(in: 2...6, using: &generator)) }
        let (pieces, isStopped) = Self.stream(
            Array(String(text).utf8), stops: stops.map { String($0) }, &generator)
        var expected = text[...]
        search: for end in 1...text.count {
            for stop in stops.sorted(by: { $0.count > $1.count }) where text[..<end].suffix(stop.count) == stop[...] {
                expected = text[..<(end - stop.count)]
                break search
            }
        }
        #expect(pieces.joined() == String(expected), "seed \(seed): \(stops) in \(text)")
        #expect(isStopped == (expected.count < text.count))
    }

    @Test("what may become a stop string is held back, and let go of when it does not")
    func holding() {
        var stream = TextStream(stops: ["\nUser:", ""])
        #expect(stream.append("Yes".utf8) == "Yes")
        #expect(stream.append(".\nUs".utf8) == ".")
        #expect(stream.append("ed".utf8) == "\nUsed")
        #expect(stream.append("\nUser".utf8) == "")
        #expect(stream.append(": no".utf8) == "")
        #expect(stream.isStopped)
        #expect(stream.append("more".utf8) == "" && stream.finish() == "")
    }

    @Test("the beginning of a stop string at the end of the text is text")
    func unfinishedStop() {
        var stream = TextStream(stops: ["###"])
        #expect(stream.append("a##".utf8) == "a")
        #expect(stream.finish() == "##")
        #expect(!stream.isStopped)
    }
}
