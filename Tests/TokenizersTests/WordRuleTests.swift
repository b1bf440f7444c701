import Foundation
import TestSupport
import Testing

@testable import Tokenizers

/// Word rules against the expressions of the models' own files, run by Hugging Face's library (tools/golden/word_rules.py).
@Suite("Word rules")
struct WordRuleTests {
    private struct Golden: Decodable {
        let texts: [String]
        /// For each name and text the words' lengths in characters.
        let rules: [String: [[Int]]]
    }

    private static let names = [
        "qwen35", "seed-coder", "bailingmoe", "gpt-4o", "tekken", "kimi-k2", "deepseek-llm", "deepseek-coder",
        "deepseek-v3", "falcon", "bloom", "viking", "superbpe",
    ]

    private static func lengths(_ text: String, by rule: PreTokenizer) -> [Int] {
        let bytes = Array(text.utf8)
        var ends = bytes.isEmpty ? [] : rule.wordEnds(in: bytes.span, 0..<bytes.count) ?? []
        if ends.isEmpty {
            var start = 0
            while start < bytes.count {
                start = rule.wordEnd(in: bytes.span, from: start, to: bytes.count)
                ends.append(start)
            }
        }
        return zip([0] + ends, ends).map { start, end in
            bytes[start..<end].count { $0 & 0xC0 != 0x80 }
        }
    }

    @Test("words are those of the models' own expressions", arguments: names)
    func words(name: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: "word-rules", withExtension: "json", subdirectory: "Fixtures"))
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        let rule = try #require(PreTokenizer.setting(named: name)).rule
        for (text, expected) in zip(golden.texts, try #require(golden.rules[name])) {
            // "ſ" is an "s" to the expressions, as Unicode folds case; not so in llama.cpp, whose names these are.
            if text.contains("'ſ") { continue }
            #expect(Self.lengths(text, by: rule) == expected, "\(text.debugDescription)")
        }
    }

    @Test("every rule cuts at characters and loses nothing", arguments: PreTokenizer.names)
    func wholeText(name: String) throws {
        let rule = try #require(PreTokenizer.setting(named: name)).rule
        var generator = SeededGenerator(seed: 21)
        for round in 0..<200 {
            let text = EncodingTests.randomText(&generator)
            let found = Self.lengths(text, by: rule)
            #expect(found.allSatisfy { $0 > 0 }, "\(name), seed 21, round \(round): \(text.debugDescription)")
            #expect(
                found.reduce(0, +) == text.unicodeScalars.count,
                "\(name), seed 21, round \(round): \(text.debugDescription)")
        }
    }

    @Test("a name that is not known is refused by name", arguments: ["afmoe", "jais-2", "", "qwen"])
    func unknownName(name: String) {
        #expect(PreTokenizer.setting(named: name) == nil)
    }
}
