public import Answering
public import FollowUps

/// What was said before a question, in a conversation that was led elsewhere.
public enum EarlierMessage: Sendable, Equatable {
    /// A person's question.
    case question(String)
    /// What was answered, as it was shown.
    case answer(String)
    /// That there was no answer; what was said instead is nothing that a later question could rest on.
    case abstention
    /// Anything else, such as an instruction: it plays no part.
    case other
}

/// A conversation with an assistant: each question may refer back to those before it.
///
/// A follow-up such as "When did he leave it?" is made self-contained from what was asked and answered before; the
/// self-contained form is what is searched and answered. Instructions among earlier messages are never read, and messages
/// that a question does not need cost nothing.
public struct Dialogue: Sendable {
    /// Whom is asked.
    public let assistant: Assistant
    /// The turns that were understood so far; those of earlier messages are added when a question refers to them.
    public private(set) var conversation = Conversation()
    /// How many of the earlier messages played no part in the last question.
    public private(set) var unreadMessageCount: Int

    private var exchanges: ArraySlice<Exchange>
    private let messageCount: Int

    /// A question with the message that followed it; nil for none.
    private struct Exchange: Sendable {
        var question: String
        var reply: EarlierMessage?

        /// The exchange as a turn, with its question in the form in which it was understood.
        func turn(of question: String) -> Conversation.Turn {
            if case .answer(let shown) = reply { return Conversation.Turn(question: question, shown: shown) }
            return Conversation.Turn(question: question, outcome: .unanswered)
        }
    }

    /// Begins a conversation, or goes on after messages that were exchanged elsewhere, oldest first.
    public init(_ assistant: Assistant, after messages: [EarlierMessage] = []) {
        self.assistant = assistant
        exchanges = Self.exchanges(messages).suffix(Conversation.limit)
        messageCount = messages.count
        unreadMessageCount = messages.count
    }

    /// Makes a question self-contained.
    ///
    /// - Returns: the question with its self-contained form, which is the same for a question that stands for itself.
    /// - Throws: the model's error, or `CancellationError`.
    /// - Complexity: none for a self-contained question; else some passes of the model, at most 16 forms of the question
    ///   each. The first question that refers to earlier messages makes those self-contained too.
    public mutating func understand(_ question: String) async throws -> StandaloneQuestion {
        try assistant.requireFit(question)
        guard QuestionRewriter.refersBack(question) else { return StandaloneQuestion(asked: question) }
        let rewriter = QuestionRewriter(model: assistant.model)
        if !exchanges.isEmpty {
            var earlier = Conversation()
            for exchange in exchanges {
                try assistant.requireFit(exchange.question)
                let asked = try await rewriter.standalone(exchange.question, after: earlier)
                earlier.add(exchange.turn(of: asked.text))
            }
            for turn in conversation.turns { earlier.add(turn) }
            conversation = earlier
            unreadMessageCount = messageCount - exchanges.reduce(0) { $0 + ($1.reply == nil ? 1 : 2) }
            exchanges = []
        }
        return try await rewriter.standalone(question, after: conversation)
    }

    /// Remembers a question with what became of it, for the questions after it.
    public mutating func remember(_ question: StandaloneQuestion, _ reply: Reply) {
        switch reply {
        case .said(let answer):
            conversation.add(
                Conversation.Turn(question: question.text, answer: answer.words, titles: answer.citedTitles))
        case .withheld: conversation.add(Conversation.Turn(question: question.text, outcome: .unanswered))
        }
    }

    /// Asks a question, which may refer back, and waits for the whole reply.
    ///
    /// - Returns: how the question was understood, and what became of it.
    /// - Throws: as ``understand(_:)`` and ``Assistant/ask(_:options:)``; the conversation is then as it was.
    @discardableResult
    public mutating func ask(
        _ question: String, options: AskOptions = AskOptions()
    ) async throws -> (question: StandaloneQuestion, reply: Reply) {
        var next = self
        let understood = try await next.understand(question)
        let reply = try await assistant.ask(understood.text, options: options)
        next.remember(understood, reply)
        self = next
        return (understood, reply)
    }

    /// Forgets everything that was said.
    public mutating func forget() {
        conversation = Conversation()
        exchanges = []
    }

    /// The questions, each with the message that answers it.
    private static func exchanges(_ messages: [EarlierMessage]) -> [Exchange] {
        var exchanges: [Exchange] = []
        for message in messages {
            switch message {
            case .question(let text): exchanges.append(Exchange(question: text))
            case .answer, .abstention:
                guard let last = exchanges.last, last.reply == nil else { continue }
                exchanges[exchanges.count - 1].reply = message
            case .other: break
            }
        }
        return exchanges
    }
}
