package import Inference

/// How a hit's scores came about: each number that went in. What they add up to stands in the hit's ``HitScores``;
/// ``Hit/arithmetic`` writes it out.
public struct HitTrace: Sendable, Codable, Equatable {
    /// What each leg that spoke contributed, in the order lexical, dense.
    public var legs: [LegTrace]
    /// The rank by fused score alone, from 1, before reranking and before duplicates were folded together.
    public var fusedRank: Int
    /// What reranking did; nil when the hit was not reranked.
    public var reranking: RerankTrace?

    /// Makes a trace.
    public init(legs: [LegTrace], fusedRank: Int, reranking: RerankTrace? = nil) {
        self.legs = legs
        self.fusedRank = fusedRank
        self.reranking = reranking
    }
}

/// One leg's part in a fused score.
public struct LegTrace: Sendable, Codable, Equatable {
    /// The leg.
    public var leg: Leg
    /// The passage's rank in this leg, from 1; nil when the leg did not name it.
    public var rank: Int?
    /// The leg's score for the passage; the leg's floor when it did not name it (`rank` is nil then).
    public var raw: Double
    /// The mean of the leg's scores over the candidates.
    public var mean: Double
    /// Their standard deviation; not 0.
    public var standardDeviation: Double
    /// The leg's weight.
    public var weight: Double

    /// Makes a trace of one leg.
    public init(leg: Leg, rank: Int?, raw: Double, mean: Double, standardDeviation: Double, weight: Double) {
        self.leg = leg
        self.rank = rank
        self.raw = raw
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.weight = weight
    }

    /// The raw score's distance from the mean, in standard deviations.
    public var standardised: Double { (raw - mean) / standardDeviation }
    /// `weight × standardised`.
    public var contribution: Double { weight * standardised }
}

/// Reranking's part in a hit's place.
public struct RerankTrace: Sendable, Codable, Equatable {
    /// The mean log probability (natural logarithm) of the question's tokens after the passage.
    public var logLikelihood: Double
    /// What a unit of it counts beside a unit of the fused score.
    public var weight: Double
    /// The log odds that the passage answers the question, as the reader has it; nil where a model reranked that was not
    /// trained to read.
    public var answerability: Double?
    /// What a unit of it counts beside a unit of the fused score.
    public var answerabilityWeight: Double

    /// Makes a trace of reranking.
    public init(
        logLikelihood: Double, weight: Double, answerability: Double? = nil, answerabilityWeight: Double = 0
    ) {
        self.logLikelihood = logLikelihood
        self.weight = weight
        self.answerability = answerability
        self.answerabilityWeight = answerabilityWeight
    }

    /// `fused + weight × logLikelihood + answerabilityWeight × answerability`: ``HitScores/reranked``.
    func sum(fused: Double) -> Double {
        fused + weight * logLikelihood + answerabilityWeight * (answerability ?? 0)
    }

    /// What the reader said, where it reranked.
    package var judgement: PassageReader.Judgement? {
        answerability.map { PassageReader.Judgement(questionLikelihood: logLikelihood, answerability: $0) }
    }
}
