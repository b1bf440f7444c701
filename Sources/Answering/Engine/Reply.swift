public import Inference

/// What becomes of a question: an answer, or the statement that these documents hold none.
///
/// As JSON both cases have the same keys (``encode(to:)``).
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
