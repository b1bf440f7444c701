public import Inference

/// What becomes of a question: an answer, or the statement that these documents hold none.
///
/// As JSON it is one object with the fields of its case and `abstained`. The lists of the other case are there too, empty, so
/// that a program may read `citations` and `nearest` without looking first.
public enum Reply: Sendable, Equatable {
    /// The documents answer.
    case said(Answer)
    /// They don't, or not surely enough.
    case withheld(Abstention)
}

/// What both cases have.
extension Reply {
    /// The answer; nil for an abstention.
    public var answer: Answer? {
        if case .said(let answer) = self { answer } else { nil }
    }

    /// The abstention; nil for an answer.
    public var abstention: Abstention? {
        if case .withheld(let abstention) = self { abstention } else { nil }
    }

    /// The question as it was searched.
    public var question: String {
        switch self {
        case .said(let answer): answer.question
        case .withheld(let abstention): abstention.question
        }
    }

    /// The whole text as streamed.
    public var text: String {
        switch self {
        case .said(let answer): answer.text
        case .withheld(let abstention): abstention.text
        }
    }

    /// The citations that the text has numbers of: those of an answer, or the passages that came nearest.
    public var citationsShown: [Citation] {
        switch self {
        case .said(let answer): answer.citations
        case .withheld(let abstention): abstention.nearest
        }
    }

    /// How likely it is that the documents hold the answer, 0…1.
    public var confidence: Double {
        switch self {
        case .said(let answer): answer.confidence
        case .withheld(let abstention): abstention.confidence
        }
    }

    /// The confidence below which answers are withheld.
    public var threshold: Double {
        switch self {
        case .said(let answer): answer.threshold
        case .withheld(let abstention): abstention.threshold
        }
    }

    /// The answer's style, or the one that was asked for.
    public var style: AnswerStyle {
        switch self {
        case .said(let answer): answer.style
        case .withheld(let abstention): abstention.style
        }
    }

    /// The model's name.
    public var model: String {
        switch self {
        case .said(let answer): answer.model
        case .withheld(let abstention): abstention.model
        }
    }

    /// Tokens read and written.
    public var usage: Usage {
        switch self {
        case .said(let answer): answer.usage
        case .withheld(let abstention): abstention.usage
        }
    }

    /// Why the text ends.
    public var finishReason: FinishReason { answer?.finishReason ?? .stop }

    /// Seconds spent in each part.
    public var timings: AnswerTimings {
        switch self {
        case .said(let answer): answer.timings
        case .withheld(let abstention): abstention.timings
        }
    }
}

extension Reply: Codable {
    private enum CodingKeys: String, CodingKey {
        case abstained, citations, sentences, nearest, finishReason
    }

    /// Writes one object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .said(let answer):
            try answer.encode(to: encoder)
            try container.encode(false, forKey: .abstained)
            try container.encode([Citation](), forKey: .nearest)
        case .withheld(let abstention):
            try abstention.encode(to: encoder)
            try container.encode(true, forKey: .abstained)
            try container.encode([Citation](), forKey: .citations)
            try container.encode([AnswerSentence](), forKey: .sentences)
            try container.encode(finishReason, forKey: .finishReason)
        }
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self =
            try container.decode(Bool.self, forKey: .abstained)
            ? .withheld(Abstention(from: decoder)) : .said(Answer(from: decoder))
    }
}
