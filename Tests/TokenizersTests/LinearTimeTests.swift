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

    /// Processor time of this thread: what other programs do meanwhile does not count.
    private static func seconds(_ tokenizer: any Tokenizer, _ text: String) -> Double {
        func now() -> Double {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        let start = now()
        let ids = tokenizer.encode(text)
        return ids.isEmpty ? .infinity : now() - start
    }

    /// One quiet attempt is enough: a busy machine stretches some runs, but nothing makes quadratic work linear.
    private static func expectGrowth(_ tokenizer: any Tokenizer, _ unit: String, _ name: String) {
        let count = 20_000 / unit.utf8.count
        var measured: [(short: Double, long: Double)] = []
        for _ in 0..<6 {
            let short = seconds(tokenizer, String(repeating: unit, count: count))
            let long = seconds(tokenizer, String(repeating: unit, count: 8 * count))
            if long < 28 * short { return }
            measured.append((short, long))
        }
        Issue.record("\(name), \(unit.debugDescription): seconds \(measured)")
    }

    @Test(
        "eight times the text takes nothing like 64 times as long",
        arguments: ["gpt2", "llama3", "qwen2", "smollm", "lowercase", "llama2", "mistral", "gemma", "metaspace"])
    func folders(_ name: String) throws {
        let url = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/folders/\(name)")
        let tokenizer = try TokenizerLoader.load(folder: url.path)
        for unit in Self.units { Self.expectGrowth(tokenizer, unit, name) }
    }

    @Test("the GGUF pre-tokenizers as well", arguments: ["gpt-2", "smollm", "default", "llama-bpe", "qwen2"])
    func preTokenizers(_ name: String) throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: name)
        for unit in Self.units { Self.expectGrowth(tokenizer, unit, name) }
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
