import Inference

/// What confidence is compared with: how sure an answer was, and whether it was right.
package struct RatedAnswer: Sendable, Equatable {
    /// 0…1, higher is surer.
    package var confidence: Double
    package var isRight: Bool

    package init(confidence: Double, isRight: Bool) {
        self.confidence = confidence
        self.isRight = isRight
    }
}

extension [RatedAnswer] {
    /// The chance that a right answer is surer than a wrong one, ties counted half (the area under the ROC curve); nil
    /// where one kind is missing. O(n log n).
    package var rankingQuality: Double? {
        RankStatistic.auroc(
            positives: filter(\.isRight).map(\.confidence),
            negatives: filter { !$0.isRight }.map(\.confidence))
    }

    /// The mean squared distance of confidence from what came true, 0…1, lower is better (Brier 1950,
    /// doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2); nil where there are no answers.
    package var brierScore: Double? {
        guard !isEmpty else { return nil }
        return reduce(0) { sum, answer in
            let distance = answer.confidence - (answer.isRight ? 1 : 0)
            return sum + distance * distance
        } / Double(count)
    }
}
