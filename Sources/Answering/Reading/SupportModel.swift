import Foundation
import Retrieval

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

/// How likely it is that the documents answer a question: a logistic regression on `SupportFeatures`.
///
/// The constants were set by hand, not fitted: support orders answers, but is no calibrated probability yet.
/// docs/decisions/0003-answering.md gives the command that measures the features and fits them.
public enum SupportModel {
    /// The support below which the engine abstains unless told otherwise.
    public static let defaultThreshold = 0.5

    static let intercept = -4.0
    static let weights = SupportFeatures(
        sentenceGain: 1.0, passageGain: 1.0, passageCoverage: 3.0, sentenceCoverage: 1.0, similarity: 1.0)

    /// The probability that the documents hold an answer, 0…1.
    package static func support(_ features: SupportFeatures) -> Double {
        let sum = logit(features)
        return sum.isFinite ? 1 / (1 + exp(-sum)) : 0
    }

    /// The logarithm of the odds that belong to it.
    package static func logit(_ features: SupportFeatures) -> Double {
        intercept + weights.sentenceGain * features.sentenceGain + weights.passageGain * features.passageGain
            + weights.passageCoverage * features.passageCoverage
            + weights.sentenceCoverage * features.sentenceCoverage + weights.similarity * features.similarity
    }
}
