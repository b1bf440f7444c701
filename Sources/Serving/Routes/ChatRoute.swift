import Formats
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
        let prompt = try model.chatTemplate().prompt(chat.conversation, tokenizer: model.tokenizer)
        let limit = chat.maxTokens ?? state.configuration.limits.defaultMaxTokens
        let generation = GenerationRequest(
            prompt: prompt, maxTokens: try model.room(after: prompt, limit: limit),
            sampling: chat.parameters.sampling, stop: chat.parameters.stop,
            stopTokens: chat.parameters.stopTokens, count: chat.parameters.count,
            topLogProbabilities: chat.topLogProbabilities ?? 0, makeConstraint: resources.constraint(of: chat.form))
        guard chat.parameters.isStreaming else {
            let metrics = state.metrics
            return try await state.usingModel(for: request) {
                let sequences = try await model.write(generation)
                let completion = sequences.reduce(0) { $0 + $1.usage.completionTokens }
                metrics.countTokens(prompt: prompt.count, completion: completion)
                return try Self.reply(chat, sequences, model: model, promptCount: prompt.count)
            }
        }
        let ticket = try state.queue.reserve()
        let metrics = state.metrics
        return state.eventStream.response(to: request) { sink in
            try await ticket.turn()
            try await Self.stream(chat, generation, model: model, sink: sink, metrics: metrics)
            ticket.finish()
        }
    }

    private static func reply(
        _ chat: ChatRequest, _ sequences: [WrittenSequence], model: any LanguageModel, promptCount: Int
    ) throws -> JSON {
        let logProbabilities = LogProbabilities(tokenizer: model.tokenizer)
        let choices = sequences.enumerated().map { position, sequence -> JSON in
            let call = chat.form.isCall ? FunctionCall(sequence.text) : nil
            let message: JSON = [
                "role": "assistant", "content": call == nil ? .string(sequence.text) : .null, "refusal": .null,
                "annotations": [],
            ]
            return [
                "index": .integer(position),
                "message": call.map { message.adding("tool_calls", [$0.record()]) } ?? message,
                "logprobs": chat.topLogProbabilities == nil ? .null : logProbabilities.chat(sequence.tokens),
                "finish_reason": call == nil ? sequence.finishWord : "tool_calls",
            ]
        }
        let completion = sequences.reduce(0) { $0 + $1.usage.completionTokens }
        let whole = try ChatReply(modelID: chat.modelID).whole(
            choices: choices, usage: JSON(encoding: Usage(promptTokens: promptCount, completionTokens: completion)))
        return chat.ignoredRecord.map { whole.adding("footnote", $0) } ?? whole
    }

    private static func stream(
        _ chat: ChatRequest, _ generation: GenerationRequest, model: any LanguageModel, sink: EventStream.Sink,
        metrics: Metrics
    ) async throws {
        let reply = ChatReply(modelID: chat.modelID, includesUsage: chat.parameters.includesUsage)
        let logProbabilities = LogProbabilities(tokenizer: model.tokenizer)
        var sequences = Array(repeating: WrittenSequence(), count: generation.count)
        for position in sequences.indices {
            let first = reply.first(index: position)
            sink.send(chat.ignoredRecord.map { first.adding("footnote", $0) } ?? first)
        }
        let start = ContinuousClock.now
        var hasText = false
        for try await event in model.generate(generation) where sequences.indices.contains(event.sequence) {
            let position = event.sequence
            sequences[position].add(event)
            // Tokens that have been reported are dropped, so that each chunk carries those since the last one.
            let reported = chat.topLogProbabilities == nil ? .null : logProbabilities.chat(sequences[position].tokens)
            switch event {
            // A call is sent when it is whole.
            case .text where chat.form.isCall: break
            case .text(let text, _):
                if !hasText { metrics.countFirstText(seconds: (ContinuousClock.now - start).seconds) }
                hasText = true
                sink.send(reply.chunk(index: position, delta: ["content": .string(text)], logProbabilities: reported))
                sequences[position].tokens = []
            case .finished(let reason, _, _):
                if chat.topLogProbabilities != nil, !sequences[position].tokens.isEmpty {
                    sink.send(reply.chunk(index: position, delta: ["content": ""], logProbabilities: reported))
                }
                let call = chat.form.isCall ? FunctionCall(sequences[position].text) : nil
                if let call {
                    sink.send(reply.chunk(index: position, delta: ["tool_calls": [call.record(index: 0)]]))
                } else if chat.form.isCall {
                    sink.send(reply.chunk(index: position, delta: ["content": .string(sequences[position].text)]))
                }
                let finish = call == nil ? WrittenSequence.finishWord(reason) : "tool_calls"
                sink.send(reply.chunk(index: position, delta: [:], finish: finish))
            case .token, .alternatives: break
            }
        }
        try Task.checkCancellation()
        let completion = sequences.reduce(0) { $0 + $1.usage.completionTokens }
        metrics.countTokens(prompt: generation.prompt.count, completion: completion)
        if chat.parameters.includesUsage {
            let usage = Usage(promptTokens: generation.prompt.count, completionTokens: completion)
            sink.send(reply.usage(try JSON(encoding: usage)))
        }
    }
}
