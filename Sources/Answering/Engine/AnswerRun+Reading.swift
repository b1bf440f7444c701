import Inference
import Passages
import Retrieval

extension AnswerRun {
    /// Answers with the words that a reader found, in the sentence that holds them.
    func say(
        _ best: ReadAnswer, among answers: [ReadAnswer], _ passages: [Hit], in assembly: AnswerAssembly,
        confidence: Double, _ timings: AnswerTimings, _ emit: (AnswerEvent) -> Void
    ) {
        var assembly = assembly
        let support = ReadingModel.rightness(answers)
        let verdict = ReadVerdict(answers)
        let carrying = [best] + verdict.agreeing
        let (line, emphasis) = said(best)
        assembly.add(
            line, emphasis: emphasis, quotes: carrying.map { $0.quote(support: $0.probability) }, support: support
        ).forEach(emit)
        let agreeing = assembly.citations.dropFirst().map(\.id)
        for other in verdict.disagreeing {
            let (line, emphasis) = said(other)
            assembly.add(
                line, lead: "Another passage says otherwise: ", emphasis: emphasis,
                quotes: [other.quote(support: other.probability)], support: other.probability
            ).forEach(emit)
        }
        let disagreeing = assembly.citations.dropFirst(1 + agreeing.count).map(\.id)
        finish(
            assembly, style: options.style == .short ? .short : .sentence,
            usage: Usage(promptTokens: passages.reduce(0) { $0 + $1.passage.tokenCount }), reason: .stop,
            shortAnswer: best.line.short, agreeing: agreeing, disagreeing: disagreeing, confidence: confidence, timings,
            emit)
    }

    /// What is said of an answer: its sentence with the short answer emphasised, or the short answer alone.
    private func said(_ answer: ReadAnswer) -> (text: String, emphasis: Range<Int>?) {
        let line = answer.line
        return options.style == .short ? (line.short, nil) : (line.text, line.emphasis)
    }
}

/// Which passages say the same as the likeliest answer, and which say something else.
package struct ReadVerdict: Sendable {
    /// Further answers that agree with the first.
    package let agreeing: [ReadAnswer]
    /// The likeliest answer that does not, where one is likely enough to be mentioned.
    package let disagreeing: [ReadAnswer]

    /// - Parameter answers: in the order of their probabilities.
    package init(_ answers: [ReadAnswer]) {
        guard let best = answers.first else {
            (agreeing, disagreeing) = ([], [])
            return
        }
        let others = answers.dropFirst().filter { $0.quote.text != best.quote.text }
        agreeing = others.filter { $0.agrees(with: best) && $0.probability >= ReadingModel.mentionThreshold }
        disagreeing = Array(
            others.filter {
                !$0.agrees(with: best) && $0.probability >= ReadingModel.objectionShare * best.probability
                    && $0.probability >= ReadingModel.objectionThreshold
            }.prefix(1))
    }
}
