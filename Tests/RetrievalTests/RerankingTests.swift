import Foundation
import IndexStore
import Passages
import Retrieval
import Testing

@Suite("Reranking and explaining")
struct RerankingTests {
    static func hit(_ id: PassageID, fused: Double, legs: [LegTrace] = []) -> Hit {
        let passage = PassageRecord(
            id: id, documentID: 1, path: "/corpus/a.md", title: "A", ordinal: Int(id), startByte: 0, endByte: 4,
            firstLine: 1, lastLine: 2, text: "text \(id)", tokenCount: 2, sourceSHA256: "00")
        return Hit(
            rank: Int(id), passage: passage, scores: HitScores(fused: fused),
            trace: HitTrace(legs: legs, fusedRank: Int(id)))
    }

    @Test("The order follows the fused score plus five times the likelihood")
    func sum() throws {
        let hits = [Self.hit(1, fused: 3), Self.hit(2, fused: 2), Self.hit(3, fused: 1)]
        let reranked = Reranking.rerank(hits, likelihoods: [-3, -1, -2])
        #expect(reranked.map(\.passage.id) == [2, 3, 1])
        let expected: [Double] = [2 - 5, 1 - 10, 3 - 15]
        for (hit, sum) in zip(reranked, expected) {
            #expect(abs(try #require(hit.scores.reranked) - sum) < 1e-12)
            #expect(hit.trace.reranking?.weight == 5)
        }
        #expect(reranked[0].arithmetic.contains("−1.000 per token"))
    }

    @Test("Likelihoods that are all the same keep the fused order")
    func noEvidence() {
        let hits = [Self.hit(1, fused: 3), Self.hit(2, fused: 2)]
        #expect(Reranking.rerank(hits, likelihoods: [-1, -1]).map(\.passage.id) == [1, 2])
    }

    @Test("One hit alone keeps its place") func oneHit() {
        #expect(Reranking.rerank([Self.hit(1, fused: 3)], likelihoods: [-1]).map(\.scores.reranked) == [-2])
    }

    @Test("A trace states each number of the sum, as text and as JSON")
    func arithmetic() throws {
        let legs = [
            LegTrace(leg: .lexical, rank: 2, raw: 11.2, mean: 7.2, standardDeviation: 2, weight: 0.7),
            LegTrace(leg: .dense, rank: nil, raw: 0.25, mean: 0.35, standardDeviation: 0.1, weight: 0.3),
        ]
        let reports = [
            LegReport(leg: .lexical, candidateCount: 9, mean: 7.2, standardDeviation: 2, floor: 0, weight: 0.7),
            LegReport(leg: .dense, candidateCount: 9, mean: 0.35, standardDeviation: 0.1, floor: 0.25, weight: 0.3),
        ]
        let hit = Self.hit(1, fused: 1.1, legs: legs)
        let text = hit.arithmetic
        #expect(
            text == "fused = 0.70 × (11.20 − 7.20) / 2.00 + 0.30 × (0.250 floor − 0.350) / 0.100 = 1.40 + −0.30 = 1.10")
        let result = SearchResult(question: "q", hits: [hit], legs: reports)
        let explanation = result.explanation
        #expect(explanation.contains("lexical: 9 candidates, mean 7.20"))
        #expect(explanation.contains("lexical: rank 2, score 11.20, standardised 2.00"))
        #expect(explanation.contains("dense: not listed, floor, score 0.250, standardised −1.00"))
        #expect(explanation.contains(text))
        let decoded = try JSONDecoder().decode(SearchResult.self, from: try JSONEncoder().encode(result))
        #expect(decoded == result)
    }

    @Test(
        "Numbers are written the same everywhere",
        arguments: [
            (1.005, 2, "1.00"), (-0.004, 2, "0.00"), (-1.5, 1, "−1.5"), (12.0, 0, "12"), (0.05, 3, "0.050"),
            (.infinity, 2, "inf"),
        ])
    func fixed(_ number: Double, _ digits: Int, _ text: String) {
        #expect(number.fixed(digits) == text)
    }
}
