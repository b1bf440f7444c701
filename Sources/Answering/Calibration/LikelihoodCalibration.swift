import Foundation

/// The figures by which a model's likelihoods are judged where no reader has been trained: of an answer's support, of
/// sentences against one another, and of written sentences.
///
/// They are data, `likelihood.json`, which also says where they come from.
struct LikelihoodCalibration: Sendable, Equatable, Decodable {
    /// A logistic regression on ``SupportFeatures``.
    struct Support: Sendable, Equatable, Decodable {
        let intercept: Double
        let sentenceGain: Double
        let passageGain: Double
        let passageCoverage: Double
        let sentenceCoverage: Double
        let similarity: Double
        /// The support below which there is no answer unless another is asked for.
        let threshold: Double
    }

    /// How much each score counts when a sentence is chosen.
    struct Sentences: Sendable, Equatable, Decodable {
        let gain: Double
        let coverage: Double
        let passage: Double
        /// How far below the best sentence's score a further one may lie to be quoted too.
        let margin: Double
    }

    /// What the form of a question and of its answer say, beside what the reader's own file has.
    struct Forms: Sendable, Equatable, Decodable {
        /// In nats, where it shows that it says what a question of the form wants (``QuestionForm/signs``).
        let sign: Double
        /// In nats, what speaks for a short sentence that holds all words of a question of several.
        let whole: Double
        /// In nats, what speaks against a sentence that says what is not, where the question asks what is and another
        /// sentence says it; and against one that only says what a text tells.
        let denial: Double
        /// The confidence of things that a list or table lays out under their name, where a reader is less sure, 0…1: readers
        /// know passages that answer, and lists seldom look so.
        let laidOut: Double
    }

    /// A logistic regression on ``SentenceEvidence``.
    struct Written: Sendable, Equatable, Decodable {
        let intercept: Double
        let gain: Double
        let overlap: Double
        /// The support from which on a written sentence is carried by what it cites.
        let threshold: Double
    }

    /// Where the figures come from.
    let source: String
    let support: Support
    let sentences: Sentences
    /// What is measured of a question's form.
    let forms: Forms
    let written: Written

    /// The figures that are built in.
    static let standard = embedded(PackageResources.likelihood_json)

    /// - Precondition: a file of this package is whole.
    private static func embedded(_ bytes: [UInt8]) -> LikelihoodCalibration {
        do {
            return try JSONDecoder().decode(LikelihoodCalibration.self, from: Data(bytes))
        } catch {
            preconditionFailure("the figures for likelihoods can't be read: \(error)")
        }
    }
}
