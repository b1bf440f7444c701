import Answering
import Evaluation
import Formats
import Testing
import footnote

/// A report on answers as a terminal shows it.
@Suite struct AnswerReportTextTests {
    private func lines(_ records: [AnswerRecord]) -> [String] { text.lines(of: report(records)) }

    private let text = AnswerReportText(
        terminal: Terminal(outputIsTerminal: false, errorIsTerminal: false, hasColor: false))

    private func report(_ records: [AnswerRecord]) -> AnswerReport {
        var setting = AnswerReport.Setting(
            index: "notes\u{1B}[2J.footnote", passages: 1_200, model: "m", options: AnswerOptions(), threshold: 0.5,
            bootstrap: Bootstrap(resamples: 20))
        setting.questions = 3
        setting.omissions = [QuestionOmission(reason: "without words", questions: 1, example: "x")]
        return AnswerReport(records, setting: setting)
    }

    private func record(_ accepted: [String], _ document: String, confidence: Double, exact: Bool) -> AnswerRecord {
        var record = AnswerRecord(id: "1", question: "Why?", document: document, accepted: accepted)
        record.answer = "So."
        record.confidence = confidence
        record.abstained = confidence < 0.5
        record.exact = exact
        record.contained = exact
        record.f1 = exact ? 1 : 0
        record.passagesRead = 4
        record.seconds = .init(whole: 0.25)
        return record
    }

    @Test("figures stand in tables with their intervals")
    func figuresStandInTablesWithTheirIntervals() {
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
        #expect(lines.contains { $0.hasPrefix("time per question: median 250 ms") })
        #expect(lines.last == "left out: 1 question without words")
        #expect(lines.allSatisfy { $0.count <= 132 && !$0.contains("\u{1B}") })
    }

    @Test("several sets stand side by side, and a figure that one of them lacks is a dash")
    func sideBySide() throws {
        let right = record(["So"], "a.txt", confidence: 0.9, exact: true)
        let lines = text.lines(comparing: [
            ("how.jsonl", report([right])),
            ("why\u{1B}.jsonl", report([right, record([], "b.txt", confidence: 0.1, exact: false)])),
        ])
        #expect(lines.contains { $0.hasPrefix("side by side") && $0.hasSuffix("why␛.jsonl") })
        #expect(lines.contains { $0.hasPrefix("answerable, unanswerable") && $0.hasSuffix("1, 1") })
        let withheld = try #require(lines.first { $0.hasPrefix("unanswerable: withheld") })
        #expect(withheld.contains("–  ") && withheld.hasSuffix("1.000 (1.000–1.000)"))
    }

    @Test("what has no figure has no line")
    func whatHasNoFigureHasNoLine() {
        let lines = lines([record(["So"], "a.txt", confidence: 0.9, exact: true)])
        #expect(!lines.contains { $0.contains("unanswerable: withheld") || $0.hasPrefix("best threshold") })
        #expect(!lines.contains { $0.hasPrefix("a.txt") })
    }
}
