/// How well a score tells two kinds apart.
package enum RankStatistic {
    /// The area under the ROC curve by ranks, ties counted half. O(n log n).
    package static func auroc(positives: [Double], negatives: [Double]) -> Double? {
        guard !positives.isEmpty, !negatives.isEmpty else { return nil }
        let all = (positives.map { ($0, true) } + negatives.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var (rankSum, start) = (0.0, 0)
        while start < all.count {
            var end = start
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            let rank = Double(start + end + 1) / 2
            rankSum += rank * Double(all[start..<end].filter(\.1).count)
            start = end
        }
        let (p, n) = (Double(positives.count), Double(negatives.count))
        return (rankSum - p * (p + 1) / 2) / (p * n)
    }
}
