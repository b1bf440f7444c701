package import Inference

/// Reading examples from questions: of every four, so many answerable ones as the share says, the rest unanswerable.
package struct ReadingExamples: ExampleSource {
    package let examplesPerEpoch: Int
    package let fingerprint: String
    private let material: ReadingMaterial
    private let answerable: [ReadingQuestion]
    private let unanswerable: [ReadingQuestion]
    private let answerableOrder: EpochOrder
    private let unanswerableOrder: EpochOrder?

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
        material = try ReadingMaterial(questions, format: format, options: options, path: path)
        let fitting = material.questions
        answerable = fitting.filter(\.isAnswerable)
        unanswerable = options.answerablePercent < 100 ? fitting.filter { !$0.isAnswerable } : []
        answerableOrder = EpochOrder(count: answerable.count, seed: options.seed)
        unanswerableOrder =
            unanswerable.isEmpty ? nil : EpochOrder(count: unanswerable.count, seed: options.seed &+ 0x5EED)
        examplesPerEpoch = answerable.count * 100 / max(1, options.answerablePercent)
        fingerprint = material.fingerprint
    }

    package func example(_ index: Int) -> TrainingSequence {
        var random = RandomSource(seed: material.options.seed &+ 0xD157, sequence: index)
        let question = question(index, &random)
        return material.example(about: question.passage, of: question.document, &random) {
            material.format.example(question, passages: $0)
        }
    }

    /// Spreads the answerable share evenly: example i is answerable where i · share crosses a whole number.
    private func question(_ index: Int, _ random: inout RandomSource) -> ReadingQuestion {
        let share = material.options.answerablePercent
        let before = index * share / 100
        if share == 100 || (index + 1) * share / 100 > before { return answerable[answerableOrder[before]] }
        if unanswerableOrder == nil || random.nextUnit() * 100 < Double(material.options.mismatchedPercent) {
            let chosen = answerable[Int(random.nextUnit() * Double(answerable.count))]
            if let mismatch = mismatch(for: chosen, &random) { return mismatch }
        }
        guard let unanswerableOrder else { return answerable[answerableOrder[before]] }
        return unanswerable[unanswerableOrder[index - before]]
    }

    /// The question beside a passage that does not answer it; nil where there is none.
    private func mismatch(for question: ReadingQuestion, _ random: inout RandomSource) -> ReadingQuestion? {
        let candidates = material.mismatches(for: question)
        guard !candidates.isEmpty else { return nil }
        let mismatched = candidates[Int(random.nextUnit() * Double(candidates.count))]
        return material.fits(mismatched) ? mismatched : nil
    }
}
