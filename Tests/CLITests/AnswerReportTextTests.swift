import Answering
import Evaluation
import Formats
import Testing
import footnote

/// A report on answers as a terminal shows it.
@Suite struct AnswerReportTextTests {
    private func lines(_ records: [AnswerRecord]) -> [String] {
        let setting = AnswerReport.Setting(
            index: "notes\u{1B}[2J.footnote", passages: 1_200, model: "m", options: AnswerOptions(), threshold: 0.5,
            questions: 3, documents: [],
            omissions: [QuestionOmission(reason: "without words", questions: 1, example: "x")],
            bootstrap: Bootstrap(resamples: 20))
        let terminal = Terminal(outputIsTerminal: false, errorIsTerminal: false, hasColor: false)
        return AnswerReportText(terminal: terminal).lines(of: AnswerReport(records, setting: setting))
    }

    private func record(_ accepted: [String], _ document: String, confidence: Double, exact: Bool) -> AnswerRecord {
        AnswerRecord(
            id: "1", question: "Why?", document: document, accepted: accepted, evidence: nil, answer: "So.",
            shortAnswer: nil, confidence: confidence, abstained: confidence < 0.5, exact: exact, contained: exact,
            f1: exact ? 1 : 0, citations: [], citationsWithoutQuote: 0, evidenceRank: nil, passagesRead: 4,
            seconds: .init(whole: 0.25))
    }

    @Test func figuresStandInTablesWithTheirIntervals() {
        let lines = lines([
            record(["So"], "a.txt", confidence: 0.9, exact: true), record([], "b.txt", confidence: 0.1, exact: false),
        ])
        #expect(
            lines.first
                == "notes␛[2J.footnote: 1,200 passages; 2 questions, 1 answerable and 1 unanswerable; style sentence")
        #expect(lines.contains { $0.hasPrefix("at the threshold 0.50") })
        #expect(lines.contains { $0.contains("F1, all questions") && $0.contains("1.000") })
        #expect(lines.contains { $0.hasPrefix("exact match") && $0.hasSuffix("1.000–1.000          1") }, "\(lines)")
        #expect(lines.contains("0 citations: 0 word for word in the source, 0 stale, 0 invented"))
        #expect(lines.contains { $0.hasPrefix("a.txt") } && lines.contains { $0.hasPrefix("b.txt") })
        #expect(lines.contains { $0.hasPrefix("time a question: median 250 ms") })
        #expect(lines.last == "left out: 1 question without words")
        #expect(lines.allSatisfy { $0.count <= 132 && !$0.contains("\u{1B}") })
    }

    @Test func whatHasNoFigureHasNoLine() {
        let lines = lines([record(["So"], "a.txt", confidence: 0.9, exact: true)])
        #expect(!lines.contains { $0.contains("unanswerable: withheld") || $0.hasPrefix("best threshold") })
        #expect(!lines.contains { $0.hasPrefix("a.txt") })
    }
}
