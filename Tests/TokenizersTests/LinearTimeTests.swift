import Foundation
import TestSupport
import Testing
import Tokenizers

@Suite("Time grows with the text", .serialized)
struct LinearTimeTests {
    /// Texts that make a backtracking expression or a naive merge loop quadratic.
    private static let units = [
        " ", "7", "a", "\n", "!", "ab", "e\u{301}", "\u{301}", "\u{301}\u{323}", "\u{1100}\u{1161}", "中", "<", "<|",
        "'s", "\u{3000}", "▁",
    ]

    private static func seconds(_ tokenizer: any Tokenizer, _ text: String) -> Double {
        // The fastest of three: other work on the machine only ever adds time.
        (0..<3).map { _ in
            let start = ContinuousClock.now
            let ids = tokenizer.encode(text)
            let duration = ContinuousClock.now - start
            return ids.isEmpty ? .infinity : duration / .seconds(1)
        }.min() ?? 0
    }

    @Test(
        "eight times the text takes nothing like 64 times as long",
        arguments: ["gpt2", "llama3", "qwen2", "smollm", "lowercase", "llama2", "mistral", "gemma", "metaspace"])
    func folders(_ name: String) throws {
        let url = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/folders/\(name)")
        let tokenizer = try TokenizerLoader.load(folder: url.path)
        for unit in Self.units {
            let count = 40_000 / unit.utf8.count
            let short = Self.seconds(tokenizer, String(repeating: unit, count: count))
            let long = Self.seconds(tokenizer, String(repeating: unit, count: 8 * count))
            // A busy machine can stretch a short run several times.
            #expect(long < max(28 * short, 0.1), "\(name), \(unit.debugDescription): \(short) s, then \(long) s")
        }
    }

    @Test("the GGUF pre-tokenizers as well", arguments: ["gpt-2", "smollm", "default", "llama-bpe", "qwen2"])
    func preTokenizers(_ name: String) throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: name)
        for unit in Self.units {
            let count = 40_000 / unit.utf8.count
            let short = Self.seconds(tokenizer, String(repeating: unit, count: count))
            let long = Self.seconds(tokenizer, String(repeating: unit, count: 8 * count))
            #expect(long < max(28 * short, 0.1), "\(name), \(unit.debugDescription): \(short) s, then \(long) s")
        }
    }

    private static let fullSize = ProcessInfo.processInfo.environment["FOOTNOTE_FULL_SIZE"] != nil

    @Test("ten megabytes", .enabled(if: fullSize, "takes long; set FOOTNOTE_FULL_SIZE"))
    func tenMegabytes() throws {
        let folders = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/folders")
        for name in ["gpt2", "qwen2", "gemma"] {
            let tokenizer = try TokenizerLoader.load(folder: folders.appending(path: name).path)
            for unit in [" ", "7", "a"] {
                let text = String(repeating: unit, count: 10_000_000)
                let start = ContinuousClock.now
                let count = tokenizer.encode(text).count
                print("\(name) \(unit.debugDescription): \(count) tokens in \(ContinuousClock.now - start)")
            }
        }
    }
}
