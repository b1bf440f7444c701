/// What was measured of a written sentence and the passages that it cites.
package struct SentenceEvidence: Sendable, Equatable, Codable {
    /// How much likelier the passages make the sentence: the mean difference of log probabilities (natural logarithm) per
    /// token, with the likeliest passage against with none.
    package var gain: Double
    /// The share of the sentence's content words that the passages hold, 0…1; 1 for a sentence without any.
    package var overlap: Double
    /// Numbers and words of names that the passages don't hold where the sentence was written from.
    package var missing: [String]

    package init(gain: Double, overlap: Double, missing: [String]) {
        self.gain = gain
        self.overlap = overlap
        self.missing = missing
    }
}

/// Whether the cited passages carry a written sentence.
///
/// A number or name that no cited passage holds decides alone. Else a logistic function of gain and overlap does; its
/// figures stand in ``LikelihoodCalibration``, what they find in docs/decisions/0019-written-sentences.md.
package struct SentenceVerdict: Sendable, Equatable {
    /// How well the passages carry the sentence, 0…1.
    package var support: Double

    /// Whether they carry it.
    package var isSupported: Bool { support >= Self.figures.threshold }

    private static let figures = LikelihoodCalibration.standard.written

    package init(_ evidence: SentenceEvidence) {
        let figures = Self.figures
        let support = logistic(
            figures.intercept + figures.gain * evidence.gain + figures.overlap * evidence.overlap)
        // What is missing leaves less than half of the least that counts as support.
        self.support = evidence.missing.isEmpty ? support : min(support, figures.threshold / 2)
    }
}
