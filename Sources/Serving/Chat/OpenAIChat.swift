import Answering
import Formats
import Inference

/// Chat as OpenAI's clients know it.
struct OpenAIChat: ChatFormat {
    var framing: EventStream.Framing { .done }

    func whole(_ written: PlainReply) throws -> JSON {
        let (chat, model) = (written.begun.chat, written.begun.model)
        let logProbabilities = LogProbabilities(tokenizer: model.tokenizer)
        let choices = written.sequences.enumerated().map { position, sequence -> JSON in
            let parted = written.begun.prompt.parted(sequence.text)
            let calls = parted.calls
            // A model may say a word before it calls.
            let hasContent = calls.isEmpty || !parted.content.isEmpty
            var message: JSON = [
                "role": "assistant", "content": hasContent ? .string(parted.content) : .null, "refusal": .null,
                "annotations": [],
            ]
            if !calls.isEmpty { message = message.adding("tool_calls", .array(calls.map { $0.record() })) }
            if !parted.reasoning.isEmpty { message = message.adding("reasoning_content", .string(parted.reasoning)) }
            return [
                "index": .integer(position),
                "message": message,
                "logprobs": chat.topLogProbabilities == nil ? .null : logProbabilities.chat(sequence.tokens),
                "finish_reason": calls.isEmpty ? sequence.finishWord : "tool_calls",
            ]
        }
        let whole = try ChatReply(modelID: chat.modelID).whole(
            choices: choices, usage: JSON(encoding: written.usage))
        return chat.ignoredRecord.map { whole.adding("footnote", $0) } ?? whole
    }

    func whole(_ reply: GroundedReply) throws -> JSON {
        let message = try reply.message.whole()
        // Without sampling every answer to a question is the same one.
        let choices = (0..<reply.begun.chat.parameters.count).map { index -> JSON in
            [
                "index": .integer(index), "message": message, "logprobs": .null,
                "finish_reason": WrittenSequence.finishWord(reply.reply.finishReason),
            ]
        }
        return ChatReply(modelID: reply.begun.chat.modelID).whole(choices: choices, usage: try reply.message.usage())
            .adding("footnote", try reply.record())
    }

    func writer(_ begun: PlainBeginning, to sink: EventStream.Sink) -> PlainChatStream {
        PlainChatStream(begun, sink: sink)
    }

    func writer(_ begun: GroundedBeginning, to sink: EventStream.Sink) -> GroundedStream {
        GroundedStream(begun, sink: sink)
    }
}
