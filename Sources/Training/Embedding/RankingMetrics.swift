package import Tensors
import func Glibc.log2

/// Where held-out questions find their passages among all held-out ones.
package struct RankingMetrics: Sendable, Equatable, Codable {
    /// One comparison's ranks.
    package struct Ranks: Sendable, Equatable, Codable {
        /// The share of questions whose passage comes first.
        package let hit1: Double
        /// The mean of 1 / log₂(rank + 1) for ranks to 10, which is nDCG where one passage is right.
        package let ndcg10: Double

        /// - Parameters:
        ///   - scores: [questions, passages]; of equal ones the right passage comes last.
        ///   - targets: each question's passage.
        package init(_ scores: FloatMatrix, targets: [Int]) {
            var (first, gain) = (0, 0.0)
            for (question, target) in targets.enumerated() {
                let row = scores.row(question)
                var rank = 1
                for passage in row.indices where passage != target && !(row[passage] < row[target]) { rank += 1 }
                if rank == 1 { first += 1 }
                if rank <= 10 { gain += 1 / log2(Double(rank + 1)) }
            }
            hit1 = Double(first) / Double(max(1, targets.count))
            ndcg10 = gain / Double(max(1, targets.count))
        }
    }

    package let passages: Int
    package let vectors: Ranks
    package let tokens: Ranks

    package init(passages: Int, vectors: Ranks, tokens: Ranks) {
        self.passages = passages
        self.vectors = vectors
        self.tokens = tokens
    }
}
