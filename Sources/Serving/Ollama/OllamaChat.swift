import Answering
import FootnoteKit
import Formats
import Foundation
import Inference
import Passages
import Retrieval

/// Chat as Ollama's clients know it: lines of JSON, of which the last one has the counts.
struct OllamaChat: ChatFormat {
    /// Where the text stands in a line.
    enum Kind: Sendable {
        /// In `message`, as `/api/chat` has it.
        case chat
        /// In `response`, as `/api/generate` has it.
        case generate
    }

    let kind: Kind

    var framing: EventStream.Framing { .lines }

    func whole(_ written: PlainReply) throws -> JSON {
        let chat = written.begun.chat
        let sequence = written.sequences.first ?? WrittenSequence()
        let parted = written.begun.prompt.parted(sequence.text)
        let end = OllamaEnd(reason: sequence.finishWord, usage: written.usage, total: written.duration)
        let line = line(
            chat, content: parted.content, thinking: parted.reasoning, calls: Self.calls(parted.calls), end: end)
        return chat.ignoredRecord.map { line.adding("footnote", $0) } ?? line
    }

    func whole(_ reply: GroundedReply) throws -> JSON {
        let end = OllamaEnd(
            reason: WrittenSequence.finishWord(reply.reply.finishReason), usage: reply.reply.usage,
            total: ContinuousClock.now - reply.begun.asked.start)
        return line(reply.begun.chat, content: reply.message.content.string ?? "", end: end)
            .adding("footnote", try record(reply.message, reply.begun, retrieved: reply.retrieved))
    }

    func writer(_ begun: PlainBeginning, to sink: EventStream.Sink) -> OllamaPlainStream {
        OllamaPlainStream(begun, form: self, sink: sink)
    }

    func writer(_ begun: GroundedBeginning, to sink: EventStream.Sink) -> OllamaGroundedStream {
        OllamaGroundedStream(begun, form: self, sink: sink)
    }

    /// Calls in Ollama's form.
    ///
    /// - Parameter first: how many calls the reply has before them.
    static func calls(_ calls: [FunctionCall], from first: Int = 0) -> [JSON] {
        calls.enumerated().map { position, call in
            [
                "id": .string(Identifier.random("call_")),
                "function": [
                    "index": .integer(first + position), "name": .string(call.name), "arguments": call.arguments,
                ],
            ]
        }
    }

    /// One line.
    func line(
        _ chat: ChatRequest, content: String, thinking: String = "", calls: [JSON] = [], end: OllamaEnd? = nil
    ) -> JSON {
        var members: [JSON.Member] = [
            .init(name: "model", value: .string(chat.modelID)),
            .init(name: "created_at", value: .string(OllamaTime.text(Date()))),
        ]
        switch kind {
        case .chat:
            var message: JSON = ["role": "assistant", "content": .string(content)]
            if !thinking.isEmpty { message = message.adding("thinking", .string(thinking)) }
            if !calls.isEmpty { message = message.adding("tool_calls", .array(calls)) }
            members.append(.init(name: "message", value: message))
        case .generate:
            members.append(.init(name: "response", value: .string(content)))
            if !thinking.isEmpty { members.append(.init(name: "thinking", value: .string(thinking))) }
        }
        members.append(.init(name: "done", value: .bool(end != nil)))
        return .object(members + (end?.members ?? []))
    }

    /// The reply's own record with its citations, which have no place of their own in Ollama's form.
    func record(_ message: GroundedMessage, _ begun: GroundedBeginning, retrieved: SearchResult?) throws -> JSON {
        try message.record(begun, retrieved: retrieved)
            .adding("citations", .array(try (message.reply.answer?.citations ?? []).map { try JSON(encoding: $0) }))
    }
}

/// How a reply ended, in Ollama's keys; durations are nanoseconds.
struct OllamaEnd: Sendable {
    let reason: JSON
    let usage: Usage
    let total: Duration

