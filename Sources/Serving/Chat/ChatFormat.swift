import Answering
import FootnoteKit
import Formats
import Inference
import Retrieval

/// How a family of clients has what the bare model writes, whole and piece by piece. What is done for a reply is
/// ``ChatRun``'s.
protocol PlainFormat: Sendable {
    associatedtype PlainWriter: PlainChatWriter

    /// How events stand in a reply.
    var framing: EventStream.Framing { get }

    /// What the bare model wrote, in one piece.
    func whole(_ written: PlainReply) throws -> JSON
    /// What passes on what the bare model writes.
    func writer(_ begun: PlainBeginning, to sink: EventStream.Sink) throws -> PlainWriter
}

/// How a family of clients has chat replies written, those of the bare model and those from the documents.
protocol ChatFormat: PlainFormat {
    associatedtype GroundedWriter: GroundedChatWriter

    /// A reply from the documents, in one piece.
    func whole(_ reply: GroundedReply) async throws -> JSON
    /// What passes on a reply from the documents.
    func writer(_ begun: GroundedBeginning, to sink: EventStream.Sink) throws -> GroundedWriter
}

/// Passes on what the bare model writes as it is written.
protocol PlainChatWriter: Sendable {
    mutating func add(_ event: GenerationEvent) throws
    /// Ends the reply, once every sequence has ended.
    mutating func finish() throws
}

/// Passes on a reply from the documents as it is made.
protocol GroundedChatWriter: Sendable {
    mutating func add(_ event: AnswerEvent) async throws
    /// Ends the reply, after its last event.
    mutating func finish() async throws
}

/// A request to the bare model that is about to be answered.
struct PlainBeginning: Sendable {
    let chat: ChatRequest
    let prompt: PlainPrompt
    let model: any LanguageModel
}

/// What the bare model wrote.
struct PlainReply: Sendable {
    let begun: PlainBeginning
    /// [`chat.parameters.count`] sequences.
    let sequences: [WrittenSequence]
    /// How long reading and writing took.
    let duration: Duration

    var usage: Usage {
        Usage(
            promptTokens: begun.prompt.tokens.count,
            completionTokens: sequences.reduce(0) { $0 + $1.usage.completionTokens })
    }
}

/// A question that is about to be answered from the documents.
struct GroundedBeginning: Sendable {
    let chat: ChatRequest
    let asked: AskedInChat
    let assistant: Assistant
    let abstentionForm: AbstentionForm
}

/// What became of a question.
struct GroundedReply: Sendable {
    let begun: GroundedBeginning
    let reply: Reply
    /// Everything that was told as the reply was made.
    let events: [AnswerEvent]

    /// What was found, if the request asks for it.
    var retrieved: SearchResult? {
        guard begun.chat.grounding.includesRetrieved else { return nil }
        for case .retrieved(let result) in events { return result }
        return nil
    }

    /// The reply as a message, whatever the message's form.
    var message: GroundedMessage { GroundedMessage(reply: reply, abstentionForm: begun.abstentionForm) }

    /// The reply's own record.
    func record() throws -> JSON { try message.record(begun, retrieved: retrieved) }
}
