public import Inference

/// That a question has no answer in the documents, why, and which passages came nearest.
public struct Abstention: Sendable, Codable, Equatable {
    /// The question as it was searched.
    public var question: String
    /// Why there is no answer.
    public var reason: AbstentionReason
    /// The whole text as streamed: what ``AbstentionReason/sentence`` says, and the nearest passages with their numbers.
    public var text: String
    /// The passages that came nearest, numbered as in the text, from 1.
    public var nearest: [Citation]
    /// Words of the question's subject that no passage holds, in its order; empty where nothing was found.
    public var missingWords: [String] = []
    /// How likely it is that the documents hold an answer, 0…1.
    public var confidence: Double
    /// The confidence from which on there would have been one.
    public var threshold: Double
    /// The style that was asked for.
    public var style: AnswerStyle
    /// The model's name.
    public var model: String
    /// Tokens read and written.
    public var usage: Usage
    /// Seconds spent in each part.
    public var timings: AnswerTimings

    /// Makes an abstention.
    public init(
        question: String, reason: AbstentionReason, text: String, nearest: [Citation], style: AnswerStyle,
        model: String, measured: Measured
    ) {
        self.question = question
        self.reason = reason
        self.text = text
        self.nearest = nearest
        self.style = style
        self.model = model
        confidence = measured.confidence
        threshold = measured.threshold
        usage = measured.usage
        timings = measured.timings
    }
}

/// Why a question has no answer.
public enum AbstentionReason: String, Sendable, Codable, Equatable, CaseIterable {
    /// The question has no words.
    case emptyQuestion = "empty_question"
    /// The index holds no passages. What to do about it, the front end says in its own terms.
    case emptyIndex = "empty_index"
    /// No passage bears on the question at all.
    case nothingFound = "nothing_found"
    /// The confidence stays below the threshold.
    case insufficientSupport = "insufficient_support"
    /// The documents that were to be written from hold no sentence that could be quoted.
    case nothingToSay = "nothing_to_say"

    /// The sentence that says so, which an abstention's text begins with. It is there to be shown: a program looks at the
    /// reason.
    public var sentence: String {
        switch self {
        case .emptyQuestion: "The question is empty."
        case .emptyIndex: "Nothing is indexed yet."
        case .nothingFound: "Not in these documents: search finds no passage for the question."
        case .insufficientSupport: "Not in these documents."
        case .nothingToSay: "These documents hold no sentence that could be quoted."
        }
    }
}
