import Foundation

/// A mean with the interval that resampling the questions gives it.
package struct Estimate: Sendable, Codable, Equatable {
    /// The mean over the questions.
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
/// from SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195) by integer arithmetic alone: a seed gives the
/// same intervals on every machine.
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
        var state = seed
        var drawn = [Int](repeating: 0, count: count)
        for _ in 0..<resamples {
            for place in drawn.indices { drawn[place] = Self.draw(below: count, &state) }
            for (index, column) in columns.enumerated() {
                var sum = 0.0
                for place in drawn { sum += column[place] }
                means[index].append(sum / Double(count))
            }
        }
        return zip(columns, means).map { column, means in
            let sorted = means.sorted()
            let tail = (1 - confidence) / 2
            return Estimate(
                mean: column.reduce(0, +) / Double(count), low: Self.quantile(tail, of: sorted),
                high: Self.quantile(1 - tail, of: sorted))
        }
    }

    /// A quantile by linear interpolation between neighbours (type 7 of Hyndman and Fan 1996, the default of R and numpy).
    package static func quantile(_ part: Double, of sorted: [Double]) -> Double {
        let place = part * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }

    private static func draw(below count: Int, _ state: inout UInt64) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        // The high half of the product: uniform but for 1 part in 2⁶⁴ / count.
        return Int((z ^ (z >> 31)).multipliedFullWidth(by: UInt64(count)).high)
    }
}
