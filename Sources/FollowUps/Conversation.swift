import Foundation

/// What was asked and answered before a question: what a follow-up question may rest on.
public struct Conversation: Sendable, Codable, Equatable {
    /// One question with what became of it.
    public struct Turn: Sendable, Codable, Equatable {
        /// What became of a question.
        public enum Outcome: Sendable, Codable, Equatable {
            /// It was answered: the sentences without markers, and the titles of the documents cited, without repetition.
            case answered(String, titles: [String])
            /// There was no answer. What was said instead is nothing that a later question could rest on.
            case unanswered
        }

        /// The question in its self-contained form.
        public var question: String
        /// What became of it.
        public var outcome: Outcome

        /// Makes a turn.
        public init(question: String, outcome: Outcome) {
            self.question = question
            self.outcome = outcome
        }

        /// Makes a turn of a question that was answered.
        public init(question: String, answer: String, titles: [String] = []) {
            self.init(question: question, outcome: .answered(answer, titles: titles))
        }

        /// Makes a turn from an answer as it was shown: markers and marks of emphasis are left out.
        public init(question: String, shown: String) {
            let words = shown.replacing(/\s?\[\d+\]/, with: "").replacing("**", with: "")
            self.init(question: question, answer: words)
        }

        /// The answer's sentences; empty if there was none.
        public var answer: String {
            if case .answered(let words, _) = outcome { words } else { "" }
        }

        /// The titles of the documents cited.
        public var titles: [String] {
            if case .answered(_, let titles) = outcome { titles } else { [] }
        }
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
