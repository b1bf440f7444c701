import Answering
import Formats
import Inference
import Retrieval

/// What the bare model writes, as Anthropic's events: a block of thoughts, if there are any, then one of text, and one for
/// each call of a tool.
struct AnthropicPlainStream: PlainChatWriter {
    private let begun: PlainBeginning
    private let sink: EventStream.Sink
    private var thoughts: PlainPrompt.Parts
    private var sequence = WrittenSequence()
    private var index = -1
    /// The block that is open; empty for none.
    private var kind = ""
    private var hasContent = false
    private var callCount = 0

    init(_ begun: PlainBeginning, sink: EventStream.Sink) {
        self.begun = begun
        self.sink = sink
        thoughts = begun.prompt.parts()
        let start = AnthropicMessage(modelID: begun.chat.modelID).start(promptTokens: begun.prompt.tokens.count)
        sink.send(begun.chat.ignoredRecord.map { start.adding("footnote", $0) } ?? start)
    }

    mutating func add(_ event: GenerationEvent) {
        sequence.add(event)
        if case .text(let text, _) = event { send(thoughts.append(text)) }
    }

    private mutating func send(_ part: PlainPrompt.Part) {
        if !part.reasoning.isEmpty {
            begin("thinking", ["type": "thinking", "thinking": "", "signature": ""])
            delta(["type": "thinking_delta", "thinking": .string(part.reasoning)])
        }
        if !part.content.isEmpty {
            begin("text", ["type": "text", "text": ""])
            delta(["type": "text_delta", "text": .string(part.content)])
        }
        for call in part.calls {
            begin("tool_use", AnthropicChat.toolUse(call).adding("input", [:]))
            delta(["type": "input_json_delta", "partial_json": .string(call.arguments.text)])
            end()
            callCount += 1
        }
    }

    private mutating func begin(_ kind: String, _ block: JSON) {
        guard kind != self.kind else { return }
        end()
        index += 1
        self.kind = kind
        if kind != "thinking" { hasContent = true }
        sink.send(["type": "content_block_start", "index": .integer(index), "content_block": block])
    }

    private func delta(_ delta: JSON) {
        sink.send(["type": "content_block_delta", "index": .integer(index), "delta": delta])
    }

    private mutating func end() {
        guard !kind.isEmpty else { return }
        kind = ""
        sink.send(["type": "content_block_stop", "index": .integer(index)])
    }

    mutating func finish() throws {
        send(thoughts.finish())
        // There is a block of text, even if the model has nothing to say.
        if !hasContent { begin("text", ["type": "text", "text": ""]) }
        end()
        let stop = callCount > 0 ? .toolUse : AnthropicStop(sequence, chat: begun.chat, model: begun.model)
        let usage = Usage(
            promptTokens: begun.prompt.tokens.count, completionTokens: sequence.usage.completionTokens)
        for event in AnthropicMessage.end(stop, usage: usage) { sink.send(event) }
    }
}

/// A reply from the documents as Anthropic's events; joined, they are the blocks of the whole reply.
struct AnthropicGroundedStream: GroundedChatWriter {
    private let begun: GroundedBeginning
    private let sink: EventStream.Sink
    private var blocks: AnthropicBlocks
    private var index = -1
    private var retrieved: SearchResult?
    private var reply: Reply?

    init(_ begun: GroundedBeginning, sink: EventStream.Sink) {
        self.begun = begun
        self.sink = sink
        blocks = AnthropicBlocks(begun.assistant)
        // How many tokens are read is known at the end, and said there.
        sink.send(AnthropicMessage(modelID: begun.chat.modelID).start(promptTokens: 0))
    }

    mutating func add(_ event: AnswerEvent) async throws {
        if case .finished(let reply) = event { self.reply = reply }
        if case .retrieved(let result) = event, begun.chat.grounding.includesRetrieved { retrieved = result }
        for change in try await blocks.changes(event) {
            switch change {
            case .begin:
                index += 1
                sink.send([
                    "type": "content_block_start", "index": .integer(index),
                    "content_block": ["type": "text", "text": "", "citations": .null],
                ])
            case .text(let piece): delta(["type": "text_delta", "text": .string(piece)])
            case .citation(let citation): delta(["type": "citations_delta", "citation": citation])
            case .end: sink.send(["type": "content_block_stop", "index": .integer(index)])
            }
        }
    }

    private func delta(_ delta: JSON) {
        sink.send(["type": "content_block_delta", "index": .integer(index), "delta": delta])
    }

    mutating func finish() throws {
        guard let reply else { return }
        let message = GroundedMessage(reply: reply, abstentionForm: begun.abstentionForm)
        var end = AnthropicMessage.end(AnthropicStop(reply, begun.abstentionForm), usage: reply.usage)
        end[0] = end[0].adding("footnote", try message.record(begun, retrieved: retrieved))
        for event in end { sink.send(event) }
    }
}
