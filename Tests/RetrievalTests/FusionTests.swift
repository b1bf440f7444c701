import IndexStore
import Passages
import Retrieval
import TestSupport
import Testing

@Suite("Fusion")
struct FusionTests {
    private func lexical(_ scores: [(PassageID, Double)], truncated: Bool = false, weight: Double = 0.7) -> LegMatches {
        LegMatches(
            leg: .lexical, matches: scores.map { Match(passageID: $0.0, score: $0.1) }, weight: weight,
            isTruncated: truncated)
    }

    private func dense(_ scores: [(PassageID, Double)], weight: Double = 0.3) -> LegMatches {
        LegMatches(
            leg: .dense, matches: scores.map { Match(passageID: $0.0, score: $0.1) }, weight: weight, isTruncated: true)
    }

    @Test("The sum equals one worked out by hand")
    func byHand() throws {
        // Pool: 1, 2, 3. Lexical: 6, 3 and the floor 0: mean 3, deviation √6. Dense: the floor 0.2 for 1, then 0.8, 0.2:
        // mean 0.4, deviation √0.08.
        let (candidates, reports) = Fusion.fuse([lexical([(1, 6), (2, 3)]), dense([(2, 0.8), (3, 0.2)])])
        let byID = Dictionary(uniqueKeysWithValues: candidates.map { ($0.passage.passageID, $0) })
        let expected: [PassageID: Double] = [
            1: 0.7 * 3 / 6.0.squareRoot() + 0.3 * (0.2 - 0.4) / 0.08.squareRoot(),
            2: 0.7 * 0 + 0.3 * 0.4 / 0.08.squareRoot(),
            3: 0.7 * -3 / 6.0.squareRoot() + 0.3 * (0.2 - 0.4) / 0.08.squareRoot(),
        ]
        for (id, score) in expected {
            #expect(abs(try #require(byID[id]).score - score) < 1e-12, "passage \(id)")
        }
        #expect(candidates.map(\.passage.passageID) == [1, 2, 3])
        let first = try #require(byID[1])
        #expect(first.legs.map(\.rank) == [1, nil])
        #expect(first.legs.map(\.raw) == [6, 0.2])
        #expect(first.lexical == 6 && first.dense == nil)
        #expect(reports.map(\.floor) == [0, 0.2])
        #expect(reports.allSatisfy { $0.silence == nil })
    }

    @Test("A passage that the full lexical list had no room for gets the list's lowest score")
    func truncatedFloor() throws {
        let (candidates, reports) = Fusion.fuse([
            lexical([(1, 6), (2, 4)], truncated: true), dense([(3, 0.9), (1, 0.1)]),
        ])
        #expect(reports[0].floor == 4)
        #expect(try #require(candidates.first { $0.passage.passageID == 3 }).legs[0].raw == 4)
    }

    @Test("A single lexical match still speaks, since the rest of the pool does not match")
    func singleMatch() {
        let (candidates, reports) = Fusion.fuse([lexical([(9, 2)]), dense([(1, 0.5), (2, 0.4), (3, 0.3)])])
        #expect(reports[0].silence == nil)
        #expect(candidates.first?.passage.passageID == 9)
    }

    @Test(
        "A leg with nothing to say leaves the other's scores alone",
        arguments: [
            LegMatches(leg: .dense, matches: [], weight: 0.3, isTruncated: false, silence: "no model is loaded"),
            LegMatches(leg: .dense, matches: [], weight: 0.3, isTruncated: false),
            LegMatches(
                leg: .dense, matches: [Match(passageID: 1, score: 0.5), Match(passageID: 2, score: 0.5)], weight: 0.3,
                isTruncated: true),
            LegMatches(leg: .dense, matches: [Match(passageID: 1, score: .nan)], weight: 0.3, isTruncated: true),
            LegMatches(leg: .dense, matches: [Match(passageID: 2, score: 1)], weight: 0, isTruncated: true),
        ])
    func silentLeg(_ silent: LegMatches) throws {
        let (candidates, reports) = Fusion.fuse([lexical([(1, 5), (2, 1)]), silent])
        #expect(reports[1].silence != nil)
        #expect(reports[1].mean == nil)
        #expect(candidates.map(\.passage.passageID) == [1, 2])
        // Two values lie one deviation either side of their mean.
        #expect(abs(candidates[0].score - 0.7) < 1e-12)
        #expect(candidates[0].legs.map(\.leg) == [.lexical])
    }

    @Test("Two silent legs still name their candidates, in the lexical order")
    func bothSilent() {
        let (candidates, _) = Fusion.fuse([lexical([(4, 2), (2, 2)]), dense([])])
        #expect(candidates.map(\.passage.passageID) == [4, 2])
        #expect(candidates.map(\.score) == [0, 0])
    }

    @Test("Nothing found is an empty list") func empty() {
        #expect(Fusion.fuse([lexical([]), dense([])]).candidates.isEmpty)
    }

    @Test("Equal searches give equal lists, whatever the ties", arguments: 0..<20)
    func ties(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let ids = (1...30).map { PassageID($0) }
        func scores(_ levels: Int) -> [(PassageID, Double)] {
            ids.map { ($0, Double(Int.random(in: 0..<levels, using: &generator))) }
                .sorted { ($0.1, $1.0) > ($1.1, $0.0) }
        }
        let legs = [lexical(scores(3)), dense(scores(2))]
        let first = Fusion.fuse(legs).candidates
        #expect(first == Fusion.fuse(legs).candidates)
        for (a, b) in zip(first, first.dropFirst()) {
            #expect(a.score >= b.score, "seed \(seed)")
        }
        #expect(Set(first.map(\.passage.passageID)).count == 30)
    }
}
