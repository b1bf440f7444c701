import TestSupport
import Testing

@testable import Tokenizers

@Suite("Counting tokens by words met before")
struct TokenCounterTests {
    /// Words that come again, some of them odd, and some too long to be remembered.
    private static let words = [
        "the", "The", "heron's", "it'll", "2024", "12", "naïve", "e\u{301}", "数据库里的", "🙂", "<|im_end|>", "--", "\n\n",
        "\t", "  ",
        "\u{A0}", "\u{3000}", "\0", "Übergrößenträger", "internationalisation-of-everything", "x", "",
        "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnopq", "abcdefghijklmnopqrstuvwx",
        "abcdefghijklmnopqrstuvwxy",
    ]

    private static func text(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            if Int.random(in: 0..<8, using: &random) == 0 {
                let letters = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    Unicode.Scalar(UInt8.random(in: 0x61...0x65, using: &random))
                }
                text.unicodeScalars.append(contentsOf: letters)
            } else {
                text += words.randomElement(using: &random) ?? ""
            }
            if Bool.random(using: &random) { text += " " }
        }
        return text
    }

    private static func expectCounts(_ tokenizer: any Tokenizer, _ name: String) {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let counter = TokenCounter(tokenizer)
            for _ in 0..<40 {
                let text = text(&random)
                #expect(
                    counter.count(text) == tokenizer.encode(text).count,
                    "\(name), seed \(seed): \(text.debugDescription)")
            }
        }
    }

    @Test(
        "a text has as many tokens as encoding gives, whatever was counted before",
        arguments: ["gpt-2", "smollm", "llama-bpe", "qwen2", "deepseek-v3", "default"])
    func sameAsEncoding(preTokenizer: String) throws {
        Self.expectCounts(try Fixtures.smallTokenizer(preTokenizer: preTokenizer), preTokenizer)
    }

    @Test("pieces of SentencePiece are counted as they are encoded")
    func sentencePiece() throws {
        var file = SentencePieceFile()
        for (place, piece) in ["▁", "▁a", "a", "b", "ab", "▁ab", "c", "▁the", "h", "e", "t"].enumerated() {
            file.add(piece, score: -1 - Float(place) / 8)
        }
        file.addsSpacePrefix = true
        Self.expectCounts(try file.tokenizer(), "SentencePiece")
    }

    @Test("more words than are remembered are counted right")
    func manyWords() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "gpt-2")
        let counter = TokenCounter(tokenizer)
        for round in 0..<2 {
            for first in stride(from: 0, to: 70_000, by: 5_000) {
                let text = (first..<first + 5_000).map { " w" + String($0, radix: 26, uppercase: true) }.joined()
                #expect(counter.count(text) == tokenizer.encode(text).count, "round \(round), word \(first)")
            }
        }
    }

    @Test("threads that count at once count the same")
    func threads() async throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "smollm")
        let counter = TokenCounter(tokenizer)
        await withTaskGroup(of: Void.self) { group in
            for seed in 1...16 as ClosedRange<UInt64> {
                group.addTask {
                    var random = SeededGenerator(seed: seed)
                    for _ in 0..<50 {
                        let text = Self.text(&random)
                        #expect(counter.count(text) == tokenizer.encode(text).count, "seed \(seed)")
                    }
                }
            }
        }
    }
}
