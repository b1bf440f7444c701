import Inference
import Tensors
import Testing
import Training

/// Reading with the weights in training: token by token with stored keys and values, constrained to spans.
@Suite struct SpanReaderTests {
    private static let passage = "The cat sat on the mat, and a dog ran to it. Who knows why? The mat was red."

    private static func question(_ text: String) -> ReadingQuestion {
        ReadingQuestion(id: text, question: text, answers: ["mat"], document: "a", passage: passage)
    }

    @Test("answers are spans and reading step by step equals reading at once", arguments: TinyModel.kinds)
    func answersAreSpansAndReadingStepByStepEqualsReadingAtOnce(kind: String) throws {
        let pool = ThreadPool(threadCount: 2)
        let decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: false)
        let format = try ReadingFormat(checking: LetterTokenizer())
        let reader = SpanReader(decoder: decoder, format: format, pool: pool)
        let questions = ["Who sat?", "What ran?", "Why"].map(Self.question)
        let answers = reader.read(questions)
        let trainer = Trainer(
            decoder: decoder, optimiser: .init(), schedule: LearningSchedule(totalSteps: 1), pool: pool)
        let refusal = format.words(ReadingFormat.unanswerable) + [60]
        for (question, answer) in zip(questions, answers) {
            #expect(!answer.text.isEmpty && Self.passage.contains(answer.text), "\(answer.text)")
            // The same probability from one forward pass over prompt and refusal.
            let prompt = format.prompt(passages: [question.passage], question: question.question).tokens
            let sequence = TrainingSequence(
                tokens: prompt + refusal,
                weights: Array(repeating: 0, count: prompt.count) + Array(repeating: 1, count: refusal.count))
            let expected = -trainer.loss([sequence]) * Double(refusal.count)
            #expect(abs(answer.unanswerableLogProbability - expected) < 1e-3 * abs(expected))
        }
    }

    @Test("the area under the curve counts ties half")
    func theAreaUnderTheCurveCountsTiesHalf() {
        #expect(RankStatistic.auroc(positives: [2, 3], negatives: [1, 0]) == 1)
        #expect(RankStatistic.auroc(positives: [1, 1], negatives: [1, 1]) == 0.5)
        #expect(RankStatistic.auroc(positives: [1, 3], negatives: [2]) == 0.5)
        #expect(RankStatistic.auroc(positives: [], negatives: [2]) == nil)
    }
}
