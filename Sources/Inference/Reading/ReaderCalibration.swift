import Foundation

/// What turns a reader's measures into probabilities and places: the weights and thresholds that were fitted for one reader.
///
/// They belong to the weights that they were fitted to, and so stand in the adapter's file (``ReaderFile``). What is
/// computed with them is in `ReadingModel` of Answering and in `Reranking` of Retrieval.
public struct ReaderCalibration: Sendable, Codable, Equatable {
    /// Where the figures come from: data, date and command, for people.
    public var source: String
    /// How passages' answers compete.
    public var passage: Passage
    /// How likely the words of the first answer are to be right.
    public var rightness: Rightness
    /// How likely it is that there is an answer.
    public var confidence: Confidence
    /// From which probabilities on something is said.
    public var thresholds: Thresholds
    /// How the reader's judgement moves a passage in the ranking.
    public var reranking: Reranking

    /// A logistic regression on what was measured of one passage's answer.
    public struct Passage: Sendable, Codable, Equatable {
        /// The log odds with every measure at 0.
        public var intercept: Double
        /// Of the passage's fused score in the search.
        public var fused: Double
        /// Of the mean log probability of the question's tokens after the passage.
        public var questionLikelihood: Double
        /// Of the log odds that the passage answers the question.
        public var answerability: Double
        /// The log odds above which a passage says no more: one that talks about answers and questions drives them far up.
        /// nil for no limit but `PassageReader.Judgement.bound`.
        public var mostAnswerability: Double?
        /// Of the weighted share of the question's words that is quoted; nil for a reader that was fitted without.
        public var coverage: Double?
        /// What speaks for a sentence or block that holds all of the question's words, in nats, where the reader chooses one
        /// of a passage's; nil for nothing.
        public var placeCoverage: Double?
        /// Of log p(answer | passage, question).
        public var answer: Double
        /// The log probability below which an answer is as unlikely as any.
        public var leastAnswer: Double
        /// Of log p(kind | passage, question); nil for a reader that knows no kinds.
        public var kind: Double?
        /// What is added for an answer of a kind.
        public var kinds: [AnswerKind: Double]?
    }

    /// A logistic regression on the first answer and its lead.
    public struct Rightness: Sendable, Codable, Equatable {
        /// The log odds with every measure at 0.
        public var intercept: Double
        /// Of the log odds that the passage answers the question.
        public var answerability: Double
        /// Of log p(answer | passage, question).
        public var answer: Double
        /// Of the distance between the first answer's score and the second's.
        public var lead: Double
        /// The lead of an answer that has no rival.
        public var lonelyLead: Double
        /// What is added for an answer of a kind.
        public var kinds: [AnswerKind: Double]?
    }

    /// A logistic regression on the highest measures of the passages that were read.
    public struct Confidence: Sendable, Codable, Equatable {
        /// The log odds with every measure at 0.
        public var intercept: Double
        /// Of the log odds that the passage answers the question.
        public var answerability: Double
        /// Of the mean log probability of the question's tokens after the passage.
        public var questionLikelihood: Double
        /// Of the weighted share of the question's words that a sentence holds.
        public var coverage: Double
    }

    /// Probabilities, 0…1.
    public struct Thresholds: Sendable, Codable, Equatable {
        /// The confidence below which there is no answer, unless another is asked for.
        public var confidence: Double
        /// The rightness below which not few words are said, but sentences.
        public var shortAnswer: Double
        /// From which on a further passage is mentioned that gives the same answer.
        public var agreement: Double
        /// From which on one is mentioned that gives another answer.
        public var objection: Double
        /// What share of the best answer's probability that one must reach.
        public var objectionShare: Double
    }

    /// What is added to the fused score.
    public struct Reranking: Sendable, Codable, Equatable {
        /// For each nat per token of the question's likelihood.
        public var questionLikelihood: Double
        /// For each nat of the log odds that the passage answers.
        public var answerability: Double
        /// When an answer needs no further passages to be judged; nil to judge all of them.
        public var enough: Enough?
    }

    /// Where the best passages of a search are judged first, and the others, half as many at a time, only as long as one of
    /// them may still answer better.
    public struct Enough: Sendable, Codable, Equatable {
        /// How many are judged first.
        public var count: Int
        /// The log odds that a passage answers from which on the others are left as they are.
        public var answerability: Double
        /// How far behind the best fused score, in standard deviations, a passage is left as it is; nil for no limit.
        public var behind: Double?

        /// Says when.
        public init(count: Int, answerability: Double, behind: Double? = nil) {
            self.count = count
            self.answerability = answerability
            self.behind = behind
        }
    }

    /// The first number or threshold that can't be used, with what was expected; nil if all can.
    var flaw: (name: String, value: Double, expected: String)? {
        var numbers = [
            ("passage.intercept", passage.intercept), ("passage.fused", passage.fused),
            ("passage.questionLikelihood", passage.questionLikelihood),
            ("passage.answerability", passage.answerability), ("passage.answer", passage.answer),
            ("passage.leastAnswer", passage.leastAnswer), ("rightness.intercept", rightness.intercept),
            ("rightness.answerability", rightness.answerability), ("rightness.answer", rightness.answer),
            ("rightness.lead", rightness.lead), ("rightness.lonelyLead", rightness.lonelyLead),
            ("confidence.intercept", confidence.intercept), ("confidence.answerability", confidence.answerability),
            ("confidence.questionLikelihood", confidence.questionLikelihood),
            ("confidence.coverage", confidence.coverage), ("reranking.answerability", reranking.answerability),
            ("reranking.questionLikelihood", reranking.questionLikelihood),
        ]
        numbers += [
            ("passage.kind", passage.kind ?? 0), ("passage.coverage", passage.coverage ?? 0),
            ("passage.placeCoverage", passage.placeCoverage ?? 0),
            ("passage.mostAnswerability", passage.mostAnswerability ?? 0),
            ("reranking.enough.answerability", reranking.enough?.answerability ?? 0),
            ("reranking.enough.behind", reranking.enough?.behind ?? 0),
        ]
        for (group, kinds) in [("passage", passage.kinds), ("rightness", rightness.kinds)] {
            numbers += (kinds ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }
                .map { ("\(group).kinds.\($0.key.rawValue)", $0.value) }
        }
        if let (name, value) = numbers.first(where: { !$0.1.isFinite || $0.1.magnitude > 1e6 }) {
            return (name, value, "a number within ±1,000,000")
        }
        if let count = reranking.enough?.count, !(1...1_000).contains(count) {
            return ("reranking.enough.count", Double(count), "1 to 1,000")
        }
        let shares = [
            ("thresholds.confidence", thresholds.confidence), ("thresholds.shortAnswer", thresholds.shortAnswer),
            ("thresholds.agreement", thresholds.agreement), ("thresholds.objection", thresholds.objection),
            ("thresholds.objectionShare", thresholds.objectionShare),
        ]
        if let (name, value) = shares.first(where: { !(0...1).contains($0.1) }) { return (name, value, "0 to 1") }
        return nil
    }
}
