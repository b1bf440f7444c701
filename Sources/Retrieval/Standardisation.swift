/// Mean and spread of a set of scores, by which scores of unlike scales become comparable.
package struct Standardisation: Sendable, Equatable {
    /// The arithmetic mean.
    package let mean: Double
    /// The population standard deviation (divided by the count, not by the count less one).
    package let standardDeviation: Double

    /// Measures a set of finite scores; nil when it is empty or all scores are the same (up to rounding), since
    /// such scores tell nothing apart.
    package init?(of scores: some Collection<Double>) {
        guard !scores.isEmpty else { return nil }
        let count = Double(scores.count)
        let mean = scores.reduce(0, +) / count
        let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let deviation = variance.squareRoot()
        guard deviation.isFinite, deviation > 1e-9 * max(1, mean.magnitude) else { return nil }
        self.mean = mean
        standardDeviation = deviation
    }

    /// A score's distance from the mean in standard deviations.
    package func standardised(_ score: Double) -> Double { (score - mean) / standardDeviation }
}
