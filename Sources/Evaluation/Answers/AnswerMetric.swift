import Foundation

/// What is averaged over questions. Each has one value per question that it counts, 0…1, higher is better.
package enum AnswerMetric: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    case exactMatch
    case f1
    case contained
    case overallExact
    case overallF1
    case coverage
    case accuracyExact
    case accuracyContained
    case answerableAnswered
    case unanswerableWithheld
    case decisionAccuracy
    case citationPrecision
    case citationRecall
    case evidenceFirst
    case evidenceRead

    /// What the figure speaks of; figures of one group share a table.
    package enum Group: String, Sendable, CaseIterable {
        /// The best answer to every question, whatever its confidence.
        case answers
        /// What is left of them when those below the threshold are withheld.
        case atThreshold
        /// The quotes, and the search that brought them.
        case citations
    }

    package var group: Group {
        switch self {
        case .exactMatch, .f1, .contained: .answers
        case .citationPrecision, .citationRecall, .evidenceFirst, .evidenceRead: .citations
        default: .atThreshold
        }
    }

    /// The name in tables.
    package var label: String {
        switch self {
        case .exactMatch: "exact match"
        case .f1: "F1"
        case .contained: "answer contained"
        case .overallExact: "exact match, all questions"
        case .overallF1: "F1, all questions"
        case .coverage: "questions answered"
        case .accuracyExact: "answered: exact match"
        case .accuracyContained: "answered: answer contained"
        case .answerableAnswered: "answerable: answered"
        case .unanswerableWithheld: "unanswerable: withheld"
        case .decisionAccuracy: "answered or withheld rightly"
        case .citationPrecision: "citation precision"
        case .citationRecall: "citation recall"
        case .evidenceFirst: "evidence found first"
        case .evidenceRead: "evidence read"
        }
    }

    /// Which questions count, and for how much.
    package var meaning: String {
        switch self {
        case .exactMatch:
            "Answerable questions: 1 if the answer is an accepted one, apart from case, punctuation and articles."
        case .f1:
            "Answerable questions: the words that the answer shares with the nearest accepted answer, as the harmonic "
                + "mean of precision and recall."
        case .contained:
            "Answerable questions: 1 if the answer's sentences hold an accepted answer, its words in a row."
        case .overallExact:
            "All questions: an answerable one that is answered counts its exact match, one that is withheld 0; an "
                + "unanswerable one counts 1 if it is withheld, else 0 (SQuAD 2.0)."
        case .overallF1: "All questions: the same with F1."
        case .coverage: "All questions: 1 if an answer is given."
        case .accuracyExact:
            "Questions that are answered: the exact match; 0 for an unanswerable one."
        case .accuracyContained:
            "Questions that are answered: 1 if the sentences hold an accepted answer; 0 for an unanswerable one."
        case .answerableAnswered: "Answerable questions: 1 if an answer is given, right or wrong."
        case .unanswerableWithheld: "Unanswerable questions: 1 if no answer is given."
        case .decisionAccuracy:
            "All questions: 1 for an answerable one that is answered, right or wrong, and for an unanswerable one that is "
                + "withheld."
        case .citationPrecision:
            "Answerable questions with known evidence and at least one citation: the share of the citations that share a "
                + "byte with the evidence, without citations of passages that disagree."
        case .citationRecall:
            "Answerable questions with known evidence: 1 if at least one citation shares a byte with it."
        case .evidenceFirst: "Answerable questions with known evidence: 1 if the first passage found overlaps it."
        case .evidenceRead: "Answerable questions with known evidence: 1 if one of the passages read overlaps it."
        }
    }

    /// The question's value; nil where the metric does not count it.
    package func value(of record: AnswerRecord) -> Double? {
        let answerable = record.isAnswerable
        switch self {
        case .exactMatch: return answerable ? Self.one(record.exact) : nil
        case .f1: return answerable ? record.f1 : nil
        case .contained: return answerable ? Self.one(record.contained) : nil
        case .overallExact: return Self.overall(record, Self.one(record.exact))
        case .overallF1: return Self.overall(record, record.f1)
        case .coverage: return Self.one(!record.abstained)
        case .accuracyExact: return record.abstained ? nil : Self.one(answerable && record.exact)
        case .accuracyContained: return record.abstained ? nil : Self.one(answerable && record.contained)
        case .answerableAnswered: return answerable ? Self.one(!record.abstained) : nil
        case .unanswerableWithheld: return answerable ? nil : Self.one(record.abstained)
        case .decisionAccuracy: return Self.one(answerable != record.abstained)
        case .citationPrecision, .citationRecall, .evidenceFirst, .evidenceRead:
            return answerable && record.evidence != nil ? evidenceValue(of: record) : nil
        }
    }

    private func evidenceValue(of record: AnswerRecord) -> Double? {
        let carrying = record.citations.filter { !$0.disagrees }
        let hits = carrying.count { $0.hitsEvidence == true }
        switch self {
        case .citationPrecision:
            return carrying.isEmpty ? nil : Double(hits) / Double(carrying.count)
        case .citationRecall: return Self.one(hits > 0)
        case .evidenceFirst: return Self.one(record.evidenceRank == 1)
        case .evidenceRead: return Self.one(record.evidenceRank.map { $0 <= record.passagesRead } ?? false)
        default: return nil
        }
    }

    private static func overall(_ record: AnswerRecord, _ score: Double) -> Double {
        guard record.isAnswerable else { return one(record.abstained) }
        return record.abstained ? 0 : score
    }

    private static func one(_ isTrue: Bool) -> Double { isTrue ? 1 : 0 }
}

/// What may count as right when confidence is judged.
package enum AnswerJudgement: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// What was said is an accepted answer.
    case exact
    /// The answer's sentences hold an accepted answer.
    case contained
    /// The documents hold an answer, whatever was said.
    case answerable

    /// The name in tables.
    package var label: String {
        switch self {
        case .exact: "exact match"
        case .contained: "answer contained"
        case .answerable: "answerable"
        }
    }

    /// Whether a question's answer counts as right.
    package func isRight(_ record: AnswerRecord) -> Bool {
        switch self {
        case .exact: record.isAnswerable && record.exact
        case .contained: record.isAnswerable && record.contained
        case .answerable: record.isAnswerable
        }
    }
}
