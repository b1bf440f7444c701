import Crypto
import Foundation
package import Inference

/// Reading examples from questions: of every four, so many answerable ones as the share says, the rest unanswerable.
package struct ReadingExamples: ExampleSource {
    package let examplesPerEpoch: Int
    package let fingerprint: String
    private let format: ReadingFormat
    private let options: Options
    private let answerable: [ReadingQuestion]
    private let unanswerable: [ReadingQuestion]
    private let answerableOrder: EpochOrder
    private let unanswerableOrder: EpochOrder?
    /// The passages of each document, for distractors and mismatches.
    private let rankings: [String: PassageRanking]

    package struct Options: Sendable, Equatable, Codable {
        /// Of a hundred examples, how many are answerable.
        package var answerablePercent: Int
        /// Of a hundred unanswerable examples, how many are answerable questions beside a passage that looks right and does
        /// not answer them, as a search finds it.
        package var mismatchedPercent: Int
        /// Of a hundred examples, how many have further passages of the same document around their own.
        package var distractorPercent: Int
        /// The most further passages.
        package var distractorLimit: Int
        /// Examples with more tokens are cut: distractors first.
        package var tokenLimit: Int
        package var seed: UInt64

        package init(
            answerablePercent: Int = 75, mismatchedPercent: Int = 30, distractorPercent: Int = 0,
            distractorLimit: Int = 2, tokenLimit: Int = 1024, seed: UInt64 = 1
        ) {
            self.answerablePercent = answerablePercent
            self.mismatchedPercent = mismatchedPercent
            self.distractorPercent = distractorPercent
            self.distractorLimit = distractorLimit
            self.tokenLimit = tokenLimit
            self.seed = seed
        }
    }

    /// - Throws: `TrainingError.noExamples` where no question is answerable.
    package init(
        _ questions: [ReadingQuestion], format: ReadingFormat, options: Options, path: String
    ) throws(TrainingError) {
        self.format = format
        self.options = options
        // An example that does not fit is left out of training rather than cut in its middle.
        let fitting = questions.filter {
            format.example($0, passages: [$0.passage]).tokens.count <= options.tokenLimit
        }
        answerable = fitting.filter(\.isAnswerable)
        unanswerable = options.answerablePercent < 100 ? fitting.filter { !$0.isAnswerable } : []
        guard !answerable.isEmpty else {
            throw .noExamples(path: path, reason: "no answerable question fits \(options.tokenLimit) tokens")
        }
        answerableOrder = EpochOrder(count: answerable.count, seed: options.seed)
        unanswerableOrder =
            unanswerable.isEmpty ? nil : EpochOrder(count: unanswerable.count, seed: options.seed &+ 0x5EED)
        examplesPerEpoch = answerable.count * 100 / max(1, options.answerablePercent)
        var passages: [String: [String]] = [:]
        for question in questions where passages[question.document]?.contains(question.passage) != true {
            passages[question.document, default: []].append(question.passage)
        }
        rankings = passages.mapValues(PassageRanking.init)
        var hash = SHA256()
        for question in fitting {
            let parts = [question.id, question.question, question.passage] + question.answers
            hash.update(data: Data(parts.joined(separator: "\u{1F}").utf8))
        }
        fingerprint = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    package func example(_ index: Int) -> TrainingSequence {
        var random = RandomSource(seed: options.seed &+ 0xD157, sequence: index)
        let question = question(index, &random)
        var surroundings: [String] = []
        if random.nextUnit() * 100 < Double(options.distractorPercent) {
            surroundings = distractors(for: question, &random)
        }
        while true {
            let place = surroundings.isEmpty ? 0 : Int(random.nextUnit() * Double(surroundings.count + 1))
            var passages = surroundings
            passages.insert(question.passage, at: place)
            let example = format.example(question, passages: passages)
            if example.tokens.count <= options.tokenLimit || surroundings.isEmpty { return example }
            surroundings.removeLast()
        }
    }

    /// Spreads the answerable share evenly: example i is answerable where i · share crosses a whole number.
    private func question(_ index: Int, _ random: inout RandomSource) -> ReadingQuestion {
        let share = options.answerablePercent
        let before = index * share / 100
        if share == 100 || (index + 1) * share / 100 > before { return answerable[answerableOrder[before]] }
        if unanswerableOrder == nil || random.nextUnit() * 100 < Double(options.mismatchedPercent) {
            let chosen = answerable[Int(random.nextUnit() * Double(answerable.count))]
            if let mismatch = mismatch(for: chosen, &random) { return mismatch }
        }
        guard let unanswerableOrder else { return answerable[answerableOrder[before]] }
        return unanswerable[unanswerableOrder[index - before]]
    }

    /// The question beside one of the three best-looking passages without any accepted answer; nil where there is none.
    private func mismatch(for question: ReadingQuestion, _ random: inout RandomSource) -> ReadingQuestion? {
        guard let ranking = rankings[question.document] else { return nil }
        let wrong = ranking.ranked(for: question.question).lazy.map { ranking.passages[$0] }.filter { passage in
            let text = passage.lowercased()
            return passage != question.passage && !question.answers.contains { text.contains($0.lowercased()) }
        }
        let candidates = Array(wrong.prefix(3))
        guard !candidates.isEmpty else { return nil }
        let passage = candidates[Int(random.nextUnit() * Double(candidates.count))]
        let mismatched = ReadingQuestion(
            id: question.id, question: question.question, answers: [], document: question.document, passage: passage)
        return format.example(mismatched, passages: [passage]).tokens.count <= options.tokenLimit ? mismatched : nil
    }

    private func distractors(for question: ReadingQuestion, _ random: inout RandomSource) -> [String] {
        var others = (rankings[question.document]?.passages ?? []).filter { $0 != question.passage }
        var chosen: [String] = []
        let wanted = 1 + Int(random.nextUnit() * Double(options.distractorLimit))
        while chosen.count < wanted, !others.isEmpty {
            chosen.append(others.remove(at: Int(random.nextUnit() * Double(others.count))))
        }
        return chosen
    }
}
