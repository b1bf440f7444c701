import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Inference

/// `POST /v1/chat/completions`.
struct ChatRoute: Sendable {
    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let chat = try ChatRequest(&fields, resources: resources, limits: state.configuration.limits)
        switch chat.model {
        case .plain: return try await plain(chat, resources: resources, request: request)
        case .grounded: return try await grounded(chat, try resources.requiredAssistant(), request: request)
        }
    }

    /// The bare model continues the conversation.
    private func plain(_ chat: ChatRequest, resources: ServedResources, request: Request) async throws -> Response {
        let model = resources.model
        let prompt = try model.chatTemplate().render(
            chat.conversation, tokenizer: model.tokenizer,
            options: ChatOptions(thinks: chat.thinks, date: ChatDate(Date())))
        let limit = chat.maxTokens ?? state.configuration.limits.defaultMaxTokens
        let generation = GenerationRequest(
            prompt: prompt.tokens, maxTokens: try model.room(after: prompt.tokens, limit: limit),
            sampling: chat.parameters.sampling, stop: chat.parameters.stop,
            stopTokens: chat.parameters.stopTokens, count: chat.parameters.count,
            topLogProbabilities: chat.topLogProbabilities ?? 0, makeConstraint: resources.constraint(of: chat.form))
        guard chat.parameters.isStreaming else {
            let metrics = state.metrics
            return try await state.usingModel(for: request) {
                let sequences = try await model.write(generation)
                let completion = sequences.reduce(0) { $0 + $1.usage.completionTokens }
                metrics.countTokens(prompt: prompt.tokens.count, completion: completion)
                return try Self.reply(chat, sequences, model: model, prompt: prompt)
            }
        }
        let ticket = try state.queue.reserve()
        let metrics = state.metrics
        return state.eventStream.response(to: request) { sink in
            try await ticket.turn()
            try await Self.stream(chat, generation, prompt, model: model, sink: sink, metrics: metrics)
            ticket.finish()
        }
    }

    private static func reply(
        _ chat: ChatRequest, _ sequences: [WrittenSequence], model: any LanguageModel, prompt: ChatPrompt
    ) throws -> JSON {
        let logProbabilities = LogProbabilities(tokenizer: model.tokenizer)
        let choices = sequences.enumerated().map { position, sequence -> JSON in
            let call = chat.form.isCall ? FunctionCall(sequence.text) : nil
            var thoughts = prompt.reasoningStream()
            let parts = [thoughts.append(sequence.text), thoughts.finish()]
            let (reasoning, content) = (parts.map(\.reasoning).joined(), parts.map(\.content).joined())
            var message: JSON = [
                "role": "assistant", "content": call == nil ? .string(content) : .null, "refusal": .null,
                "annotations": [],
            ]
            if !reasoning.isEmpty { message = message.adding("reasoning_content", .string(reasoning)) }
            return [
                "index": .integer(position),
                "message": call.map { message.adding("tool_calls", [$0.record()]) } ?? message,
                "logprobs": chat.topLogProbabilities == nil ? .null : logProbabilities.chat(sequence.tokens),
                "finish_reason": call == nil ? sequence.finishWord : "tool_calls",
            ]
        }
        let completion = sequences.reduce(0) { $0 + $1.usage.completionTokens }
        let whole = try ChatReply(modelID: chat.modelID).whole(
            choices: choices,
            usage: JSON(encoding: Usage(promptTokens: prompt.tokens.count, completionTokens: completion)))
        return chat.ignoredRecord.map { whole.adding("footnote", $0) } ?? whole
    }

    private static func stream(
        _ chat: ChatRequest, _ generation: GenerationRequest, _ prompt: ChatPrompt, model: any LanguageModel,
        sink: EventStream.Sink, metrics: Metrics
    ) async throws {
        var stream = PlainChatStream(chat, prompt, count: generation.count, model: model, sink: sink, metrics: metrics)
        for try await event in model.generate(generation) { stream.add(event) }
        try Task.checkCancellation()
        try stream.finish(promptCount: generation.prompt.count)
    }
}
