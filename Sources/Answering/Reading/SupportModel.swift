/// What was measured while a question was read: the evidence for or against an answer in the documents.
package struct SupportFeatures: Sendable, Codable, Equatable {
    /// How much likelier the best sentence makes the question than no text: the mean difference of log probabilities
    /// (natural logarithm) per token of the question.
    package var sentenceGain: Double
    /// The same for the best passage.
    package var passageGain: Double
    /// The weighted share of the question's content words that the best passage holds, 0…1.
    package var passageCoverage: Double
    /// The weighted share of the question's content words that the best sentence holds, 0…1.
    package var sentenceCoverage: Double
    /// The highest cosine similarity of any passage to the question; 0 without vectors.
    package var similarity: Double

    package init(
        sentenceGain: Double, passageGain: Double, passageCoverage: Double, sentenceCoverage: Double,
        similarity: Double
    ) {
        self.sentenceGain = sentenceGain
        self.passageGain = passageGain
        self.passageCoverage = passageCoverage
        self.sentenceCoverage = sentenceCoverage
        self.similarity = similarity
    }
}

/// How likely it is that the documents answer a question, from the model's likelihoods alone: a logistic regression on
/// ``SupportFeatures``.
///
/// Its figures (``LikelihoodCalibration``) were set by hand, not fitted: support orders answers, but is no calibrated
/// probability yet. docs/decisions/0003-answering.md says how the features are measured and the figures fitted.
package enum SupportModel {
    private static let figures = LikelihoodCalibration.standard.support

    /// The support below which the engine abstains unless told otherwise.
    package static let defaultThreshold = figures.threshold

    /// The probability that the documents hold an answer, 0…1.
    package static func support(_ features: SupportFeatures) -> Double { logistic(logit(features)) }

    /// The logarithm of the odds that belong to it.
    package static func logit(_ features: SupportFeatures) -> Double {
        figures.intercept + figures.sentenceGain * features.sentenceGain + figures.passageGain * features.passageGain
            + figures.passageCoverage * features.passageCoverage
            + figures.sentenceCoverage * features.sentenceCoverage + figures.similarity * features.similarity
    }
}
