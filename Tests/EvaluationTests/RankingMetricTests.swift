import Evaluation
import Foundation
import Testing

@Suite("Metrics of a ranked list")
struct RankingMetricTests {
    private func values(_ ranks: [Int], of relevantCount: Int) -> [RankingMetric: Double] {
        let list = JudgedList(ranks: ranks, relevantCount: relevantCount)
        return Dictionary(uniqueKeysWithValues: RankingMetric.allCases.map { ($0, $0.value(of: list)) })
    }

    @Test(
        "One relevant passage: the closed forms",
        arguments: [
            (1, 1.0, 1.0, 1.0, 1.0, 1.0), (2, 0, 1, 1, 0.5, 0.6309297535714575), (5, 0, 1, 1, 0.2, 0.38685280723454163),
            (6, 0, 0, 1, 1.0 / 6, 0.3562071871080222), (10, 0, 0, 1, 0.1, 0.2890648263178879), (11, 0, 0, 0, 0, 0),
        ] as [(Int, Double, Double, Double, Double, Double)])
    func closedForms(rank: Int, hit1: Double, hit5: Double, hit10: Double, reciprocal: Double, gain: Double) {
        let found = values([rank], of: 1)
        #expect(found[.hitAt1] == hit1)
        #expect(found[.hitAt5] == hit5)
        #expect(found[.hitAt10] == hit10)
        #expect(found[.reciprocalRankAt10] == reciprocal)
        #expect(abs((found[.gainAt10] ?? -1) - gain) < 1e-15)
        // With one relevant passage both gains are the same thing.
        #expect(abs((found[.pieceGainAt10] ?? -1) - gain) < 1e-15)
    }

    /// Expected values from `sklearn.metrics.ndcg_score` with k = 10; see tools/golden/retrieval_metrics.py.
    @Test(
        "Several relevant passages: as scikit-learn computes nDCG",
        arguments: [
            ([1, 2], 2, 1.0), ([1, 4], 2, 0.8772153153380493), ([2, 3, 10], 4, 0.5543375550857159),
            ([3], 3, 0.23463936301137822), ([1, 3, 5, 7, 9], 12, 0.5548989126424904),
        ] as [([Int], Int, Double)])
    func piecesAsReference(ranks: [Int], relevantCount: Int, expected: Double) {
        #expect(abs((values(ranks, of: relevantCount)[.pieceGainAt10] ?? -1) - expected) < 1e-12)
    }

    @Test("The evidence counts once, whichever of its pieces comes first")
    func firstPieceCounts() {
        #expect(values([2, 3], of: 3)[.gainAt10] == values([2], of: 1)[.gainAt10])
    }

    @Test("A list without a relevant passage is worth nothing")
    func nothing() {
        #expect(values([], of: 2).values.allSatisfy { $0 == 0 })
        #expect(values([], of: 0).values.allSatisfy { $0 == 0 })
    }

    @Test("Ranks are the places of relevant items, from 1")
    func judging() {
        let list = JudgedList(["c", "a", "d", "b"], relevant: ["a", "b", "z"])
        #expect(list == JudgedList(ranks: [2, 4], relevantCount: 3))
    }
}
