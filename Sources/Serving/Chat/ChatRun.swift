import Answering
import FollowUps
import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Inference
import Passages

/// Answers a chat request, from the documents or by the bare model, whole or as a stream, in whatever form it is written.
struct ChatRun<Format: PlainFormat>: Sendable {
    let state: ServingState
    let format: Format

    /// The bare model continues the conversation.
    func plain(
        _ chat: ChatRequest, _ resources: ServedResources, _ request: Request
    ) async throws -> Response {
        let model = resources.model
        let prompt = try chat.prompt(for: model)
        let limit = chat.maxTokens ?? state.configuration.limits.defaultMaxTokens
        let generation = GenerationRequest(
            prompt: prompt.tokens, maxTokens: try model.room(after: prompt.tokens, limit: limit),
            sampling: chat.parameters.sampling, stop: chat.parameters.stop,
            stopTokens: chat.parameters.stopTokens, count: chat.parameters.count,
            topLogProbabilities: chat.topLogProbabilities ?? 0, makeConstraint: resources.constraint(of: chat.form))
        let begun = PlainBeginning(chat: chat, prompt: prompt, model: model)
        let (format, metrics) = (format, state.metrics)
        guard chat.parameters.isStreaming else {
            return try await state.usingModel(for: request) {
                let start = ContinuousClock.now
                let sequences = try await model.write(generation)
                let reply = PlainReply(begun: begun, sequences: sequences, duration: ContinuousClock.now - start)
                metrics.count(reply.usage)
                return try format.whole(reply)
            }
        }
        return try streamed(to: request) { sink in
            let start = ContinuousClock.now
            var writer = try format.writer(begun, to: sink)
            var usage = Usage(promptTokens: prompt.tokens.count, completionTokens: 0)
            var hasText = false
            for try await event in model.generate(generation) where event.sequence < generation.count {
                if case .text = event, !hasText {
                    hasText = true
                    metrics.countFirstText(seconds: (ContinuousClock.now - start).seconds)
                }
                if case .finished(_, let ended, _) = event { usage.completionTokens += ended.completionTokens }
                try writer.add(event)
            }
            try Task.checkCancellation()
            metrics.count(usage)
            try writer.finish()
        }
    }

    private func streamed(
        to request: Request, _ produce: @escaping @Sendable (EventStream.Sink) async throws -> Void
    ) throws -> Response {
        let ticket = try state.queue.reserve()
        return state.eventStream.response(to: request, as: format.framing) { sink in
            try await ticket.turn()
            try await produce(sink)
            ticket.finish()
        }
    }
}

extension ChatRun where Format: ChatFormat {
    /// The reply of the model that the request names.
    func respond(
        to chat: ChatRequest, resources: ServedResources, request: Request
    ) async throws -> Response {
        switch chat.model {
        case .plain: try await plain(chat, resources, request)
        case .grounded: try await grounded(chat, try resources.assistant(of: chat.model), request)
        }
    }

    /// The last message is the question, made self-contained from the messages before it if it refers to them.
    private func grounded(
        _ chat: ChatRequest, _ assistant: Assistant, _ request: Request
    ) async throws -> Response {
        try assistant.requireFit(chat.question)
        var options = chat.askOptions
        do {
            options.trust = try assistant.trust(chat.grounding.trust)
        } catch let error as FilterError {
            throw APIError.badRequest("\(error)", param: "footnote.trust", code: "invalid_value")
        }
        let (format, metrics, settled) = (format, state.metrics, options)
        let form = state.configuration.abstentionForm
        @Sendable func begin() async throws -> GroundedBeginning {
            GroundedBeginning(
                chat: chat, asked: try await AskedInChat(chat, assistant), assistant: assistant, abstentionForm: form)
        }
        guard chat.parameters.isStreaming else {
            return try await state.usingModel(for: request) {
                let begun = try await begin()
                var events: [AnswerEvent] = []
                for try await event in assistant.events(for: begun.asked.question.text, options: settled) {
                    events.append(event)
                }
                try Task.checkCancellation()
                guard case .finished(let reply) = events.last else { throw APIError.unfinished }
                metrics.count(reply)
                return try await format.whole(GroundedReply(begun: begun, reply: reply, events: events))
            }
        }
        return try streamed(to: request) { sink in
            let begun = try await begin()
            var writer = try format.writer(begun, to: sink)
            var (hasText, hasEnded) = (false, false)
            for try await event in assistant.events(for: begun.asked.question.text, options: settled) {
                if !hasText, event.hasText {
                    hasText = true
                    metrics.countFirstText(seconds: (ContinuousClock.now - begun.asked.start).seconds)
                }
                if case .finished(let reply) = event {
                    hasEnded = true
                    metrics.count(reply)
                }
                try await writer.add(event)
            }
            try Task.checkCancellation()
            guard hasEnded else { throw APIError.unfinished }
            try await writer.finish()
        }
    }
}

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

extension AnswerEvent {
    /// Whether it is a piece of the reply's text.
    fileprivate var hasText: Bool {
        switch self {
        case .text, .emphasis: true
        default: false
        }
    }
}

extension APIError {
    fileprivate static var unfinished: APIError { .internalError("The answer ended without its last event.") }
}

extension Metrics {
    /// Counts tokens.
    func count(_ usage: Usage) { countTokens(prompt: usage.promptTokens, completion: usage.completionTokens) }

    /// Counts a reply from documents.
    func count(_ reply: Reply) {
        count(reply.usage)
        countAnswer(abstained: reply.abstention != nil, citations: reply.answer?.citations.count ?? 0)
    }
}
