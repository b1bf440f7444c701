import Formats
import Inference

/// What the bare model writes, passed on as the chunks of a stream: thoughts apart from the answer, a call when it is whole.
struct PlainChatStream {
    private let chat: ChatRequest
    private let chunks: ChatReply
    private let logProbabilities: LogProbabilities
    private let sink: EventStream.Sink
    private let metrics: Metrics
    private let start = ContinuousClock.now
    private var hasText = false
    private var sequences: [WrittenSequence]
    private var thoughts: [ReasoningStream]

    /// Begins each sequence with its role.
    init(
        _ chat: ChatRequest, _ prompt: ChatPrompt, count: Int, model: any LanguageModel, sink: EventStream.Sink,
        metrics: Metrics
    ) {
        self.chat = chat
        self.sink = sink
        self.metrics = metrics
        chunks = ChatReply(modelID: chat.modelID, includesUsage: chat.parameters.includesUsage)
        logProbabilities = LogProbabilities(tokenizer: model.tokenizer)
        sequences = Array(repeating: WrittenSequence(), count: count)
        thoughts = Array(repeating: prompt.reasoningStream(), count: count)
        for position in sequences.indices {
            let first = chunks.first(index: position)
            sink.send(chat.ignoredRecord.map { first.adding("footnote", $0) } ?? first)
        }
    }

    /// Passes an event on.
    mutating func add(_ event: GenerationEvent) {
        let position = event.sequence
        guard sequences.indices.contains(position) else { return }
        sequences[position].add(event)
        switch event {
        case .text(let text, _):
            // A call is sent when it is whole.
            guard !chat.form.isCall else { return }
            if !hasText { metrics.countFirstText(seconds: (ContinuousClock.now - start).seconds) }
            hasText = true
            send(thoughts[position].append(text), of: position)
        case .finished(let reason, _, _): finish(position, reason)
        case .token, .alternatives: break
        }
    }

    private mutating func send(_ part: ReasoningStream.Part, of position: Int) {
        if !part.reasoning.isEmpty {
            sink.send(chunks.chunk(index: position, delta: ["reasoning_content": .string(part.reasoning)]))
        }
        guard !part.content.isEmpty else { return }
        sink.send(
            chunks.chunk(
                index: position, delta: ["content": .string(part.content)], logProbabilities: reported(position)))
    }

    /// The tokens since the last chunk.
    private mutating func reported(_ position: Int) -> JSON {
        guard chat.topLogProbabilities != nil else { return .null }
        defer { sequences[position].tokens = [] }
        return logProbabilities.chat(sequences[position].tokens)
    }

    private mutating func finish(_ position: Int, _ reason: FinishReason) {
        var finish = WrittenSequence.finishWord(reason)
        if chat.form.isCall {
            let text = sequences[position].text
            if let call = FunctionCall(text) {
                sink.send(chunks.chunk(index: position, delta: ["tool_calls": [call.record(index: 0)]]))
                finish = "tool_calls"
            } else {
                sink.send(chunks.chunk(index: position, delta: ["content": .string(text)]))
            }
        } else {
            send(thoughts[position].finish(), of: position)
        }
        if chat.topLogProbabilities != nil, !sequences[position].tokens.isEmpty {
            sink.send(chunks.chunk(index: position, delta: ["content": ""], logProbabilities: reported(position)))
        }
        sink.send(chunks.chunk(index: position, delta: [:], finish: finish))
    }

    /// Counts the tokens, and ends with usage if it was asked for.
    func finish(promptCount: Int) throws {
        let completion = sequences.reduce(0) { $0 + $1.usage.completionTokens }
        metrics.countTokens(prompt: promptCount, completion: completion)
        guard chat.parameters.includesUsage else { return }
        sink.send(chunks.usage(try JSON(encoding: Usage(promptTokens: promptCount, completionTokens: completion))))
    }
}
