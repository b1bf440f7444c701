import Evaluation
import Foundation
import TestSupport
import Testing

@Suite("Metrics of answers")
struct AnswerMetricTests {
    private func report(_ records: [AnswerRecord], threshold: Double = 0.5) -> AnswerReport {
        AnswerReport(records, setting: .made(threshold: threshold))
    }

    /// Five questions, worked by hand: right and given; wrong and given; right and withheld; unanswerable and given;
    /// unanswerable and withheld.
    private static let five: [AnswerRecord] = [
        .made("1", confidence: 0.9, exact: true, contained: true, f1: 1, rank: 1),
        .made("2", confidence: 0.8, contained: true, f1: 0.4, rank: 5),
        .made("3", confidence: 0.3, abstained: true, exact: true, contained: true, f1: 1, hasEvidence: false),
        .made("4", accepted: [], confidence: 0.6),
        .made("5", accepted: [], confidence: 0.2, abstained: true),
    ]

    @Test("Each metric counts the questions that it says, worked by hand")
    func byHand() throws {
        let expected: [(AnswerMetric, mean: Double, questions: Int)] = [
            (.exactMatch, 2.0 / 3, 3), (.f1, 2.4 / 3, 3), (.contained, 1, 3), (.overallExact, 2.0 / 5, 5),
            (.overallF1, 2.4 / 5, 5), (.coverage, 3.0 / 5, 5), (.accuracyExact, 1.0 / 3, 3),
            (.accuracyContained, 2.0 / 3, 3), (.answerableAnswered, 2.0 / 3, 3), (.unanswerableWithheld, 0.5, 2),
            (.decisionAccuracy, 3.0 / 5, 5), (.evidenceFirst, 0.5, 2), (.evidenceRead, 0.5, 2), (.citationRecall, 0, 2),
        ]
        let figures = report(Self.five).figures
        for (metric, mean, questions) in expected {
            let figure = try #require(figures[metric], "\(metric)")
            #expect(abs(figure.estimate.mean - mean) < 1e-12, "\(metric): \(figure.estimate.mean)")
            #expect(figure.questions == questions, "\(metric)")
        }
        // No question has a citation, so that none has a precision.
        #expect(figures[.citationPrecision] == nil)
        #expect(figures.count == expected.count)
    }

    @Test("An answer to an unanswerable question is wrong for confidence, whatever its words")
    func unanswerableIsWrong() throws {
        let report = report(Self.five)
        let exact = try #require(report.confidence(in: .exact))
        #expect(exact.share.mean == 2.0 / 5)
        // Right at 0.9 and 0.3, wrong at 0.8, 0.6 and 0.2: four of six pairs in order.
        #expect(abs(try #require(exact.auroc).mean - 4.0 / 6) < 1e-12)
        // Answerable at 0.9, 0.8, 0.3 against 0.6 and 0.2: five of six.
        #expect(abs(try #require(report.confidence(in: .answerable)?.auroc).mean - 5.0 / 6) < 1e-12)
        #expect(report.confidence(in: .contained)?.share.mean == 3.0 / 5)
    }

    @Test("Precision is of citations within a question, recall of questions")
    func citations() {
        let report = report([
            .made("1", citations: [.made(hits: true), .made(hits: false)]),
            .made("2", citations: [.made(hits: true), .made(hits: false, disagrees: true)]),
            .made("3", citations: [.made(hits: false), .made(.stale, hits: false)]),
            .made("4", hasEvidence: false, citations: [.made(.invented)]),
            .made("5", accepted: [], citations: [.made()], withoutQuote: 2),
        ])
        #expect(report.figures[.citationPrecision]?.estimate.mean == 0.5)
        #expect(report.figures[.citationPrecision]?.questions == 3)
        #expect(abs((report.figures[.citationRecall]?.estimate.mean ?? 0) - 2.0 / 3) < 1e-12)
        #expect(report.citations.count == 10 && report.citations.verbatim == 6)
        #expect(report.citations.stale == 1 && report.citations.invented == 3)
    }

