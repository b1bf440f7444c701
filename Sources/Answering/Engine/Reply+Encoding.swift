import Inference

// A reply as it is shown: on the command line, in files and over HTTP alike (docs/http-api.md).

extension Reply: Codable {
    /// The key by which the cases are told apart.
    private enum CaseKey: String, CodingKey { case abstained }

    /// The keys of both cases. What a case does not have is null or empty, so that a program may read any of them without
    /// looking first.
    private enum Keys: String, CodingKey {
        case abstained, question, text, sentences, citations, nearest, agreeing, disagreeing, confidence, threshold,
            style
        case usage, timings, kind, remote
        case abstentionReason = "abstention_reason"
        case shortAnswer = "short_answer"
        case mayBeIncomplete = "may_be_incomplete"
        case missingWords = "missing_words"
        case droppedSentences = "dropped_sentences"
        case baseModel = "base_model"
        case finishReason = "finish_reason"
    }

    /// Writes the record: the same keys in both cases.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(abstention != nil, forKey: .abstained)
        try values.encode(abstention?.reason, forKey: .abstentionReason)
        try values.encode(question, forKey: .question)
        try values.encode(text, forKey: .text)
        try values.encode(answer?.shortAnswer, forKey: .shortAnswer)
        try values.encode(answer?.kind, forKey: .kind)
        try values.encode(answer?.mayBeIncomplete ?? false, forKey: .mayBeIncomplete)
        try values.encode(answer?.sentences ?? [], forKey: .sentences)
        try values.encode(answer?.citations ?? [], forKey: .citations)
        try values.encode(answer?.agreeing ?? [], forKey: .agreeing)
        try values.encode(answer?.disagreeing ?? [], forKey: .disagreeing)
        try values.encode(answer?.droppedSentences ?? 0, forKey: .droppedSentences)
        try values.encode(abstention?.nearest ?? [], forKey: .nearest)
        try values.encode(abstention?.missingWords ?? [], forKey: .missingWords)
        try values.encode(confidence, forKey: .confidence)
        try values.encode(threshold, forKey: .threshold)
        try values.encode(style, forKey: .style)
        try values.encode(model, forKey: .baseModel)
        try values.encode(usage, forKey: .usage)
        try values.encode(finishReason, forKey: .finishReason)
        try values.encode(timings, forKey: .timings)
        try values.encode(answer?.remote, forKey: .remote)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CaseKey.self)
        self =
            try values.decode(Bool.self, forKey: .abstained)
            ? .withheld(Abstention(from: decoder)) : .said(Answer(from: decoder))
    }
}

extension Answer {
    enum CodingKeys: String, CodingKey {
        case question, text, sentences, citations, agreeing, disagreeing, confidence, threshold, style, usage, timings
        case kind, remote
        case droppedSentences = "dropped_sentences"
        case shortAnswer = "short_answer"
        case mayBeIncomplete = "may_be_incomplete"
        case model = "base_model"
        case finishReason = "finish_reason"
    }

    /// Writes the record of a reply that says it.
    public func encode(to encoder: any Encoder) throws { try Reply.said(self).encode(to: encoder) }
}

extension Abstention {
    enum CodingKeys: String, CodingKey {
        case question, text, nearest, confidence, threshold, style, usage, timings
        case reason = "abstention_reason"
        case missingWords = "missing_words"
        case model = "base_model"
    }

    /// Writes the record of a reply that withholds an answer.
    public func encode(to encoder: any Encoder) throws { try Reply.withheld(self).encode(to: encoder) }
}

extension AnswerSentence {
    enum CodingKeys: String, CodingKey {
        case text, span, emphasis, support
        case citationIDs = "citation_ids"
    }

    /// Writes every field, an absent emphasis as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(text, forKey: .text)
        try values.encode(span, forKey: .span)
        try values.encode(emphasis, forKey: .emphasis)
        try values.encode(citationIDs, forKey: .citationIDs)
        try values.encode(support, forKey: .support)
    }
}

extension AnswerTimings {
    enum CodingKeys: String, CodingKey {
        case retrieveSeconds = "retrieve_seconds"
        case rerankSeconds = "rerank_seconds"
        case readSeconds = "read_seconds"
    }
}
