import Answering
import FootnoteKit
import Formats
import Inference

/// Chat as Anthropic's clients know it: a reply is a list of blocks.
struct AnthropicChat: ChatFormat {
    var framing: EventStream.Framing { .named }

    func whole(_ written: PlainReply) throws -> JSON {
        let chat = written.begun.chat
        let sequence = written.sequences.first ?? WrittenSequence()
        let message = AnthropicMessage(modelID: chat.modelID)
        var content: [JSON] = []
        let parted = written.begun.prompt.parted(sequence.text)
        if !parted.reasoning.isEmpty {
            content.append(["type": "thinking", "thinking": .string(parted.reasoning), "signature": ""])
        }
        // There is a block of text, even if the model has nothing to say.
        if parted.calls.isEmpty || !parted.content.isEmpty {
            content.append(["type": "text", "text": .string(parted.content)])
        }
        content += parted.calls.map { Self.toolUse($0).adding("input", $0.arguments) }
        let stop =
            parted.calls.isEmpty ? AnthropicStop(sequence, chat: chat, model: written.begun.model) : .toolUse
        let reply = message.json(content, stop: stop, usage: written.usage)
        return chat.ignoredRecord.map { reply.adding("footnote", $0) } ?? reply
    }

    func whole(_ reply: GroundedReply) async throws -> JSON {
        var blocks = AnthropicBlocks(reply.begun.assistant)
        var content: [JSON] = []
        for event in reply.events {
            for change in try await blocks.changes(event) { change.apply(to: &content) }
        }
        return AnthropicMessage(modelID: reply.begun.chat.modelID)
            .json(content, stop: AnthropicStop(reply.reply, reply.begun.abstentionForm), usage: reply.reply.usage)
            .adding("footnote", try reply.record())
    }

    func writer(_ begun: PlainBeginning, to sink: EventStream.Sink) -> AnthropicPlainStream {
        AnthropicPlainStream(begun, sink: sink)
    }

    func writer(_ begun: GroundedBeginning, to sink: EventStream.Sink) -> AnthropicGroundedStream {
        AnthropicGroundedStream(begun, sink: sink)
    }

    /// A call of a tool, without its arguments.
    static func toolUse(_ call: FunctionCall) -> JSON {
        ["type": "tool_use", "id": .string(Identifier.random("toolu_")), "name": .string(call.name)]
    }
}

/// The envelope of a reply.
struct AnthropicMessage: Sendable {
    let id = Identifier.random("msg_")
    let modelID: String

    /// The reply in one piece.
    func json(_ content: [JSON], stop: AnthropicStop?, usage: Usage) -> JSON {
        [
            "id": .string(id), "type": "message", "role": "assistant", "model": .string(modelID),
            "content": .array(content), "stop_reason": stop?.reason ?? .null,
            "stop_sequence": stop?.sequence ?? .null, "usage": Self.usage(usage),
        ]
    }

    /// The event that begins a stream.
    func start(promptTokens: Int) -> JSON {
        [
            "type": "message_start",
            "message": json([], stop: nil, usage: Usage(promptTokens: promptTokens, completionTokens: 0)),
        ]
    }

    /// The events that end a stream.
    static func end(_ stop: AnthropicStop, usage: Usage) -> [JSON] {
        [
            [
                "type": "message_delta", "delta": ["stop_reason": stop.reason, "stop_sequence": stop.sequence],
                "usage": self.usage(usage),
            ], ["type": "message_stop"],
        ]
    }

    private static func usage(_ usage: Usage) -> JSON {
        ["input_tokens": .integer(usage.promptTokens), "output_tokens": .integer(usage.completionTokens)]
    }
}

/// Why a reply ends, in Anthropic's words.
enum AnthropicStop: Sendable {
    case endOfTurn, length, toolUse, refusal
    case sequence(String)

    /// - Parameter sequence: all that was written, with its tokens.
    init(_ sequence: WrittenSequence, chat: ChatRequest, model: any LanguageModel) {
        switch StopCause(sequence, stops: chat.parameters.stop, model: model) {
        case .length: self = .length
        case .text(let text): self = .sequence(text)
        case .end: self = .endOfTurn
        }
    }

    init(_ reply: Reply, _ form: AbstentionForm) {
        self =
            reply.abstention != nil && form == .refusal
            ? .refusal : reply.finishReason == .length ? .length : .endOfTurn
    }

    var reason: JSON {
        switch self {
        case .endOfTurn: "end_turn"
        case .length: "max_tokens"
        case .toolUse: "tool_use"
        case .refusal: "refusal"
        case .sequence: "stop_sequence"
        }
    }

    var sequence: JSON {
        if case .sequence(let text) = self { .string(text) } else { .null }
    }
}