    @Test("The best threshold is the one that trying all of them finds; see tools/golden/answer_metrics.py")
    func bestThreshold() throws {
        let f1: [Double?] = [1, 0.5, nil, 1, 0.4, 0, nil, 0.8, nil, 1, 0, nil]
        let sure = [0.9, 0.8, 0.75, 0.7, 0.6, 0.55, 0.5, 0.45, 0.3, 0.25, 0.2, 0.1]
        let records = zip(f1, sure).enumerated().map { place, pair in
            AnswerRecord.made("\(place)", accepted: pair.0 == nil ? [] : ["x"], confidence: pair.1, f1: pair.0 ?? 0)
        }
        let best = try #require(report(records).best)
        #expect(best.threshold == 0.6)
        #expect(abs(best.overallF1 - 0.4916666666666667) < 1e-12)
        // Where every answer is wrong, none should be given.
        let wrong = [AnswerRecord.made("1", f1: 0), .made("2", accepted: [])]
        #expect(try #require(report(wrong).best).threshold > 1)
    }

    @Test("What a threshold gives on its own agrees with the curve", arguments: 1..<9)
    func thresholdAndCurve(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let records = AnswerRecord.random(120, using: &random)
        let report = report(records)
        let point = try #require(report.confidence(in: .exact)?.curve.points.last { $0.threshold >= 0.5 })
        let coverage = try #require(report.figures[.coverage]?.estimate.mean)
        #expect(abs(point.coverage - coverage) < 1e-12, "seed \(seed)")
        #expect(abs(point.accuracy - (report.figures[.accuracyExact]?.estimate.mean ?? -1)) < 1e-12, "seed \(seed)")
        let bestGiven = try #require(report.best?.overallF1)
        #expect(bestGiven >= (report.figures[.overallF1]?.estimate.mean ?? 1) - 1e-12, "seed \(seed)")
        for figure in report.figures.values {
            #expect(figure.estimate.low <= figure.estimate.high, "seed \(seed)")
            #expect((0...1).contains(figure.estimate.mean), "seed \(seed)")
        }
        #expect(report.documents.map(\.document) == ["d0.txt", "d1.txt", "d2.txt"])
        #expect(report.documents.reduce(0) { $0 + $1.answerable } == report.answerable)
    }

    @Test("Without unanswerable questions there is no figure of them")
    func oneKind() {
        let report = report([.made("1", exact: true, f1: 1), .made("2")])
        #expect(report.figures[.unanswerableWithheld] == nil && report.best == nil)
        #expect(report.confidence(in: .answerable)?.auroc == nil)
        #expect(report.documents.isEmpty)
    }

    @Test("Seconds: half of the questions take no longer than the median, 95 of 100 no longer than the tail")
    func seconds() {
        let report = report((1...100).map { .made("\($0)", seconds: Double($0)) })
        #expect(report.seconds.median.mean == 50.5)
        #expect(abs(report.seconds.tail.mean - 95.05) < 1e-9)
        #expect(report.seconds.median.low < 50.5 && report.seconds.median.high > 50.5)
    }

    @Test("JSON names metrics by their names and comes back as it was")
    func json() throws {
        let report = report(Self.five)
        let data = try JSONEncoder().encode(report)
        #expect(String(decoding: data, as: UTF8.self).contains("\"overallF1\":{"))
        #expect(try JSONDecoder().decode(AnswerReport.self, from: data) == report)
        let record = try JSONDecoder().decode(AnswerRecord.self, from: JSONEncoder().encode(Self.five[0]))
        #expect(record == Self.five[0])
    }

    @Test("Every metric has a name and says what it counts")
    func described() {
        #expect(Set(AnswerMetric.allCases.map(\.label)).count == AnswerMetric.allCases.count)
        #expect(AnswerMetric.allCases.allSatisfy { $0.meaning.hasSuffix(".") })
    }
}