    var members: [JSON.Member] {
        let nanoseconds = JSON.integer(Int(total.seconds * 1e9))
        return [
            .init(name: "done_reason", value: reason), .init(name: "total_duration", value: nanoseconds),
            .init(name: "load_duration", value: 0),
            .init(name: "prompt_eval_count", value: .integer(usage.promptTokens)),
            .init(name: "eval_count", value: .integer(usage.completionTokens)),
            .init(name: "eval_duration", value: nanoseconds),
        ]
    }
}

/// Times as Ollama writes them.
enum OllamaTime {
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}

/// What the bare model writes, line by line.
struct OllamaPlainStream: PlainChatWriter {
    private let begun: PlainBeginning
    private let form: OllamaChat
    private let sink: EventStream.Sink
    private let start = ContinuousClock.now
    private var thoughts: PlainPrompt.Parts
    private var sequence = WrittenSequence()
    private var callCount = 0

    init(_ begun: PlainBeginning, form: OllamaChat, sink: EventStream.Sink) {
        self.begun = begun
        self.form = form
        self.sink = sink
        thoughts = begun.prompt.parts()
    }

    mutating func add(_ event: GenerationEvent) {
        sequence.add(event)
        if case .text(let text, _) = event { send(thoughts.append(text)) }
    }

    private mutating func send(_ part: PlainPrompt.Part) {
        guard !part.reasoning.isEmpty || !part.content.isEmpty || !part.calls.isEmpty else { return }
        let calls = OllamaChat.calls(part.calls, from: callCount)
        callCount += calls.count
        sink.send(form.line(begun.chat, content: part.content, thinking: part.reasoning, calls: calls))
    }

    mutating func finish() {
        send(thoughts.finish())
        let usage = Usage(
            promptTokens: begun.prompt.tokens.count, completionTokens: sequence.usage.completionTokens)
        let end = OllamaEnd(reason: sequence.finishWord, usage: usage, total: ContinuousClock.now - start)
        let line = form.line(begun.chat, content: "", end: end)
        sink.send(begun.chat.ignoredRecord.map { line.adding("footnote", $0) } ?? line)
    }
}

/// A reply from the documents, line by line. In the strict form of abstentions its text is held back until it is known to be
/// an answer.
struct OllamaGroundedStream: GroundedChatWriter {
    private let begun: GroundedBeginning
    private let form: OllamaChat
    private let sink: EventStream.Sink
    private var held = ""
    private var isAnswer = false
    private var retrieved: SearchResult?
    private var reply: Reply?

    init(_ begun: GroundedBeginning, form: OllamaChat, sink: EventStream.Sink) {
        self.begun = begun
        self.form = form
        self.sink = sink
    }

    mutating func add(_ event: AnswerEvent) {
        switch event {
        case .retrieved(let result): if begun.chat.grounding.includesRetrieved { retrieved = result }
        case .text(let piece): send(piece)
        case .emphasis(let piece): send("**\(piece)**")
        case .citation:
            isAnswer = true
            send("")
        case .nearest: break
        case .finished(let reply): self.reply = reply
        }
    }

    private mutating func send(_ piece: String) {
        held += piece
        guard isAnswer || begun.abstentionForm == .content, !held.isEmpty else { return }
        sink.send(form.line(begun.chat, content: held))
        held = ""
    }

    mutating func finish() throws {
        guard let reply else { return }
        let message = GroundedMessage(reply: reply, abstentionForm: begun.abstentionForm)
        if message.content != .null, !held.isEmpty { sink.send(form.line(begun.chat, content: held)) }
        let end = OllamaEnd(
            reason: WrittenSequence.finishWord(reply.finishReason), usage: reply.usage,
            total: ContinuousClock.now - begun.asked.start)
        sink.send(
            form.line(begun.chat, content: "", end: end)
                .adding("footnote", try form.record(message, begun, retrieved: retrieved)))
    }
}
