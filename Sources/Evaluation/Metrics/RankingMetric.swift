import Foundation

/// How good a ranked list is for one question: 0…1, higher is better. Averages over questions are what is reported.
package enum RankingMetric: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// 1 where the first passage is relevant.
    case hitAt1
    /// 1 where one of the first five is.
    case hitAt5
    /// 1 where one of the first ten is.
    case hitAt10
    /// 1 / rank of the first relevant passage, 0 beyond rank 10.
    case reciprocalRankAt10
    /// Discounted gain of the evidence: 1 / log2(1 + rank) of the first relevant passage, 0 beyond rank 10.
    ///
    /// The evidence counts as one thing to be found, whichever of the passages that hold a part of it comes first. The
    /// ideal list has gain 1, so this is nDCG@10 for one relevant item (Järvelin and Kekäläinen 2002,
    /// doi:10.1145/582415.582418).
    case gainAt10
    /// nDCG@10 with each passage that overlaps the evidence as a relevant item of its own: the sum of
    /// 1 / log2(1 + rank) over relevant passages, divided by that of a list with all of them at its head. Equal to
    /// ``gainAt10`` where the evidence lies within one passage.
    case pieceGainAt10

    /// The deepest rank that any of them looks at.
    package static let depth = 10

    /// The metric's value for one list.
    package func value(of list: JudgedList) -> Double {
        switch self {
        case .hitAt1: list.first.map { $0 <= 1 } == true ? 1 : 0
        case .hitAt5: list.first.map { $0 <= 5 } == true ? 1 : 0
        case .hitAt10: list.first.map { $0 <= 10 } == true ? 1 : 0
        case .reciprocalRankAt10: list.first.map { $0 <= 10 ? 1 / Double($0) : 0 } ?? 0
        case .gainAt10: list.first.map { $0 <= 10 ? Self.gain($0) : 0 } ?? 0
        case .pieceGainAt10: Self.pieceGain(list)
        }
    }

    /// The name in tables.
    package var label: String {
        switch self {
        case .hitAt1: "hit@1"
        case .hitAt5: "hit@5"
        case .hitAt10: "hit@10"
        case .reciprocalRankAt10: "MRR@10"
        case .gainAt10: "nDCG@10"
        case .pieceGainAt10: "nDCG@10 of pieces"
        }
    }

    private static func gain(_ rank: Int) -> Double { 1 / log2(1 + Double(rank)) }

    private static func pieceGain(_ list: JudgedList) -> Double {
        guard list.relevantCount > 0 else { return 0 }
        let found = list.ranks.filter { $0 <= 10 }.reduce(0) { $0 + gain($1) }
        let ideal = (1...min(10, list.relevantCount)).reduce(0) { $0 + gain($1) }
        return found / ideal
    }
}

/// Where the relevant passages stand in one ranked list.
package struct JudgedList: Sendable, Equatable {
    /// Their ranks, from 1, ascending; only those that the list holds.
    package let ranks: [Int]
    /// How many relevant passages there are, listed or not.
    package let relevantCount: Int

    package init(ranks: [Int], relevantCount: Int) {
        precondition(ranks.allSatisfy { $0 >= 1 } && ranks.count <= relevantCount, "ranks of relevant passages, from 1")
        self.ranks = ranks.sorted()
        self.relevantCount = relevantCount
    }

    /// Judges a list, best first.
    package init<Item: Hashable>(_ list: some Sequence<Item>, relevant: Set<Item>) {
        let ranks = list.enumerated().filter { relevant.contains($0.element) }.map { $0.offset + 1 }
        self.init(ranks: ranks, relevantCount: relevant.count)
    }

    /// The best rank of a relevant passage.
    package var first: Int? { ranks.first }
}
