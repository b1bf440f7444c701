import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Inference
import Tokenizers

/// `POST /v1/completions`: continues text.
struct CompletionRoute: Sendable {
    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let completion = try CompletionRequest(&fields, resources: resources, limits: state.configuration.limits)
        let writer = try CompletionWriter(completion, resources, metrics: state.metrics)
        guard completion.parameters.isStreaming else {
            return try await state.usingModel(for: request) { try await writer.reply() }
        }
        let ticket = try state.queue.reserve()
        return state.eventStream.response(to: request) { sink in
            try await ticket.turn()
            try await writer.stream(to: sink)
            ticket.finish()
        }
    }
}

/// Runs the generations of one request, prompt after prompt.
private struct CompletionWriter: Sendable {
    let request: CompletionRequest
    let model: any LanguageModel
    let metrics: Metrics
    let id = Identifier.random("cmpl-")
    let created = Timestamp.now
    /// How many tokens each prompt may get; [prompts].
    let rooms: [Int]
    let makeConstraint: (@Sendable () -> any TokenConstraint)?

    init(_ request: CompletionRequest, _ resources: ServedResources, metrics: Metrics) throws(APIError) {
        self.request = request
        model = resources.model
        makeConstraint = resources.constraint(of: request.form)
        self.metrics = metrics
        var rooms: [Int] = []
        for prompt in request.prompts {
            rooms.append(
                request.maxTokens == 0 ? 0 : try model.room(after: prompt.tokens, limit: request.maxTokens))
        }
        self.rooms = rooms
    }

    private func generation(_ position: Int) -> GenerationRequest {
        GenerationRequest(
            prompt: request.prompts[position].tokens, maxTokens: rooms[position],
            sampling: request.parameters.sampling, stop: request.parameters.stop,
            stopTokens: request.parameters.stopTokens, count: request.bestOf,
            topLogProbabilities: request.logProbabilities ?? 0, makeConstraint: makeConstraint)
    }

    private var promptTokenCount: Int { request.prompts.reduce(0) { $0 + $1.tokens.count } }

    func reply() async throws -> JSON {
        var choices: [JSON] = []
        var completionTokens = 0
        for (position, prompt) in request.prompts.enumerated() {
            let echo = try await EchoedPrompt(prompt, request: request, model: model)
            var sequences = try await written(position)
            completionTokens += sequences.reduce(0) { $0 + $1.usage.completionTokens }
            if request.bestOf > request.parameters.count {
                sequences.sort { $0.meanLogProbability > $1.meanLogProbability }
            }
            for sequence in sequences.prefix(request.parameters.count) {
                var offset = 0
                let logProbabilities = logProbabilities(echo.tokens + sequence.tokens, offset: &offset)
                choices.append(
                    choice(
                        choices.count, text: echo.text + sequence.text, logProbabilities: logProbabilities,
                        finish: sequence.finishWord))
            }
        }
        metrics.countTokens(prompt: promptTokenCount, completion: completionTokens)
        let usage = Usage(promptTokens: promptTokenCount, completionTokens: completionTokens)
        return envelope(choices).adding("usage", try JSON(encoding: usage))
    }

    /// With a limit of 0 nothing is written, and the sequence ends at its length.
    private func written(_ position: Int) async throws -> [WrittenSequence] {
        guard rooms[position] > 0 else {
            var empty = WrittenSequence()
            empty.finishReason = .length
            return Array(repeating: empty, count: request.parameters.count)
        }
        return try await model.write(generation(position))
    }

    func stream(to sink: EventStream.Sink) async throws {
        let count = request.parameters.count
        let nullUsage = request.parameters.includesUsage
        func send(_ choices: [JSON], usage: JSON = .null) {
            let chunk = envelope(choices)
            sink.send(nullUsage ? chunk.adding("usage", usage) : chunk)
        }
        var completionTokens = 0
        for (position, prompt) in request.prompts.enumerated() {
            let echo = try await EchoedPrompt(prompt, request: request, model: model)
            var offsets = Array(repeating: 0, count: count)
            if request.echoes {
                for sequence in 0..<count {
                    let reported = logProbabilities(echo.tokens, offset: &offsets[sequence])
                    send([choice(position * count + sequence, text: echo.text, logProbabilities: reported)])
                }
            }
            guard rooms[position] > 0 else {
                for sequence in 0..<count { send([choice(position * count + sequence, text: "", finish: "length")]) }
                continue
            }
            var sequences = Array(repeating: WrittenSequence(), count: count)
            for try await event in model.generate(generation(position)) where event.sequence < count {
                sequences[event.sequence].add(event)
                let index = position * count + event.sequence
                switch event {
                case .text(let text, let number):
                    let reported = logProbabilities(sequences[number].tokens, offset: &offsets[number])
                    send([choice(index, text: text, logProbabilities: reported)])
                    sequences[number].tokens = []
                case .finished(let reason, let usage, let number):
                    completionTokens += usage.completionTokens
                    let reported = logProbabilities(sequences[number].tokens, offset: &offsets[number])
                    let word = WrittenSequence.finishWord(reason)
                    send([choice(index, text: "", logProbabilities: reported, finish: word)])
                case .token, .alternatives: break
                }
            }
            try Task.checkCancellation()
        }
        metrics.countTokens(prompt: promptTokenCount, completion: completionTokens)
        if request.parameters.includesUsage {
            let usage = Usage(promptTokens: promptTokenCount, completionTokens: completionTokens)
            send([], usage: try JSON(encoding: usage))
        }
    }

    private func logProbabilities(_ tokens: [WrittenSequence.Token], offset: inout Int) -> JSON {
        guard let count = request.logProbabilities else { return .null }
        return LogProbabilities(tokenizer: model.tokenizer).completion(tokens, count: count, offset: &offset)
    }

    private func choice(
        _ index: Int, text: String, logProbabilities: JSON = .null, finish: JSON = .null
    ) -> JSON {
        ["text": .string(text), "index": .integer(index), "logprobs": logProbabilities, "finish_reason": finish]
    }

    private func envelope(_ choices: [JSON]) -> JSON {
        [
            "id": .string(id), "object": "text_completion", "created": .integer(created),
            "model": .string(request.modelID), "system_fingerprint": .null, "choices": .array(choices),
        ]
    }
}
