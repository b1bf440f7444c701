import Answering
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
        let exchanges = Self.exchanges(earlier).suffix(Conversation.limit)
        var conversation = Conversation()
        for exchange in exchanges {
            let asked = try await rewriter.standalone(exchange.question, after: conversation)
            conversation.add(Conversation.turn(asked.text, shown: exchange.reply ?? ""))
        }
        question = try await rewriter.standalone(chat.question, after: conversation)
        unreadCount = earlier.count - exchanges.reduce(0) { $0 + ($1.reply == nil ? 1 : 2) }
    }

    /// The user's messages, each with the reply that follows it.
    private static func exchanges(_ messages: ArraySlice<ChatMessage>) -> [(question: String, reply: String?)] {
        var exchanges: [(question: String, reply: String?)] = []
        for message in messages {
            switch message.role {
            case .user: exchanges.append((message.content, nil))
            case .assistant where exchanges.last?.reply == nil && !exchanges.isEmpty:
                exchanges[exchanges.count - 1].reply = message.content
            default: break
            }
        }
        return exchanges
    }
}
