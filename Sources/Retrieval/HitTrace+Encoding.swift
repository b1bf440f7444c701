// How a hit's scores came about, as it is shown: on the command line, in files and over HTTP alike.

extension HitTrace {
    enum CodingKeys: String, CodingKey {
        case legs, reranking
        case fusedRank = "fused_rank"
    }

    /// Writes every field, an absent reranking as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(legs, forKey: .legs)
        try values.encode(fusedRank, forKey: .fusedRank)
        try values.encode(reranking, forKey: .reranking)
    }
}

/// A hit's trace with the sums written out, which follow from it and the scores.
struct WrittenTrace: Encodable {
    let hit: Hit

    private enum CodingKeys: String, CodingKey { case arithmetic }

    func encode(to encoder: any Encoder) throws {
        try hit.trace.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(hit.arithmetic, forKey: .arithmetic)
    }
}

extension LegTrace {
    enum CodingKeys: String, CodingKey {
        case leg, rank, raw, mean, weight
        case standardDeviation = "standard_deviation"
    }

    private enum DerivedKeys: String, CodingKey { case standardised, contribution }

    /// Writes every field, an absent rank as null, and what the leg's score came to.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(leg, forKey: .leg)
        try values.encode(rank, forKey: .rank)
        try values.encode(raw, forKey: .raw)
        try values.encode(mean, forKey: .mean)
        try values.encode(standardDeviation, forKey: .standardDeviation)
        try values.encode(weight, forKey: .weight)
        var derived = encoder.container(keyedBy: DerivedKeys.self)
        try derived.encode(standardised, forKey: .standardised)
        try derived.encode(contribution, forKey: .contribution)
    }
}

extension RerankTrace {
    enum CodingKeys: String, CodingKey {
        case weight, answerability
        case logLikelihood = "log_likelihood"
        case answerabilityWeight = "answerability_weight"
    }

    /// Writes every field, an absent answerability as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(logLikelihood, forKey: .logLikelihood)
        try values.encode(weight, forKey: .weight)
        try values.encode(answerability, forKey: .answerability)
        try values.encode(answerabilityWeight, forKey: .answerabilityWeight)
    }
}
