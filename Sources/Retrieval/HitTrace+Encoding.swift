// How a hit's scores came about, as it is shown: on the command line, in files and over HTTP alike.

extension HitTrace {
    enum CodingKeys: String, CodingKey {
        case legs, reranking, arithmetic
        case fusedRank = "fused_rank"
    }

    /// Writes every field, an absent reranking as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(legs, forKey: .legs)
        try values.encode(fusedRank, forKey: .fusedRank)
        try values.encode(reranking, forKey: .reranking)
        try values.encode(arithmetic, forKey: .arithmetic)
    }
}

extension LegTrace {
    enum CodingKeys: String, CodingKey { case leg, rank, raw, standardised, weight, contribution }

    /// Writes every field, an absent rank as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(leg, forKey: .leg)
        try values.encode(rank, forKey: .rank)
        try values.encode(raw, forKey: .raw)
        try values.encode(standardised, forKey: .standardised)
        try values.encode(weight, forKey: .weight)
        try values.encode(contribution, forKey: .contribution)
    }
}

extension RerankTrace {
    enum CodingKeys: String, CodingKey {
        case weight, answerability, fused, sum
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
        try values.encode(fused, forKey: .fused)
        try values.encode(sum, forKey: .sum)
    }
}
