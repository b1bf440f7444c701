import FollowUps
import Inference

/// A chat request's question, understood from the messages before it.
struct ConversationalQuestion: Sendable {
    /// The last message, and its self-contained form.
    let question: StandaloneQuestion
    /// How many messages before it played no part.
    let unreadCount: Int

    /// Reads the earlier questions and answers where the last one refers to them; each of them is first made self-contained
    /// itself. Instructions among the messages are never read.
    init(_ chat: ChatRequest, model: any LanguageModel) async throws {
        let earlier = chat.messages.dropLast()
        guard QuestionRewriter.refersBack(chat.question) else {
            question = StandaloneQuestion(asked: chat.question)
            unreadCount = earlier.count
            return
        }
        let rewriter = QuestionRewriter(model: model)
        let exchanges = Self.exchanges(earlier, refusals: chat.refusals).suffix(Conversation.limit)
        var conversation = Conversation()
        for exchange in exchanges {
            let asked = try await rewriter.standalone(exchange.question, after: conversation)
            conversation.add(exchange.turn(of: asked.text))
        }
        question = try await rewriter.standalone(chat.question, after: conversation)
        unreadCount = earlier.count - exchanges.reduce(0) { $0 + ($1.reply == .missing ? 1 : 2) }
    }

    /// A user's message with what followed it.
    private struct Exchange {
        enum Reply: Equatable { case said(String), withheld, missing }
        var question: String
        var reply = Reply.missing

        /// The exchange as a turn, with its question in the form in which it was understood.
        func turn(of question: String) -> Conversation.Turn {
            switch reply {
            case .said(let text): Conversation.Turn(question: question, shown: text)
            case .withheld, .missing: Conversation.Turn(question: question, outcome: .unanswered)
            }
        }
    }

    /// The user's messages, each with the reply that follows it.
    private static func exchanges(_ messages: ArraySlice<ChatMessage>, refusals: Set<Int>) -> [Exchange] {
        var exchanges: [Exchange] = []
        for (place, message) in zip(messages.indices, messages) {
            switch message.role {
            case .user: exchanges.append(Exchange(question: message.content))
            case .assistant where exchanges.last?.reply == .missing:
                exchanges[exchanges.count - 1].reply = refusals.contains(place) ? .withheld : .said(message.content)
            default: break
            }
        }
        return exchanges
    }
}
