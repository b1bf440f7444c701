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
    /// The confidence below which there is no answer, unless another is asked for.
    package static let defaultThreshold = 0.35

    /// The probability of being right below which few words are not said, but sentences.
    package static let rightnessFloor = 0.25

    /// The probability from which on a further passage is mentioned that gives the same answer.
    package static let mentionThreshold = 0.25
    /// The probability from which on one is mentioned that gives another answer, and what share of the best one's it must
    /// reach.
    package static let objectionThreshold = 0.3
    package static let objectionShare = 0.7

    /// The probability that one passage's answer is right, whatever other passages say, 0…1: what passages compete by.
    package static func probability(_ features: ReadingFeatures) -> Double { logistic(score(features)) }

    /// The probability that the words of the first of some answers, which are in the order of their probabilities, are those
    /// that answer, 0…1; 0 without answers.
    ///
    /// Fused scores compare passages for one question only, so they have no say in it but through the distance between the
    /// first answer and the second.
    package static func rightness(_ answers: [ReadAnswer]) -> Double {
        guard let first = answers.first?.features else { return 0 }
        let lead = answers.count > 1 ? score(first) - score(answers[1].features) : lonelyLead
        return logistic(-0.86 + 0.2 * first.answerability + 0.29 * likelihood(first) + 0.19 * lead)
    }

    /// The answer to be said in few words: the first, where it is likely enough or few words are wanted whatever they are;
    /// nil where sentences say more, as to most questions that begin with how or why.
    package static func shortAnswer(_ answers: [ReadAnswer], isWanted: Bool) -> ReadAnswer? {
        isWanted || rightness(answers) >= rightnessFloor ? answers.first : nil
    }

    /// The confidence that the passages hold the answer: how likely it is that it stands in what is quoted, 0…1.
    ///
    /// - Parameter answers: what a reader found; nil without a reader, whose say `SupportModel` then does without.
    package static func confidence(_ answers: [ReadAnswer]?, _ features: SupportFeatures) -> Double {
        guard let answers else { return SupportModel.support(features) }
        let answerability = answers.map(\.features.answerability).max() ?? -10
        return logistic(-1.9 + 0.3 * answerability + 0.28 * max(-5, min(10, SupportModel.logit(features))))
    }

    private static func score(_ features: ReadingFeatures) -> Double {
        -2.58 + 0.35 * features.fused + 0.26 * features.questionLikelihood + 0.27 * features.answerability
            + 0.18 * likelihood(features)
    }

    /// Below this an answer is as unlikely as any.
    private static func likelihood(_ features: ReadingFeatures) -> Double { max(-12, features.answer) }

    /// The lead of an answer that has no rival.
    private static let lonelyLead = 4.0

    private static func logistic(_ sum: Double) -> Double { sum.isFinite ? 1 / (1 + exp(-sum)) : 0 }
}
