import Answering
import FollowUps
import Formats
import Inference

/// A reply from documents passed on as the chunks of a stream; joined, they are ``GroundedMessage/whole()``.
///
/// In the strict form of abstentions, text is held back until the first citation: only then is it certain that it is an
/// answer and no abstention.
struct GroundedStream: GroundedChatWriter {
    private let begun: GroundedBeginning
    private let sink: EventStream.Sink
    private let chunks: ChatReply
    private var text = ""
    private var sentCount = 0
    private var isAnswer = false
    private var reply: Reply?

    /// Begins with the role and, of a question that refers back, how it was understood.
    init(_ begun: GroundedBeginning, sink: EventStream.Sink) {
        self.begun = begun
        self.sink = sink
        chunks = ChatReply(modelID: begun.chat.modelID, includesUsage: begun.chat.parameters.includesUsage)
        for index in 0..<begun.chat.parameters.count { sink.send(chunks.first(index: index)) }
        let question = begun.asked.question
        if question.isRewritten {
            let query: JSON = ["query": .string(question.text)]
            sink.send(chunks.chunk(index: 0, delta: [:]).adding("footnote", query))
        }
    }

    /// Passes an event on.
    mutating func add(_ event: AnswerEvent) throws {
        switch event {
        case .retrieved(let result):
            if begun.chat.grounding.includesRetrieved {
                let retrieved: JSON = ["retrieved": try result.listed(explained: false)]
                sink.send(chunks.chunk(index: 0, delta: [:]).adding("footnote", retrieved))
            }
        case .text(let piece): add(piece)
        case .emphasis(let piece): add("**\(piece)**")
        case .citation(let citation):
            isAnswer = true
            sendText()
            let annotation = try JSON(encoding: ChatAnnotation(citation, in: text))
            send(["annotations": [annotation]])
        case .nearest: break
        case .finished(let reply): self.reply = reply
        }
    }

    private mutating func add(_ piece: String) {
        text += piece
        if isAnswer || begun.abstentionForm == .content { sendText() }
    }

    /// Sends the text that has not been sent.
    private mutating func sendText() {
        let rest = String(text.unicodeScalars.dropFirst(sentCount))
        guard !rest.isEmpty else { return }
        sentCount = text.unicodeScalars.count
        send(["content": .string(rest)])
    }

    /// Sends a piece of the message, to each of the choices: without sampling every answer to a question is the same one.
    private func send(_ delta: JSON) {
        for index in 0..<begun.chat.parameters.count { sink.send(chunks.chunk(index: index, delta: delta)) }
    }

    /// Ends with what is left of the message, the reason of the end, the reply's record, and usage if it was asked for.
    mutating func finish() throws {
        guard let reply else { return }
        let message = GroundedMessage(reply: reply, abstentionForm: begun.abstentionForm)
        if message.content != .null { sendText() }
        if message.refusal != .null { send(["refusal": message.refusal]) }
        let record = try message.record(begun, retrieved: nil)
        for index in 0..<begun.chat.parameters.count {
            let last = chunks.chunk(index: index, delta: [:], finish: WrittenSequence.finishWord(reply.finishReason))
            sink.send(last.adding("footnote", record))
        }
        if begun.chat.parameters.includesUsage { sink.send(chunks.usage(try message.usage())) }
    }
}
