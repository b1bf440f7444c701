import Answering
import Evaluation
import Formats
import TestSupport

extension AnswerRecord {
    /// A record with what a test is about; the rest is plain.
    static func made(
        _ id: String = "q", accepted: [String] = ["an answer"], confidence: Double = 0.9, abstained: Bool = false,
        exact: Bool = false, contained: Bool = false, f1: Double = 0, answer: String = "Some answer.",
        shortAnswer: String? = nil, question: String = "Why?", document: String? = "a.txt", hasEvidence: Bool = true,
        citations: [CitedQuote] = [], withoutQuote: Int = 0, rank: Int? = nil, read: Int = 4, seconds: Double = 1
    ) -> AnswerRecord {
        var record = AnswerRecord(
            id: id, question: question, document: document, accepted: accepted,
            evidence: hasEvidence && !accepted.isEmpty ? .init(startByte: 0, endByte: 10) : nil)
        record.answer = answer
        record.shortAnswer = shortAnswer
        record.confidence = confidence
        record.abstained = abstained
        record.exact = exact
        record.contained = contained
        record.f1 = f1
        record.citations = citations
        record.citationsWithoutQuote = withoutQuote
        record.evidenceRank = rank
        record.passagesRead = read
        record.seconds = Seconds(whole: seconds)
        return record
    }

    /// Records with random outcomes.
    static func random(_ count: Int, using random: inout SeededGenerator) -> [AnswerRecord] {
        (0..<count).map { number in
            let isAnswerable = Int.random(in: 0..<4, using: &random) > 0
            let exact = isAnswerable && Bool.random(using: &random)
            let confidence = Double(Int.random(in: 0...40, using: &random)) / 40
            return made(
                "q\(number)", accepted: isAnswerable ? ["an answer"] : [], confidence: confidence,
                abstained: confidence < 0.5, exact: exact,
                contained: isAnswerable && (exact || Bool.random(using: &random)),
                f1: !isAnswerable ? 0 : exact ? 1 : Double.random(in: 0..<1, using: &random),
                document: "d\(number % 3).txt", rank: Int.random(in: 1...8, using: &random),
                seconds: Double.random(in: 0.1..<3, using: &random))
        }
    }
}

extension AnswerRecord.CitedQuote {
    static func made(
        _ source: Source = .verbatim, hits: Bool? = nil, quote: String = "Words.", disagrees: Bool = false
    ) -> Self {
        var cited = Self(id: 1, quote: quote, source: source, hitsEvidence: hits, disagrees: disagrees)
        cited.path = "/notes/a.txt"
        cited.title = "A"
        (cited.firstLine, cited.lastLine) = (3, 4)
        cited.endByte = 6
        return cited
    }
}

extension AnswerReport.Setting {
    /// A setting for reports whose figures are what matters.
    static func made(threshold: Double = 0.5, resamples: Int = 50) -> Self {
        var setting = Self(
            index: "/indexes/test.footnote", passages: 4, model: "words", options: AnswerOptions(),
            threshold: threshold, bootstrap: Bootstrap(resamples: resamples, seed: 3))
        setting.questions = 10
        return setting
    }
}
