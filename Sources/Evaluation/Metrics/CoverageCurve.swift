/// How accuracy falls as more questions are answered, the surest first: what each threshold of confidence would give.
///
/// This is the risk–coverage curve of selective prediction (El-Yaniv and Wiener 2010, jmlr.org/papers/v11/el-yaniv10a.html)
/// with 1 − risk as its height. Answers of equal confidence are answered together: a threshold cannot part them.
package struct CoverageCurve: Sendable, Codable, Equatable {
    /// What one threshold gives.
    package struct Point: Sendable, Codable, Equatable {
        /// Answers at least as sure as this are given.
        package var threshold: Double
        /// The share of questions that are answered, above 0.
        package var coverage: Double
        /// The share of those that are answered rightly.
        package var accuracy: Double
    }

    /// One point per confidence that occurs, by falling threshold and rising coverage; the last has coverage 1.
    package let points: [Point]
    /// The mean of the accuracies at every coverage 1/n, 2/n … 1, and so the area under the curve; higher is better. It is
    /// 1 − AURC (Geifman, Uziel and El-Yaniv 2019, arXiv 1805.08206). Within equal confidences the order is taken to be random.
    package let area: Double
    /// The area if all right answers were surer than all wrong ones.
    package let bestArea: Double

    /// Draws the curve of some answers.
    ///
    /// - Complexity: O(n log n).
    package init(_ answers: [RatedAnswer]) {
        let count = Double(answers.count)
        var points: [Point] = []
        var (given, right, area) = (0.0, 0.0, 0.0)
        for block in Self.blocks(answers) {
            let (share, size) = (Double(block.right) / Double(block.count), Double(block.count))
            for place in 1...block.count {
                area += (right + share * Double(place)) / (given + Double(place))
            }
            given += size
            right += Double(block.right)
            points.append(Point(threshold: block.confidence, coverage: given / count, accuracy: right / given))
        }
        self.points = points
        self.area = answers.isEmpty ? 0 : area / count
        let best = (0..<answers.count).reduce(0) { $0 + min(1, right / Double($1 + 1)) }
        bestArea = answers.isEmpty ? 0 : best / count
    }

    /// The highest coverage at which the answers given reach an accuracy, with its threshold; nil where none does.
    package func widest(reaching accuracy: Double) -> Point? {
        points.last { $0.accuracy >= accuracy }
    }

    /// At most `limit` points, spread evenly, the first and the last among them; for drawing.
    package func thinned(to limit: Int) -> [Point] {
        guard points.count > limit, limit > 1 else { return points }
        return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
    }

    /// Answers of equal confidence together, the surest first.
    private static func blocks(_ answers: [RatedAnswer]) -> [(confidence: Double, count: Int, right: Int)] {
        var blocks: [(confidence: Double, count: Int, right: Int)] = []
        for answer in answers.sorted(by: { $0.confidence > $1.confidence }) {
            if blocks.last?.confidence != answer.confidence { blocks.append((answer.confidence, 0, 0)) }
            blocks[blocks.count - 1].count += 1
            if answer.isRight { blocks[blocks.count - 1].right += 1 }
        }
        return blocks
    }
}
