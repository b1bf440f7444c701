import Formats
import Inference

/// What the bare model writes, passed on as the chunks of a stream: thoughts apart from the answer, a call when it is whole.
struct PlainChatStream: PlainChatWriter {
    private let chat: ChatRequest
    private let chunks: ChatReply
    private let logProbabilities: LogProbabilities
    private let sink: EventStream.Sink
    private let promptCount: Int
    private var sequences: [WrittenSequence]
    private var thoughts: [PlainPrompt.Parts]
    /// How many calls each sequence has made.
    private var callCounts: [Int]

    /// Begins each sequence with its role.
    init(_ begun: PlainBeginning, sink: EventStream.Sink) {
        chat = begun.chat
        self.sink = sink
        promptCount = begun.prompt.tokens.count
        chunks = ChatReply(modelID: chat.modelID, includesUsage: chat.parameters.includesUsage)
        logProbabilities = LogProbabilities(tokenizer: begun.model.tokenizer)
        let count = chat.parameters.count
        sequences = Array(repeating: WrittenSequence(), count: count)
        thoughts = Array(repeating: begun.prompt.parts(), count: count)
        callCounts = Array(repeating: 0, count: count)
        for position in sequences.indices {
            let first = chunks.first(index: position)
            sink.send(chat.ignoredRecord.map { first.adding("footnote", $0) } ?? first)
        }
    }

    /// Passes an event on.
    mutating func add(_ event: GenerationEvent) {
        let position = event.sequence
        sequences[position].add(event)
        switch event {
        case .text(let text, _): send(thoughts[position].append(text), of: position)
        case .finished(let reason, _, _): finish(position, reason)
        case .token, .alternatives: break
        }
    }

    private mutating func send(_ part: PlainPrompt.Part, of position: Int) {
        if !part.reasoning.isEmpty {
            sink.send(chunks.chunk(index: position, delta: ["reasoning_content": .string(part.reasoning)]))
        }
        if !part.content.isEmpty {
            sink.send(
                chunks.chunk(
                    index: position, delta: ["content": .string(part.content)], logProbabilities: reported(position)))
        }
        for call in part.calls {
            let record = call.record(index: callCounts[position])
            sink.send(chunks.chunk(index: position, delta: ["tool_calls": [record]]))
            callCounts[position] += 1
        }
    }

    /// The tokens since the last chunk.
    private mutating func reported(_ position: Int) -> JSON {
        guard chat.topLogProbabilities != nil else { return .null }
        defer { sequences[position].tokens = [] }
        return logProbabilities.chat(sequences[position].tokens)
    }

    private mutating func finish(_ position: Int, _ reason: FinishReason) {
        var finish = WrittenSequence.finishWord(reason)
        send(thoughts[position].finish(), of: position)
        if callCounts[position] > 0 { finish = "tool_calls" }
        if chat.topLogProbabilities != nil, !sequences[position].tokens.isEmpty {
            sink.send(chunks.chunk(index: position, delta: ["content": ""], logProbabilities: reported(position)))
        }
        sink.send(chunks.chunk(index: position, delta: [:], finish: finish))
    }

    /// Ends with usage if it was asked for.
    func finish() throws {
        guard chat.parameters.includesUsage else { return }
        let completion = sequences.reduce(0) { $0 + $1.usage.completionTokens }
        sink.send(chunks.usage(try JSON(encoding: Usage(promptTokens: promptCount, completionTokens: completion))))
    }
}
