import Evaluation
import Formats

/// How well an index is answered from, measured on questions whose answers are known.
public struct QualityReport: Sendable, Equatable, Encodable {
    /// One figure: a mean over the questions that count for it, 0…1, higher is better.
    public struct Figure: Sendable, Equatable, Encodable {
        /// Its name for programs, such as `exactMatch`.
        public let name: String
        /// Its name for people.
        public let label: String
        /// What it counts.
        public let meaning: String
        /// The mean.
        public let mean: Double
        /// The interval in which 95 of 100 such sets of questions have their mean.
        public let interval: ClosedRange<Double>
        /// How many questions count.
        public let questions: Int

        private enum Key: String, CodingKey { case name, label, meaning, mean, low, high, questions }

        /// Writes the interval as `low` and `high`.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(name, forKey: .name)
            try container.encode(label, forKey: .label)
            try container.encode(meaning, forKey: .meaning)
            try container.encode(mean, forKey: .mean)
            try container.encode(interval.lowerBound, forKey: .low)
            try container.encode(interval.upperBound, forKey: .high)
            try container.encode(questions, forKey: .questions)
        }
    }

    /// The answerable questions whose answers have one form.
    public struct Kind: Sendable, Equatable, Encodable {
        /// The form, as the question file names it; empty where it names none.
        public let kind: String
        /// How many questions there are.
        public let questions: Int
        /// The share that is answered.
        public let answered: Double
        /// The share whose citations meet the evidence; nil where no evidence is known.
        public let citesEvidence: Double?
    }

    /// A question that was not answered as it should have been.
    public struct Miss: Sendable, Equatable, Encodable {
        /// What went wrong.
        public enum Fault: String, Sendable, Equatable, Encodable, CaseIterable {
            /// There is an answer, and none was given.
            case withheld
            /// An answer was given, and it is another one.
            case wrong
            /// An answer was given, and the documents hold none.
            case invented
        }

        /// The question.
        public let question: String
        /// What went wrong.
        public let fault: Fault
        /// The right answers; none where the documents hold none.
        public let accepted: [String]
        /// The likeliest answer, whether it was given or withheld.
        public let said: String
        /// How sure it was, 0…1.
        public let confidence: Double
    }

    /// Questions whose answer is known.
    public let answerable: Int
    /// Questions that the documents don't answer.
    public let unanswerable: Int
    /// How many questions could not be measured, by reason.
    public let omissions: [String: Int]
    /// The confidence below which an answer is withheld.
    public let threshold: Double
    /// Seconds of the question in the middle.
    public let medianSeconds: Double
    /// Quotes, and those of them that do not stand in their source; the second must be 0.
    public let quotes: Int
    /// Quotes that do not stand in their source.
    public let inventedQuotes: Int
    /// The figures, those of answers first.
    public let figures: [Figure]
    /// By the form of the answer, where the question file names forms.
    public let kinds: [Kind]
    /// The questions that were not answered rightly, in the file's order.
    public let misses: [Miss]
}

extension QualityReport {
    /// Takes over what an evaluation found.
    init(_ outcome: AnswerEvaluation.Outcome) {
        let report = outcome.report
        answerable = report.answerable
        unanswerable = report.unanswerable
        omissions = Dictionary(
            report.setting.omissions.map { ($0.reason, $0.questions) }, uniquingKeysWith: { $0 + $1 })
        threshold = report.setting.threshold
        medianSeconds = report.seconds.median.mean
        quotes = report.citations.count
        inventedQuotes = report.citations.invented
        figures = AnswerMetric.allCases.compactMap { metric in
            report.figures[metric].map { figure in
                let estimate = figure.estimate
                return Figure(
                    name: metric.rawValue, label: metric.label, meaning: metric.meaning, mean: estimate.mean,
                    interval: estimate.low...max(estimate.low, estimate.high), questions: figure.questions)
            }
        }
        kinds = report.kinds.map {
            Kind(kind: $0.kind, questions: $0.questions, answered: $0.answered, citesEvidence: $0.citesEvidence)
        }
        misses = outcome.records.compactMap(Miss.init)
    }
}

extension QualityReport.Miss {
    /// nil for a question that was answered, or withheld, as it should be.
    init?(_ record: AnswerRecord) {
        let fault: Fault? =
            switch (record.isAnswerable, record.abstained) {
            case (true, true): .withheld
            case (true, false): record.contained || record.exact ? nil : .wrong
            case (false, true): nil
            case (false, false): .invented
            }
        guard let fault else { return nil }
        self.init(
            question: record.question, fault: fault, accepted: record.accepted, said: record.said,
            confidence: record.confidence)
    }
}
