// What a search found, as it is shown: on the command line, in files and over HTTP alike.

extension SearchResult {
    enum CodingKeys: String, CodingKey { case question, hits, legs, timings, filter }

    /// Writes every field, an absent filter as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(question, forKey: .question)
        try values.encode(hits, forKey: .hits)
        try values.encode(legs, forKey: .legs)
        try values.encode(timings, forKey: .timings)
        try values.encode(filter, forKey: .filter)
    }
}

extension LegReport {
    enum CodingKeys: String, CodingKey {
        case leg, silence, mean, floor, weight
        case candidateCount = "candidates"
        case standardDeviation = "standard_deviation"
        case comparesTokens = "compares_tokens"
    }

    /// Writes every field, absent ones as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(leg, forKey: .leg)
        try values.encode(candidateCount, forKey: .candidateCount)
        try values.encode(silence, forKey: .silence)
        try values.encode(mean, forKey: .mean)
        try values.encode(standardDeviation, forKey: .standardDeviation)
        try values.encode(floor, forKey: .floor)
        try values.encode(weight, forKey: .weight)
        try values.encode(comparesTokens, forKey: .comparesTokens)
    }
}

extension RetrievalTimings {
    enum CodingKeys: String, CodingKey {
        case lexicalSeconds = "lexical_seconds"
        case denseSeconds = "dense_seconds"
        case rerankSeconds = "rerank_seconds"
    }
}

extension FilterReport {
    enum CodingKeys: String, CodingKey {
        case documentCount = "documents"
        case passageCount = "passages"
        case totalPassageCount = "total_passages"
    }
}
