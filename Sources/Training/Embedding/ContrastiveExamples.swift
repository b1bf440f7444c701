import Digests
import Foundation
import Inference
package import Tokenizers

/// Examples of questions with their passages, and with passages that share many words with the question and are not its own.
package struct ContrastiveExamples: ExampleSource {
    package struct Options: Sendable, Equatable, Codable {
        /// Wrong passages beside each right one.
        package var negatives: Int
        /// Wrong passages are drawn from the so many best by BM25.
        package var negativeDepth: Int
        /// Tokens of a passage that are read.
        package var passageTokens: Int
        /// Tokens of a question that are read.
        package var questionTokens: Int
        package var seed: UInt64

        package init(
            negatives: Int = 1, negativeDepth: Int = 10, passageTokens: Int = 320, questionTokens: Int = 64,
            seed: UInt64 = 1
        ) {
            self.negatives = negatives
            self.negativeDepth = negativeDepth
            self.passageTokens = passageTokens
            self.questionTokens = questionTokens
            self.seed = seed
        }
    }

    package let fingerprint: String
    private let pairs: PassagePairs
    private let options: Options
    private let tokenizer: any Tokenizer
    private let order: EpochOrder
    private let ranking: PassageRanking

    /// - Throws: `TrainingError.noExamples` where no question has a token.
    package init(
        _ pairs: PassagePairs, tokenizer: any Tokenizer, options: Options, path: String
    ) throws(TrainingError) {
        var kept = pairs
        kept.pairs = pairs.pairs.filter {
            !tokenizer.encode($0.question).isEmpty && !tokenizer.encode(pairs.passages[$0.passage]).isEmpty
        }
        guard !kept.pairs.isEmpty else { throw .noExamples(path: path, reason: "no question has a passage") }
        self.pairs = kept
        self.options = options
        self.tokenizer = tokenizer
        order = EpochOrder(count: kept.pairs.count, seed: options.seed)
        ranking = PassageRanking(kept.passages)
        var hash = SHA256()
        for passage in kept.passages { hash.update(data: Data((passage + "\u{1E}").utf8)) }
        for pair in kept.pairs {
            let parts = [pair.question, "\(pair.passage)", pair.repeated ?? "", "\(pair.cutPercent)"] + pair.answers
            hash.update(data: Data((parts.joined(separator: "\u{1F}") + "\u{1E}").utf8))
        }
        fingerprint = hash.hexadecimal()
    }

    package var examplesPerEpoch: Int { pairs.pairs.count }

    package func example(_ index: Int) -> ContrastiveExample {
        var random = RandomSource(seed: options.seed &+ 0xC027, sequence: index)
        let pair = pairs.pairs[order[index]]
        let cuts = random.nextUnit() * 100 < Double(pair.cutPercent)
        let whole = pairs.passages[pair.passage]
        let left = cuts ? ContrastiveExamples.cut(pair.repeated, from: whole) : whole
        let text = tokens(left, options.passageTokens).isEmpty ? whole : left
        let wrong = options.negatives > 0 ? negatives(for: pair, &random) : []
        return ContrastiveExample(
            question: tokens(pair.question, options.questionTokens),
            passage: .init(number: pair.passage, tokens: tokens(text, options.passageTokens)),
            negatives: wrong.map(passage))
    }

    /// Questions to measure a model with, in the order of a shuffle, together with all passages.
    func measured(count: Int) -> [ContrastiveExample] {
        var examples = (0..<min(count, pairs.pairs.count)).map { index in
            let pair = pairs.pairs[order[index]]
            return ContrastiveExample(
                question: tokens(pair.question, options.questionTokens), passage: passage(pair.passage))
        }
        examples[0] = ContrastiveExample(
            question: examples[0].question, passage: examples[0].passage,
            negatives: pairs.passages.indices.map(passage).filter { !$0.tokens.isEmpty })
        return examples
    }

    /// The tokens of all passages that have some.
    var passageTokens: [[TokenID]] { pairs.passages.indices.map { passage($0).tokens }.filter { !$0.isEmpty } }

    private func passage(_ number: Int) -> ContrastiveExample.Passage {
        .init(number: number, tokens: tokens(pairs.passages[number], options.passageTokens))
    }

    private func tokens(_ text: String, _ limit: Int) -> [TokenID] { Array(tokenizer.encode(text).prefix(limit)) }

    /// Passages near the top of a search for the question that are not its own and hold none of its answers.
    private func negatives(for pair: PassagePairs.Pair, _ random: inout RandomSource) -> [Int] {
        let answers = pair.answers.map { $0.lowercased() }
        var candidates = Array(
            ranking.ranked(for: pair.question).lazy.filter { number in
                guard number != pair.passage else { return false }
                if answers.isEmpty { return true }
                let text = pairs.passages[number].lowercased()
                return !answers.contains { text.contains($0) }
            }.prefix(options.negativeDepth))
        var chosen: [Int] = []
        while chosen.count < options.negatives, !candidates.isEmpty {
            chosen.append(candidates.remove(at: Int(random.nextUnit() * Double(candidates.count))))
        }
        return chosen.filter { !passage($0).tokens.isEmpty }
    }

    private static func cut(_ part: String?, from text: String) -> String {
        guard let part, let range = text.range(of: part) else { return text }
        return text.replacingCharacters(in: range, with: "")
    }
}
