import Foundation

/// A figure, most often a mean, with the interval that resampling the questions gives it.
package struct Estimate: Sendable, Codable, Equatable {
    /// The figure on all questions.
    package var mean: Double
    /// Lower end of the interval.
    package var low: Double
    /// Upper end of the interval.
    package var high: Double

    package init(mean: Double, low: Double, high: Double) {
        self.mean = mean
        self.low = low
        self.high = high
    }
}

/// Percentile intervals from drawing questions with replacement (Efron 1979, doi:10.1214/aos/1176344552).
///
/// Every column is resampled with the same draws, so that the difference of two rankings is a paired one. The draws come
/// from ``SplitMix64`` by integer arithmetic alone: a seed gives the same intervals on every machine.
package struct Bootstrap: Sendable, Codable, Equatable {
    /// How often all questions are drawn anew.
    package var resamples: Int
    /// The part of the resampled means that the interval holds.
    package var confidence: Double
    /// Where the draws begin.
    package var seed: UInt64

    package init(resamples: Int = 1_000, confidence: Double = 0.95, seed: UInt64 = 1) {
        precondition(resamples >= 1 && confidence > 0 && confidence < 1, "some resamples, and a part of them")
        self.resamples = resamples
        self.confidence = confidence
        self.seed = seed
    }

    /// The mean of each column with its interval.
    ///
    /// - Parameter columns: equally many values each, one per question; [columnCount][questionCount].
    /// - Returns: one estimate per column; zeros where there are no questions.
    /// - Complexity: O(resamples × questions × columns).
    package func estimates(_ columns: [[Double]]) -> [Estimate] {
        guard let count = columns.first?.count, count > 0 else {
            return columns.map { _ in Estimate(mean: 0, low: 0, high: 0) }
        }
        precondition(columns.allSatisfy { $0.count == count }, "one value per question in each column")
        var means = columns.map { _ in [Double]() }
        for index in means.indices { means[index].reserveCapacity(resamples) }
        forEachDraw(of: count) { drawn in
            for (index, column) in columns.enumerated() {
                var sum = 0.0
                for place in drawn { sum += column[place] }
                means[index].append(sum / Double(count))
            }
        }
        return zip(columns, means).map { interval(around: $0.reduce(0, +) / Double(count), $1) }
    }

    /// Several figures of the same questions, with their intervals.
    ///
    /// - Parameters:
    ///   - count: how many questions there are.
    ///   - statistics: the figures of the questions at some places, always equally many and in one order; nil where
    ///     those questions have none, as a difference between two kinds has none where one kind is missing.
    /// - Returns: one estimate per figure; nil where all questions together have none. Draws without the figure are left
    ///   out of its interval.
    /// - Complexity: `resamples` + 1 calls.
    package func estimates(of count: Int, _ statistics: (_ places: [Int]) -> [Double?]) -> [Estimate?] {
        let whole = statistics(Array(0..<count))
        guard count > 0 else { return whole.map { _ in nil } }
        var drawnValues = whole.map { _ in [Double]() }
        forEachDraw(of: count) { drawn in
            for (index, value) in statistics(drawn).enumerated() {
                if let value { drawnValues[index].append(value) }
            }
        }
        return zip(whole, drawnValues).map { figure, values in figure.map { interval(around: $0, values) } }
    }

    /// Hands over each draw of `count` places.
    private func forEachDraw(of count: Int, _ body: ([Int]) -> Void) {
        var random = SplitMix64(state: seed)
        var drawn = [Int](repeating: 0, count: count)
        for _ in 0..<resamples {
            for place in drawn.indices { drawn[place] = random.place(below: count) }
            body(drawn)
        }
    }

    private func interval(around figure: Double, _ resampled: [Double]) -> Estimate {
        guard !resampled.isEmpty else { return Estimate(mean: figure, low: figure, high: figure) }
        let sorted = resampled.sorted()
        let tail = (1 - confidence) / 2
        return Estimate(
            mean: figure, low: Self.quantile(tail, of: sorted), high: Self.quantile(1 - tail, of: sorted))
    }

    /// A quantile by linear interpolation between neighbours (type 7 of Hyndman and Fan 1996, the default of R and numpy).
    package static func quantile(_ part: Double, of sorted: [Double]) -> Double {
        let place = part * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}
