import Foundation

/// Whether confidence means what it says: of the answers given with confidence 0.7, seven in ten should be right.
///
/// Answers are sorted into bins of equal width by their confidence (Guo et al. 2017, arXiv 1706.04599); a bin holds its
/// lower bound, and the last one 1 too.
package struct ReliabilityDiagram: Sendable, Codable, Equatable {
    /// Answers of about the same confidence.
    package struct Bin: Sendable, Codable, Equatable {
        /// Bounds of the confidence.
        package var low: Double
        package var high: Double
        /// Answers in the bin, at least 1.
        package var count: Int
        /// Their mean confidence.
        package var confidence: Double
        /// The share of them that is right, and the interval of that share by Wilson's score (1927,
        /// doi:10.1080/01621459.1927.10502953) at 95 %.
        package var accuracy: Estimate
    }

    /// Bins that hold something, ascending.
    package let bins: [Bin]
    /// The mean distance of accuracy from confidence, bins weighted by their counts: 0…1, lower is better (ECE).
    package let error: Double
    /// What the error would be if confidence were exactly right: its mean over outcomes drawn from the confidences
    /// themselves, and the range that 95 of 100 of them fall into (consistency resampling; Bröcker and Smith 2007,
    /// doi:10.1175/WAF993.1). Few questions alone make an error, which no interval of the error itself would show.
    package let errorByChance: Estimate

    /// Sorts answers into bins.
    ///
    /// - Parameter bootstrap: how many outcomes are drawn, and where the draws begin.
    package init(_ answers: [RatedAnswer], binCount: Int = 10, bootstrap: Bootstrap = Bootstrap()) {
        precondition(binCount > 0, "answers need a bin")
        var members = [[RatedAnswer]](repeating: [], count: binCount)
        for answer in answers { members[Self.bin(of: answer.confidence, of: binCount)].append(answer) }
        bins = members.enumerated().filter { !$0.element.isEmpty }.map { place, answers in
            let right = answers.count(where: \.isRight)
            return Bin(
                low: Double(place) / Double(binCount), high: Double(place + 1) / Double(binCount),
                count: answers.count, confidence: answers.reduce(0) { $0 + $1.confidence } / Double(answers.count),
                accuracy: Self.wilson(right, of: answers.count))
        }
        error = Self.error(bins.map { (Double($0.count), $0.confidence, $0.accuracy.mean) })
        errorByChance = Self.chance(members.filter { !$0.isEmpty }.map { $0.map(\.confidence) }, bootstrap)
    }

    /// Which bin holds a confidence.
    private static func bin(of confidence: Double, of count: Int) -> Int {
        min(count - 1, max(0, Int(confidence * Double(count))))
    }

    private static func error(_ bins: [(count: Double, confidence: Double, accuracy: Double)]) -> Double {
        let total = bins.reduce(0) { $0 + $1.count }
        guard total > 0 else { return 0 }
        return bins.reduce(0) { $0 + $1.count * abs($1.accuracy - $1.confidence) } / total
    }

    private static func chance(_ bins: [[Double]], _ bootstrap: Bootstrap) -> Estimate {
        guard !bins.isEmpty else { return Estimate(mean: 0, low: 0, high: 0) }
        var random = SplitMix64(state: bootstrap.seed)
        let means = bins.map { $0.reduce(0, +) / Double($0.count) }
        let errors = (0..<bootstrap.resamples).map { _ in
            error(
                zip(bins, means).map { confidences, mean in
                    let right = confidences.count { random.unit() < $0 }
                    return (Double(confidences.count), mean, Double(right) / Double(confidences.count))
                })
        }.sorted()
        let tail = (1 - bootstrap.confidence) / 2
        return Estimate(
            mean: errors.reduce(0, +) / Double(errors.count), low: Bootstrap.quantile(tail, of: errors),
            high: Bootstrap.quantile(1 - tail, of: errors))
    }

    private static func wilson(_ right: Int, of count: Int) -> Estimate {
        let (share, n, z) = (Double(right) / Double(count), Double(count), 1.959963984540054)
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return Estimate(mean: share, low: max(0, middle - reach), high: min(1, middle + reach))
    }
}
