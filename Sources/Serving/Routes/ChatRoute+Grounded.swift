import Answering
import FollowUps
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Passages
import Retrieval

/// The question of a chat request, as the assistant understands it from the messages before it.
struct AskedInChat: Sendable {
    let question: StandaloneQuestion
    /// How many of the messages before it played no part.
    let unreadMessages: Int
    /// When understanding it began.
    let start = ContinuousClock.now

    init(_ chat: ChatRequest, _ assistant: Assistant) async throws {
        var dialogue = assistant.conversation(after: chat.messages.dropLast().map(\.earlier))
        question = try await dialogue.understand(chat.question)
        unreadMessages = dialogue.unreadMessageCount
    }
}

// Answers from the documents: the last user message is the question, made self-contained from the messages before it if
// it refers to them; the reply's annotations are its citations.
extension ChatRoute {
    func grounded(_ chat: ChatRequest, _ assistant: Assistant, request: Request) async throws -> Response {
        var options = chat.askOptions
        do {
            options.trust = try assistant.trust(chat.grounding.trust)
        } catch let error as FilterError {
            throw APIError.badRequest("\(error)", param: "footnote.trust", code: "invalid_value")
        }
        let (state, askOptions) = (state, options)
        guard chat.parameters.isStreaming else {
            return try await state.usingModel(for: request) {
                let asked = try await AskedInChat(chat, assistant)
                var retrieved: SearchResult?
                var reply: Reply?
                for try await event in assistant.events(for: asked.question.text, options: askOptions) {
                    if case .retrieved(let result) = event { retrieved = result }
                    if case .finished(let finished) = event { reply = finished }
                }
                try Task.checkCancellation()
                guard let reply else { throw APIError.internalError("The answer ended without its last event.") }
                state.metrics.count(reply)
                return try Self.whole(chat, asked, reply, retrieved, state.configuration.abstentionForm)
            }
        }
        let ticket = try state.queue.reserve()
        return state.eventStream.response(to: request) { sink in
            try await ticket.turn()
            let asked = try await AskedInChat(chat, assistant)
            var stream = GroundedStream(chat, asked, state: state, sink: sink)
            for try await event in assistant.events(for: asked.question.text, options: askOptions) {
                try stream.add(event)
            }
            try Task.checkCancellation()
            try stream.finish()
            ticket.finish()
        }
    }

    /// The chat reply in one piece.
    static func whole(
        _ chat: ChatRequest, _ asked: AskedInChat, _ reply: Reply, _ retrieved: SearchResult?, _ form: AbstentionForm
    ) throws -> JSON {
        let message = GroundedMessage(reply: reply, abstentionForm: form)
        let choice: JSON = [
            "index": 0, "message": try message.whole(), "logprobs": .null,
            "finish_reason": WrittenSequence.finishWord(reply.finishReason),
        ]
        let record = try message.record(
            question: asked.question.asked, unreadMessages: asked.unreadMessages, ignored: chat.ignored,
            retrieved: chat.grounding.includesRetrieved ? retrieved : nil)
        return ChatReply(modelID: chat.modelID).whole(choices: [choice], usage: try message.usage())
            .adding("footnote", record)
    }
}
