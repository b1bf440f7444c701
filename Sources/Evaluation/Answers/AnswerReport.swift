package import Answering
package import Formats

/// How well an engine answers a set of questions, and what its confidence is worth.
package struct AnswerReport: Sendable, Codable, Equatable {
    /// A metric's mean.
    package struct Figure: Sendable, Codable, Equatable {
        package var estimate: Estimate
        /// Questions that count.
        package var questions: Int
    }

    /// How well confidence tells right answers from others, for one meaning of "right". All questions count; an answer to
    /// an unanswerable one is wrong, and so is having nothing to say.
    package struct Confidence: Sendable, Codable, Equatable {
        package var judgement: AnswerJudgement
        /// The share of answers that is right.
        package var share: Estimate
        /// The chance that a right answer is surer than a wrong one; nil where one kind is missing.
        package var auroc: Estimate?
        /// The area under the coverage–accuracy curve.
        package var area: Estimate
        /// The Brier score; lower is better.
        package var brier: Estimate
        package var curve: CoverageCurve
        package var reliability: ReliabilityDiagram
    }

    /// What stands behind the citations of all answers.
    package struct Citations: Sendable, Codable, Equatable {
        package var count = 0
        /// Quotes that stand in the source, word for word, where the citation says.
        package var verbatim = 0
        /// Quotes of sources that have changed, marked so.
        package var stale = 0
        /// Quotes that do not stand where the citation says, and numbers without a quote; must be 0.
        package var invented = 0
    }

    /// Seconds a question.
    package struct Seconds: Sendable, Codable, Equatable {
        package var median: Estimate
        /// 95 of 100 questions take no longer.
        package var tail: Estimate
        /// Mean seconds in each part.
        package var parts: AnswerTimings
    }

    /// The threshold with the best F1 over all questions.
    package struct BestThreshold: Sendable, Codable, Equatable {
        /// Answers at least as sure as this are given; above 1 where none should be.
        package var threshold: Double
        package var overallF1: Double
    }

    /// The figures of the questions about one document.
    package struct DocumentRow: Sendable, Codable, Equatable {
        package var document: String
        package var answerable: Int
        package var unanswerable: Int
        /// Over the answerable ones; nil where there are none.
        package var exactMatch: Double?
        package var f1: Double?
        /// Of answerable against unanswerable ones; nil where one kind is missing.
        package var auroc: Double?
    }

    /// The figures of the answerable questions whose answers have one form, as the question file names it.
    package struct KindRow: Sendable, Codable, Equatable {
        package var kind: String
        package var questions: Int
        /// Share that is answered at the threshold.
        package var answered: Double
        /// Share whose citations share a byte with the evidence; nil where no evidence is known.
        package var citesEvidence: Double?
        /// Of the bytes quoted by those, the share that is no evidence; nil where there are none.
        package var besideThePoint: Double?
    }

    /// What was asked, of what, and how.
    package struct Setting: Sendable, Codable, Equatable {
        /// Path of the index.
        package var index: String
        /// Its passages.
        package var passages: Int
        /// The model's name.
        package var model: String
        package var options: AnswerOptions
        /// The confidence below which an answer is withheld.
        package var threshold: Double
        /// Questions in the file.
        package var questions = 0
        /// Documents that the questions were limited to; empty for all.
        package var documents: [String] = []
        /// Questions that can't be measured, by reason; those that a sample left out are not among them.
        package var omissions: [QuestionOmission] = []
        package var bootstrap: Bootstrap

        /// Names what is asked, and how; the questions are set afterwards.
        package init(
            index: String, passages: Int, model: String, options: AnswerOptions, threshold: Double,
            bootstrap: Bootstrap
        ) {
            self.index = index
            self.passages = passages
            self.model = model
            self.options = options
            self.threshold = threshold
            self.bootstrap = bootstrap
        }
    }

    package var setting: Setting
    package var answerable: Int
    package var unanswerable: Int
    /// Those that some question counts for.
    package var figures: [AnswerMetric: Figure]
    package var confidence: [Confidence]
    /// Chosen on these very questions, and so a little too good; nil where one kind of question is missing.
    package var best: BestThreshold?
    package var citations: Citations
    package var seconds: Seconds
    /// Where the questions are about more than one document.
    package var documents: [DocumentRow]
    /// Where the question file names the forms of answers.
    package var kinds: [KindRow]

    /// Questions that were asked.
    package var measured: Int { answerable + unanswerable }

    /// The figures of confidence for one meaning of "right".
    package func confidence(in judgement: AnswerJudgement) -> Confidence? {
        confidence.first { $0.judgement == judgement }
    }
}
