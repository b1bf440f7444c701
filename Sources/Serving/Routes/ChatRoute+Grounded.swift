import Answering
import HTTPTypes
import Hummingbird
import IndexStore
import Inference
import Passages
import Retrieval

// Answers from the documents: the last user message is the question, made self-contained from the messages before it where
// it refers to them; the reply's annotations are its citations.
extension ChatRoute {
    func grounded(_ chat: ChatRequest, resources: ServedResources, request: Request) async throws -> Response {
        guard let index = resources.index else {
            throw APIError.internalError("The model footnote was offered without an index.")
        }
        let engine = AnswerEngine(index: index, model: resources.model, reader: resources.reader)
        let options = chat.grounding.options(for: chat)
        let metrics = state.metrics
        guard chat.parameters.isStreaming else {
            return try await state.usingModel(for: request) {
                let asked = try await ConversationalQuestion(chat, model: resources.model)
                var collected = GroundedAnswer(chat: chat, asked: asked)
                for try await event in engine.answer(asked.question.text, options: options) { collected.add(event) }
                try Task.checkCancellation()
                return try collected.reply(metrics: metrics)
            }
        }
        let ticket = try state.queue.reserve()
        return state.eventStream.response(to: request) { sink in
            try await ticket.turn()
            let start = ContinuousClock.now
            let asked = try await ConversationalQuestion(chat, model: resources.model)
            var streamed = GroundedStream(chat: chat, asked: asked, sink: sink, metrics: metrics, start: start)
            for try await event in engine.answer(asked.question.text, options: options) { streamed.add(event) }
            try Task.checkCancellation()
            try streamed.finish()
            ticket.finish()
        }
    }
}

/// A grounded answer collected for a reply in one piece.
struct GroundedAnswer {
    let chat: ChatRequest
    let asked: ConversationalQuestion
    private var retrieved: SearchResult?
    private var answer: Answer?

    init(chat: ChatRequest, asked: ConversationalQuestion) {
        self.chat = chat
        self.asked = asked
    }

    mutating func add(_ event: AnswerEvent) {
        switch event {
        case .retrieved(let result): retrieved = result
        case .finished(let answer): self.answer = answer
        case .text, .emphasis, .citation: break
        }
    }

    func reply(metrics: Metrics) throws(APIError) -> JSONValue {
        guard let answer else { throw .internalError("The answer ended without its last event.") }
        metrics.count(answer)
        let text = JSONValue.string(answer.text)
        let choice: JSONValue = [
            "index": 0,
            "message": [
                "role": "assistant", "content": answer.abstained ? .null : text,
                "refusal": answer.abstained ? text : .null,
                "annotations": .array(answer.citations.map { $0.annotation(in: answer.text) }),
            ],
            "logprobs": .null, "finish_reason": WrittenSequence.finishWord(answer.finishReason),
        ]
        let usage = Usage.json(prompt: answer.usage.promptTokens, completion: answer.usage.completionTokens)
        return ChatReply(modelID: chat.modelID).whole(choices: [choice], usage: usage)
            .adding(
                "footnote", answer.summary(of: asked, retrieved: chat.grounding.includesRetrieved ? retrieved : nil))
    }
}

/// A grounded answer passed on as chunks.
///
/// Whether the engine answers or abstains is certain once the first citation has come, and text is held back until
/// then: an abstention must arrive as `refusal`, never as `content`.
struct GroundedStream {
    private let chat: ChatRequest
    private let asked: ConversationalQuestion
    private let sink: EventStream.Sink
    private let metrics: Metrics
    private let start: ContinuousClock.Instant
    private let reply: ChatReply
    private var text = ""
    private var sentCount = 0
    private var isAnswer = false
    private var answer: Answer?

    init(
        chat: ChatRequest, asked: ConversationalQuestion, sink: EventStream.Sink, metrics: Metrics,
        start: ContinuousClock.Instant
    ) {
        self.chat = chat
        self.asked = asked
        self.sink = sink
        self.metrics = metrics
        self.start = start
        reply = ChatReply(modelID: chat.modelID, includesUsage: chat.parameters.includesUsage)
        sink.send(reply.first(index: 0))
        if asked.question.isRewritten {
            let query: JSONValue = ["query": .string(asked.question.text)]
            sink.send(reply.chunk(index: 0, delta: [:]).adding("footnote", query))
        }
    }

    mutating func add(_ event: AnswerEvent) {
        switch event {
        case .retrieved(let result):
            if chat.grounding.includesRetrieved {
                let retrieved: JSONValue = ["retrieved": .array(result.hits.map(\.json))]
                sink.send(reply.chunk(index: 0, delta: [:]).adding("footnote", retrieved))
            }
        case .text(let piece):
            text += piece
            if isAnswer { sendText() }
        case .emphasis(let piece):
            text += "**\(piece)**"
            if isAnswer { sendText() }
        case .citation(let citation):
            if !isAnswer {
                isAnswer = true
                metrics.countFirstText(seconds: (ContinuousClock.now - start).seconds)
            }
            sendText()
            sink.send(reply.chunk(index: 0, delta: ["annotations": [citation.annotation(in: text)]]))
        case .finished(let answer): self.answer = answer
        }
    }

    /// Sends the text that has not been sent.
    private mutating func sendText() {
        let rest = String(text.unicodeScalars.dropFirst(sentCount))
        guard !rest.isEmpty else { return }
        sentCount = text.unicodeScalars.count
        sink.send(reply.chunk(index: 0, delta: ["content": .string(rest)]))
    }

    mutating func finish() throws(APIError) {
        guard let answer else { throw .internalError("The answer ended without its last event.") }
        metrics.count(answer)
        if answer.abstained {
            sink.send(reply.chunk(index: 0, delta: ["refusal": .string(answer.text)]))
        } else {
            text = answer.text
            sendText()
        }
        let last = reply.chunk(index: 0, delta: [:], finish: WrittenSequence.finishWord(answer.finishReason))
        sink.send(last.adding("footnote", answer.summary(of: asked, retrieved: nil)))
        if chat.parameters.includesUsage {
            sink.send(
                reply.usage(
                    Usage.json(prompt: answer.usage.promptTokens, completion: answer.usage.completionTokens)))
        }
    }
}

extension Metrics {
    /// Counts an answer from documents.
    fileprivate func count(_ answer: Answer) {
        countTokens(prompt: answer.usage.promptTokens, completion: answer.usage.completionTokens)
        countAnswer(abstained: answer.abstained, citations: answer.citations.count)
    }
}
