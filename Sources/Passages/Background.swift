/// How similar an index's passages are to a question by chance: mean and deviation over a sample of them.
///
/// Each index has an embedding space of its own, whose similarities can't be compared with another's. Their distance from
/// chance can: in deviations, as scores are normalised by a cohort in speaker verification (Auckenthaler, Carey and
/// Lloyd-Thomas, Score normalization for text-independent speaker verification systems, 2000, doi:10.1006/dspr.1999.0360).
public struct Background: Sendable, Equatable {
    /// Passages in the sample.
    public let count: Int
    /// Their mean similarity.
    public let mean: Double
    /// Its population standard deviation.
    public let standardDeviation: Double

    init(count: Int, mean: Double, standardDeviation: Double) {
        self.count = count
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    /// Measures the similarities of a sample.
    public init(_ similarities: [Double]) {
        count = similarities.count
        let divisor = Double(max(1, similarities.count))
        let mean = similarities.reduce(0, +) / divisor
        let variance = similarities.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / divisor
        self.mean = mean
        standardDeviation = variance.squareRoot()
    }

    /// Samples of several indexes drawn towards what they have in common, since few passages tell little about chance: as
    /// if each had `borrowed` more of an average index.
    public static func pooled(_ samples: [Background]) -> [Background] {
        var (total, mean, deviation) = (0.0, 0.0, 0.0)
        for sample in samples {
            total += Double(sample.count)
            mean += Double(sample.count) * sample.mean
            deviation += Double(sample.count) * sample.standardDeviation
        }
        mean /= max(1, total)
        deviation /= max(1, total)
        return samples.map { sample in
            let (own, all) = (Double(sample.count), Double(sample.count) + borrowed)
            return Background(
                count: sample.count, mean: (own * sample.mean + borrowed * mean) / all,
                standardDeviation: (own * sample.standardDeviation + borrowed * deviation) / all)
        }
    }

    private static let borrowed = 32.0

    /// A similarity in deviations from chance; 0 where all are alike.
    public func standardised(_ similarity: Double) -> Double {
        standardDeviation > 0 ? (similarity - mean) / standardDeviation : 0
    }
}
