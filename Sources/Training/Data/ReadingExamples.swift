import Digests
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
    private let surroundings: Surroundings

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
        /// How many questions about one passage an example has at most; more than one make `PassageExamples`.
        package var questionsPerPassage: Int
        package var seed: UInt64

        package init(
            answerablePercent: Int = 75, mismatchedPercent: Int = 30, distractorPercent: Int = 0,
            distractorLimit: Int = 2, tokenLimit: Int = 1024, questionsPerPassage: Int = 1, seed: UInt64 = 1
        ) {
            self.answerablePercent = answerablePercent
            self.mismatchedPercent = mismatchedPercent
            self.distractorPercent = distractorPercent
            self.distractorLimit = distractorLimit
            self.tokenLimit = tokenLimit
            self.questionsPerPassage = questionsPerPassage
            self.seed = seed
        }
    }

    /// - Throws: `TrainingError.noExamples` where no question is answerable.
    package init(
        _ questions: [ReadingQuestion], format: ReadingFormat, options: Options, path: String
    ) throws(TrainingError) {
        self.format = format
        self.options = options
        let fitting = try ReadingExamples.fitting(questions, format: format, options: options, path: path)
        answerable = fitting.filter(\.isAnswerable)
        unanswerable = options.answerablePercent < 100 ? fitting.filter { !$0.isAnswerable } : []
        answerableOrder = EpochOrder(count: answerable.count, seed: options.seed)
        unanswerableOrder =
            unanswerable.isEmpty ? nil : EpochOrder(count: unanswerable.count, seed: options.seed &+ 0x5EED)
        examplesPerEpoch = answerable.count * 100 / max(1, options.answerablePercent)
        surroundings = Surroundings(questions, options: options)
        fingerprint = ReadingExamples.fingerprint(of: fitting)
    }

    /// The questions whose examples fit: one that does not is left out of training rather than cut in its middle.
    static func fitting(
        _ questions: [ReadingQuestion], format: ReadingFormat, options: Options, path: String
    ) throws(TrainingError) -> [ReadingQuestion] {
        let fitting = questions.filter {
            format.example($0, passages: [$0.passage]).tokens.count <= options.tokenLimit
        }
        guard fitting.contains(where: \.isAnswerable) else {
            throw .noExamples(path: path, reason: "no answerable question fits \(options.tokenLimit) tokens")
        }
        return fitting
    }

    static func fingerprint(of questions: [ReadingQuestion]) -> String {
        var hash = SHA256()
        for question in questions {
            let parts = [question.id, question.question, question.passage] + question.answers
            hash.update(data: Data(parts.joined(separator: "\u{1F}").utf8))
        }
        return hash.hexadecimal()
    }

    package func example(_ index: Int) -> TrainingSequence {
        var random = RandomSource(seed: options.seed &+ 0xD157, sequence: index)
        let question = question(index, &random)
        let distractors = surroundings.distractors(document: question.document, passage: question.passage, &random)
        return surroundings.example(
            of: question.passage, among: distractors, tokenLimit: options.tokenLimit, &random
        ) { format.example(question, passages: $0) }
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

    /// The question beside a passage that does not answer it; nil where there is none.
    private func mismatch(for question: ReadingQuestion, _ random: inout RandomSource) -> ReadingQuestion? {
        let candidates = surroundings.mismatches(for: question)
        guard !candidates.isEmpty else { return nil }
        let mismatched = candidates[Int(random.nextUnit() * Double(candidates.count))]
        let example = format.example(mismatched, passages: [mismatched.passage])
        return example.tokens.count <= options.tokenLimit ? mismatched : nil
    }
}
