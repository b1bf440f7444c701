/// Which passages say the same as the likeliest answer, and which say something else.
package struct ReadVerdict: Sendable {
    /// Further answers that agree with the first.
    package let agreeing: [ReadAnswer]
    /// The likeliest answer that does not, if one is likely enough to be mentioned.
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
