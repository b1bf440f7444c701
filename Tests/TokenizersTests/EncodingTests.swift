import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Tokenizers

@Suite("Encoding and decoding")
struct EncodingTests {
    /// Pieces of random texts: letters, marks that combine, digits, spaces, controls, all planes.
    private static let alphabet: [String] =
        [
            "a", "b", "the ", "é", "e\u{301}", "\u{301}", "\u{200D}", "👩‍👩‍👧‍👦", "🇩🇪", "\0", "\u{1}", "\u{7F}", "\u{85}",
            "\u{A0}", "\u{3000}", " ", "  ", "\n", "\r\n", "\t", "1", "23", "٣", "½", "'s", "'LL", "▁", "<", "|", ">",
            "<|im_end|>", "<|im_start|>", "<|endoftext|>", "<|im_", "end|>", "<0x0A>", "</s>", "中", "\u{FEFF}",
            "\u{10FFFF}", "\u{E000}", "\u{FFFD}", "\u{212B}", "Å", "Ω",
        ]

    static func randomText(_ generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...60, using: &generator) {
            if Bool.random(using: &generator) {
                text += alphabet.randomElement(using: &generator) ?? ""
            } else if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private func checkRoundTrips(_ tokenizer: any Tokenizer, seed: UInt64, _ name: String) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<400 {
            let text = Self.randomText(&generator)
            let ids = tokenizer.encode(text)
            #expect(
                Array(tokenizer.decode(ids).utf8) == Array(text.utf8),
                "\(name), seed \(seed), round \(round): \(text.debugDescription)")
            #expect(!ids.contains { tokenizer.isControl($0) }, "\(name), seed \(seed), round \(round)")
        }
    }

    @Test("decoding gives back any text, byte for byte, by every word rule", arguments: PreTokenizer.names)
    func byteLevelRoundTrip(name: String) throws {
        checkRoundTrips(try Fixtures.smallTokenizer(preTokenizer: name), seed: 11, name)
    }

    private static let stories = TestFiles.sharedData("models/stories260K.gguf")

    @Test("decoding gives back any text with byte fallback", .enabled(if: stories != nil, "no stories260K.gguf"))
    func sentencePieceRoundTrip() throws {
        // A piece that holds "▁" stands for a space: texts with that character do not come back.
        let tokenizer = try Fixtures.tokenizer(ofFile: try #require(Self.stories))
        var generator = SeededGenerator(seed: 12)
        for round in 0..<400 {
            let text = String(Self.randomText(&generator).unicodeScalars.filter { $0 != "▁" })
            let ids = tokenizer.encode(text)
            #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8), "round \(round): \(text.debugDescription)")
            #expect(!ids.contains { tokenizer.isControl($0) })
        }
    }

    @Test("decoding gives back any text of a vocabulary with a token for each byte")
    func byteFallbackRoundTrip() throws {
        var file = SentencePieceFile()
        for piece in ["a", "b", "é", "中", "the", "th", "▁the", "▁", "<", "/s", "im_", "end", "|>", "<|", "1", "23"] {
            file.add(piece, score: -Float(piece.utf8.count))
        }
        for addsPrefix in [false, true] {
            file.addsSpacePrefix = addsPrefix
            let tokenizer = try file.tokenizer()
            var generator = SeededGenerator(seed: 14)
            for round in 0..<400 {
                // "▁" stands for a space.
                let text = String(Self.randomText(&generator).unicodeScalars.filter { $0 != "▁" })
                let ids = tokenizer.encode(text)
                #expect(
                    Array(tokenizer.decode(ids).utf8) == Array(text.utf8),
                    "seed 14, round \(round): \(text.debugDescription)")
                #expect(!ids.contains { tokenizer.isControl($0) }, "seed 14, round \(round)")
            }
        }
    }

    @Test(
        "the default model's vocabulary lacks only bytes that its training text never had",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModelRoundTrip() throws {
        let tokenizer = try Fixtures.tokenizer(ofFile: try #require(TestFiles.defaultModel))
        let missing = Set(try #require(tokenizer as? ByteLevelTokenizer).rules.missingBytes)
        #expect(missing.count == 21)
        #expect(missing.allSatisfy { $0 < 0x20 || $0 == 0x7F || $0 >= 0x80 })
        var generator = SeededGenerator(seed: 13)
        for round in 0..<400 {
            let text = Self.randomText(&generator)
            let expected = Array(text.utf8).filter { !missing.contains($0) }
            let bytes = tokenizer.encode(text).flatMap { tokenizer.bytes(of: $0) }
            #expect(bytes == expected, "round \(round): \(text.debugDescription)")
        }
    }

    @Test("composed and decomposed characters have different ids")
    func canonicalEquivalence() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "smollm")
        #expect("é" == "e\u{301}")
        #expect(tokenizer.encode("é") != tokenizer.encode("e\u{301}"))
        #expect(tokenizer.encode("é").flatMap { tokenizer.bytes(of: $0) } == [0xC3, 0xA9])
        #expect(tokenizer.encode("e\u{301}").flatMap { tokenizer.bytes(of: $0) } == [0x65, 0xCC, 0x81])
    }

    @Test("pieces that differ only by canonical equivalence stay two tokens")
    func canonicallyEquivalentPieces() throws {
        var writer = SentencePieceFile()
        let composed = writer.add("é", score: -1)
        let decomposed = writer.add("e\u{301}", score: -2)
        let e = writer.add("e", score: -3)
        let mark = writer.add("\u{301}", score: -3)
        let tokenizer = try writer.tokenizer()
        #expect(tokenizer.encode("é") == [composed])
        #expect(tokenizer.encode("e\u{301}") == [decomposed])
        #expect(tokenizer.encode("e") == [e])
        #expect(tokenizer.encode("\u{301}") == [mark])
    }

    @Test("text that spells a control token yields plain tokens")
    func controlTokensAreNotParsed() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "llama-bpe")
        for name in ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] {
            let id = try #require(tokenizer.token(named: name))
            #expect(tokenizer.isControl(id))
            #expect(tokenizer.bytes(of: id).isEmpty)
            #expect(tokenizer.piece(id) == name)
            #expect(!tokenizer.encode(name).contains(id))
            #expect(tokenizer.decode(tokenizer.encode(name)) == name)
        }
        #expect(tokenizer.token(named: "Hello") == nil)
        #expect(tokenizer.endOfGeneration == [0, 2])
    }

    @Test("ids outside the vocabulary stand for nothing")
    func foreignIDs() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "gpt-2")
        for id in [-1, TokenID(tokenizer.vocabularySize), .max, .min] {
            #expect(tokenizer.bytes(of: id).isEmpty)
            #expect(tokenizer.piece(id).isEmpty)
            #expect(!tokenizer.isControl(id))
        }
        #expect(tokenizer.decode([-1, .max]).isEmpty)
    }

    @Test("bytes that are not UTF-8 decode to U+FFFD")
    func brokenUTF8() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "gpt-2")
        // The first of the four tokens of an emoji that the small vocabulary does not have.
        let ids = tokenizer.encode("\u{10FFFF}")
        #expect(tokenizer.decode(Array(ids.dropLast())) == "\u{FFFD}")
    }

    @Test("a word in a long text has the ids that it has alone")
    func longTexts() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "smollm")
        let words = try Fixtures.texts().filter { $0.first?.isLetter == true && $0.count < 40 }
        var expected: [TokenID] = []
        var text = ""
        for index in 0..<4000 {
            let word = "\n" + words[index % words.count] + String(index)
            text += word
            expected += tokenizer.encode(word)
        }
        #expect(tokenizer.encode(text) == expected)
    }

    @Test("text composed in pieces is the text composed at once", arguments: 1...40)
    func composition(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let parts = [
            "e\u{301}", "\u{323}\u{301}", "a", " ", "\u{1100}\u{1161}", "\u{11A8}", "中", "が", "か\u{3099}",
            "\u{9C7}\u{9BE}",
            "\u{212B}", "\u{344}", "ﬁ", "𝅗𝅥", "\u{10FFFF}", "ǅ",
        ]
        var text = ""
        for _ in 0..<2000 { text += parts.randomElement(using: &generator) ?? "" }
        let composed = Composition.compose(Array(text.utf8))
        #expect(composed == Array(text.precomposedStringWithCanonicalMapping.utf8), "seed \(seed)")
    }

    @Test("long runs of marks are sorted by their classes and lose nothing")
    func longRunsOfMarks() {
        for count in [9, 100] {
            let text = "q" + String(repeating: "\u{301}\u{323}\u{344}\u{327}", count: count)
            let expected =
                "q" + String(repeating: "\u{327}", count: count) + String(repeating: "\u{323}", count: count)
                + String(repeating: "\u{301}\u{308}\u{301}", count: count)
            #expect(Composition.compose(Array(text.utf8)) == Array(expected.utf8))
        }
    }
}
