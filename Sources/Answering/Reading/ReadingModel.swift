import Foundation

/// What was measured of a passage's answer.
package struct ReadingFeatures: Sendable, Codable, Equatable {
    /// The passage's fused score in the search.
    package var fused: Double
    /// The mean log probability (natural logarithm) of the question's tokens after the passage.
    package var questionLikelihood: Double
    /// The log odds that the passage answers the question, as the reader has it, within ±10.
    package var answerability: Double
    /// log p(answer | passage, question).
    package var answer: Double

    package init(fused: Double, questionLikelihood: Double, answerability: Double, answer: Double) {
        self.fused = fused
        self.questionLikelihood = questionLikelihood
        self.answerability = answerability
        self.answer = answer
    }
}

/// How likely answers that were read are to be right: logistic regressions on what was measured.
///
/// Fitted on questions about articles that the reader was not trained on; docs/decisions/0009-reading-and-confidence.md has the
/// data, the reliability and the command that fits them again.
package enum ReadingModel {
    /// The confidence below which an answer that was read is an abstention, unless another is asked for.
    package static let defaultThreshold = 0.4

    /// The probability from which on a further passage's answer is mentioned, and what share of the best one's it must reach
    /// where it differs.
    package static let mentionThreshold = 0.25
    package static let objectionShare = 0.6

    /// The probability that one passage's answer is right, whatever other passages say, 0…1: what passages compete by.
    package static func probability(_ features: ReadingFeatures) -> Double { logistic(score(features)) }

    /// The confidence in the first of some answers, which are in the order of their probabilities, 0…1; 0 without answers.
    ///
    /// Fused scores compare passages for one question only, so they have no say in it but through the distance between the
    /// first answer and the second.
    package static func confidence(_ answers: [ReadAnswer]) -> Double {
        guard let first = answers.first?.features else { return 0 }
        let lead = answers.count > 1 ? score(first) - score(answers[1].features) : lonelyLead
        return logistic(-1.04 + 0.25 * first.answerability + 0.73 * likelihood(first) + 0.30 * lead)
    }

    private static func score(_ features: ReadingFeatures) -> Double {
        -3.22 + 0.40 * features.fused + 0.33 * features.questionLikelihood + 0.33 * features.answerability
            + 0.27 * likelihood(features)
    }

    /// Below this an answer is as unlikely as any.
    private static func likelihood(_ features: ReadingFeatures) -> Double { max(-12, features.answer) }

    /// The lead of an answer that has no rival.
    private static let lonelyLead = 4.0

    private static func logistic(_ sum: Double) -> Double { sum.isFinite ? 1 / (1 + exp(-sum)) : 0 }
}
