import Foundation

/// What was asked and answered before a question: what a follow-up question may rest on.
public struct Conversation: Sendable, Codable, Equatable {
    /// One question with its answer.
    public struct Turn: Sendable, Codable, Equatable {
        /// The question in its self-contained form.
        public var question: String
        /// The answer's sentences without markers; empty where there was none.
        public var answer: String
        /// The titles of the documents that the answer cites, without repetition.
        public var titles: [String]

        /// Makes a turn.
        public init(question: String, answer: String, titles: [String] = []) {
            self.question = question
            self.answer = answer
            self.titles = titles
        }
    }

    /// A turn from an answer's text as it was shown: markers, marks of emphasis and abstentions are left out.
    package static func turn(_ question: String, shown: String) -> Turn {
        let abstention = AnswerRun.words(for: .insufficientSupport).prefix { $0 != "." }
        guard !shown.hasPrefix(abstention) else { return Turn(question: question, answer: "") }
        return Turn(
            question: question,
            answer: shown.replacing(/\s?\[\d+\]/, with: "").replacing("**", with: ""))
    }

    /// How many turns are remembered.
    public static let limit = 4

    /// The last turns, oldest first, at most ``limit``.
    public private(set) var turns: [Turn] = []

    /// Makes a conversation; of more turns than ``limit`` the last ones are kept.
    public init(turns: [Turn] = []) {
        for turn in turns { add(turn) }
    }

    /// Whether nothing was asked yet.
    public var isEmpty: Bool { turns.isEmpty }

    /// Adds a turn and forgets the oldest one beyond ``limit``.
    public mutating func add(_ turn: Turn) {
        turns.append(turn)
        if turns.count > Self.limit { turns.removeFirst() }
    }

    /// Adds a question as it was understood, with its answer. What an abstention says is not remembered.
    public mutating func add(_ question: StandaloneQuestion, answeredBy answer: Answer) {
        var titles: [String] = []
        for citation in answer.citations where !titles.contains(citation.title) { titles.append(citation.title) }
        let said = answer.shortAnswer ?? answer.sentences.map(\.text).joined(separator: " ")
        add(Turn(question: question.text, answer: answer.abstained ? "" : said, titles: titles))
    }
}

/// A question in a form that says what it asks without the conversation before it.
public struct StandaloneQuestion: Sendable, Codable, Equatable {
    /// The person's words, unchanged.
    public var asked: String
    /// The words to search and answer with: those asked, unless they rested on the conversation.
    public var text: String

    /// Makes a question; without `text` it stands for itself.
    public init(asked: String, text: String? = nil) {
        self.asked = asked
        self.text = text ?? asked
    }

    /// Whether the question was rewritten.
    public var isRewritten: Bool { text != asked }
}
