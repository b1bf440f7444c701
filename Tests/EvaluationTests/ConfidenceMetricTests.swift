import Evaluation
import Foundation
import TestSupport
import Testing

/// What confidence is worth, against scikit-learn and by properties that must hold for any answers.
@Suite("Metrics of confidence")
struct ConfidenceMetricTests {
    /// The answers of tools/golden/answer_metrics.py, whose output is expected below.
    private static let golden = rated([
        (0.97, true), (0.93, true), (0.93, false), (0.88, true), (0.81, true), (0.81, true), (0.74, false),
        (0.66, true), (0.66, false), (0.66, false), (0.52, true), (0.47, false), (0.41, true), (0.33, false),
        (0.33, false), (0.21, false), (0.18, true), (0.07, false), (0.04, false), (0.01, false),
    ])

    private static func rated(_ answers: [(confidence: Double, isRight: Bool)]) -> [RatedAnswer] {
        answers.map { RatedAnswer(confidence: $0.confidence, isRight: $0.isRight) }
    }

    /// Answers with some equal confidences.
    private func answers(_ count: Int, seed: UInt64) -> [RatedAnswer] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            RatedAnswer(
                confidence: Double(Int.random(in: 0...60, using: &random)) / 60, isRight: .random(using: &random))
        }
    }

    @Test("AUROC, Brier score and calibration are those of scikit-learn")
    func asReference() throws {
        #expect(abs(try #require(Self.golden.rankingQuality) - 0.7626262626262625) < 1e-12)
        #expect(abs(try #require(Self.golden.brierScore) - 0.2116) < 1e-12)
        let diagram = ReliabilityDiagram(Self.golden)
        #expect(abs(diagram.error - 0.273) < 1e-12)
        #expect(diagram.bins.map(\.count) == [3, 1, 1, 2, 2, 1, 3, 1, 3, 3])
        let means = [0.04, 0.18, 0.21, 0.33, 0.44, 0.52, 0.66, 0.74, 0.8333333333333334, 0.9433333333333334]
        let shares = [0, 1, 0, 0, 0.5, 1, 0.3333333333333333, 0, 1, 0.6666666666666666]
        for (bin, (mean, share)) in zip(diagram.bins, zip(means, shares)) {
            #expect(abs(bin.confidence - mean) < 1e-12 && abs(bin.accuracy.mean - share) < 1e-12)
        }
    }

    @Test("The area under the curve is the mean over orders of ties, drawn by numpy")
    func area() {
        let curve = CoverageCurve(Self.golden)
        #expect(abs(curve.area - 0.6402) < 5e-4)
        #expect(abs(curve.bestArea - 0.7959471314289426) < 1e-12)
    }

    @Test("A curve worked by hand: equal confidences are answered together")
    func byHand() {
        let curve = CoverageCurve(Self.rated([(0.9, true), (0.5, false), (0.5, true), (0.1, false)]))
        #expect(curve.points.map(\.threshold) == [0.9, 0.5, 0.1])
        #expect(curve.points.map(\.coverage) == [0.25, 0.75, 1])
        #expect(curve.points.map(\.accuracy) == [1, 2.0 / 3, 0.5])
        // Accuracies of the first 1 to 4: 1, 1.5/2, 2/3, 2/4.
        #expect(abs(curve.area - (1 + 0.75 + 2.0 / 3 + 0.5) / 4) < 1e-12)
        #expect(abs(curve.bestArea - (1 + 1 + 2.0 / 3 + 0.5) / 4) < 1e-12)
        #expect(curve.widest(reaching: 0.6)?.threshold == 0.5)
        #expect(curve.widest(reaching: 1)?.coverage == 0.25)
    }

    @Test("Coverage rises to 1 while thresholds fall, and no order beats the best one", arguments: 0..<20)
    func curveProperties(seed: UInt64) {
        let answers = answers(1 + Int(seed) * 9, seed: seed)
        let curve = CoverageCurve(answers)
        for (before, after) in zip(curve.points, curve.points.dropFirst()) {
            #expect(before.coverage < after.coverage && before.threshold > after.threshold, "seed \(seed)")
        }
        #expect(curve.points.last?.coverage == 1, "seed \(seed)")
        let share = Double(answers.count(where: \.isRight)) / Double(answers.count)
        #expect(abs((curve.points.last?.accuracy ?? -1) - share) < 1e-12, "seed \(seed)")
        #expect(curve.area <= curve.bestArea + 1e-12, "seed \(seed)")
        let perfect = CoverageCurve(answers.map { RatedAnswer(confidence: $0.isRight ? 1 : 0, isRight: $0.isRight) })
        #expect(abs(perfect.area - curve.bestArea) < 1e-12, "seed \(seed)")
        let even = CoverageCurve(answers.map { RatedAnswer(confidence: 0.5, isRight: $0.isRight) })
        #expect(abs(even.area - share) < 1e-12, "seed \(seed)")
    }

    @Test("Only the order of confidences counts for AUROC and area", arguments: 0..<20)
    func monotoneMaps(seed: UInt64) {
        let answers = answers(80, seed: seed)
        let bent = answers.map { RatedAnswer(confidence: pow($0.confidence, 3) / 2 + 0.1, isRight: $0.isRight) }
        #expect(answers.rankingQuality == bent.rankingQuality, "seed \(seed)")
        #expect(CoverageCurve(answers).area == CoverageCurve(bent).area, "seed \(seed)")
        let shuffled = answers.shuffled()
        #expect(abs(CoverageCurve(shuffled).area - CoverageCurve(answers).area) < 1e-12, "seed \(seed)")
    }

    @Test("Confidence that is exactly right has no calibration error; overconfidence has its excess")
    func calibrated() {
        // Of 10 answers with confidence k/10, k are right.
        let exact = (0...10).flatMap { k in
            (0..<10).map { RatedAnswer(confidence: Double(k) / 10, isRight: $0 < k) }
        }
        #expect(ReliabilityDiagram(exact).error < 1e-12)
        let sure = (0..<10).map { RatedAnswer(confidence: 0.95, isRight: $0 < 6) }
        #expect(abs(ReliabilityDiagram(sure).error - 0.35) < 1e-12)
    }

    @Test("The error by chance is what calibrated answers show", arguments: 1..<4)
    func errorByChance(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let errors = (0..<200).map { _ in
            ReliabilityDiagram(
                (0..<300).map { place in
                    let confidence = (Double(place) + 0.5) / 300
                    return RatedAnswer(
                        confidence: confidence, isRight: Double.random(in: 0..<1, using: &random) < confidence)
                }, bootstrap: Bootstrap(resamples: 1)
            ).error
        }
        let expected = ReliabilityDiagram(
            (0..<300).map { RatedAnswer(confidence: (Double($0) + 0.5) / 300, isRight: true) }
        ).errorByChance
        // 200 errors with a standard deviation of about 0.014: their mean is uncertain by 0.001.
        #expect(abs(errors.reduce(0, +) / 200 - expected.mean) < 0.004, "seed \(seed)")
        let inside = errors.count { expected.low <= $0 && $0 <= expected.high }
        #expect(inside >= 180, "seed \(seed): \(inside) of 200")
    }

    @Test("Intervals of shares are Wilson's")
    func wilson() throws {
        // 8 of 10: 0.4901625 to 0.9433178 (statsmodels' proportion_confint, method "wilson").
        let bin = try #require(
            ReliabilityDiagram((0..<10).map { RatedAnswer(confidence: 0.85, isRight: $0 < 8) }).bins.first)
        #expect(abs(bin.accuracy.low - 0.4901625) < 1e-6 && abs(bin.accuracy.high - 0.9433178) < 1e-6)
    }

    @Test("No answers, or answers of one kind, give no figure instead of a wrong one")
    func degenerate() {
        let none: [RatedAnswer] = []
        #expect(none.rankingQuality == nil && none.brierScore == nil)
        #expect(CoverageCurve(none).points.isEmpty && CoverageCurve(none).area == 0)
        #expect(ReliabilityDiagram(none).bins.isEmpty && ReliabilityDiagram(none).error == 0)
        #expect([RatedAnswer(confidence: 0.4, isRight: true)].rankingQuality == nil)
        #expect(ReliabilityDiagram([RatedAnswer(confidence: 1, isRight: true)]).bins.map(\.low) == [0.9])
    }

    @Test("A thinned curve keeps its ends")
    func thinned() {
        let curve = CoverageCurve(answers(400, seed: 5))
        let thin = curve.thinned(to: 7)
        #expect(thin.count == 7 && thin.first == curve.points.first && thin.last == curve.points.last)
        #expect(curve.thinned(to: 1_000) == curve.points)
    }
}
