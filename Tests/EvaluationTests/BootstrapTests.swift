import TestSupport
import Testing

import Evaluation

@Suite("Bootstrap intervals")
struct BootstrapTests {
    private func column(_ count: Int, seed: UInt64) -> [Double] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Double.random(in: 0...1, using: &random) }
    }

    @Test("The same seed gives the same intervals, another seed others")
    func determinism() {
        let columns = [column(200, seed: 1), column(200, seed: 2)]
        let first = Bootstrap(resamples: 200, seed: 7).estimates(columns)
        #expect(first == Bootstrap(resamples: 200, seed: 7).estimates(columns))
        #expect(first != Bootstrap(resamples: 200, seed: 8).estimates(columns))
    }

    @Test("A column's interval does not depend on the columns beside it")
    func columnsApart() {
        let columns = [column(50, seed: 3), column(50, seed: 4)]
        let bootstrap = Bootstrap(resamples: 100)
        #expect(bootstrap.estimates(columns)[1] == bootstrap.estimates([columns[1]])[0])
    }

    @Test("For a share of hits the interval is the binomial one")
    func binomial() {
        // 300 hits of 400: p = 0.75, standard error √(p (1 − p) / n) = 0.02165, and 1.96 of them on either side.
        let hits = (0..<400).map { $0 % 4 == 0 ? 0.0 : 1.0 }
        let estimate = Bootstrap(resamples: 4_000, seed: 5).estimates([hits])[0]
        #expect(estimate.mean == 0.75)
        #expect(abs(estimate.low - (0.75 - 1.96 * 0.02165)) < 0.004)
        #expect(abs(estimate.high - (0.75 + 1.96 * 0.02165)) < 0.004)
    }

    @Test("Equal values have no spread; no values, no figures")
    func degenerate() {
        #expect(Bootstrap().estimates([[0.5, 0.5, 0.5]]) == [Estimate(mean: 0.5, low: 0.5, high: 0.5)])
        #expect(Bootstrap().estimates([[]]) == [Estimate(mean: 0, low: 0, high: 0)])
    }

    /// Expected values from `numpy.quantile`; see tools/golden/retrieval_metrics.py.
    @Test(
        "Quantiles are those of numpy",
        arguments: [(0.0, 0.1), (0.025, 0.145), (0.5, 0.7), (0.9, 4.5), (1.0, 9.0)])
    func quantiles(part: Double, expected: Double) {
        #expect(abs(Bootstrap.quantile(part, of: [0.1, 0.4, 0.4, 0.7, 1.0, 1.5, 9.0]) - expected) < 1e-12)
    }
}
