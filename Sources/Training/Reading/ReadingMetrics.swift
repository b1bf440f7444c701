import Inference

/// How well a reader does on held-out questions, the right passage given.
package struct ReadingMetrics: Sendable, Equatable, Codable {
    package let answerableCount: Int
    package let unanswerableCount: Int
    /// Over answerable questions, answers constrained to spans.
    package let exactMatch: Double
    package let f1: Double
    /// The chance that p("unanswerable") is higher for an unanswerable question than for an answerable one; nil where one
    /// kind is missing.
    package let auroc: Double?

    package init(_ questions: [ReadingQuestion], _ answers: [SpanReader.Answer]) {
        var (exact, f1) = (0.0, 0.0)
        var answerable: [Double] = []
        var unanswerable: [Double] = []
        for (question, answer) in zip(questions, answers) {
            guard question.isAnswerable else {
                unanswerable.append(answer.unanswerableLogProbability)
                continue
            }
            answerable.append(answer.unanswerableLogProbability)
            let score = AnswerMatch.score(answer.text, accepted: question.answers)
            exact += score.exact ? 1 : 0
            f1 += score.f1
        }
        answerableCount = answerable.count
        unanswerableCount = unanswerable.count
        exactMatch = exact / Double(max(1, answerable.count))
        self.f1 = f1 / Double(max(1, answerable.count))
        auroc = RankStatistic.auroc(positives: unanswerable, negatives: answerable)
    }
}
