import Passages

// A hit as it is shown: on the command line, in files and over HTTP alike (docs/http-api.md).

extension Hit {
    enum CodingKeys: String, CodingKey {
        case rank, passage, scores, trace, duplicates
        case index = "index_path"
        case duplicatesElsewhere = "duplicates_elsewhere"
        case nearDuplicates = "near_duplicates"
    }

    /// Writes every field, an absent index as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(rank, forKey: .rank)
        try values.encode(index, forKey: .index)
        try passage.encode(to: values.superEncoder(forKey: .passage), index: index)
        try values.encode(scores, forKey: .scores)
        try values.encode(WrittenTrace(hit: self), forKey: .trace)
        try values.encode(duplicates, forKey: .duplicates)
        try values.encode(duplicatesElsewhere, forKey: .duplicatesElsewhere)
        try values.encode(nearDuplicates, forKey: .nearDuplicates)
    }
}

extension PassageReference {
    enum CodingKeys: String, CodingKey {
        case index = "index_path"
        case passageID = "passage_id"
    }

    /// Writes both fields, an absent index as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(index, forKey: .index)
        try values.encode(passageID, forKey: .passageID)
    }
}

extension HitScores {
    enum CodingKeys: String, CodingKey { case lexical, dense, tokens, fused, reranked }

    /// Writes all five scores, absent ones as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(lexical, forKey: .lexical)
        try values.encode(dense, forKey: .dense)
        try values.encode(tokens, forKey: .tokens)
        try values.encode(fused, forKey: .fused)
        try values.encode(reranked, forKey: .reranked)
    }
}
