import Answering
import FollowUps
import Formats
import Inference
import Passages
import Retrieval

/// Chat as `/v1/responses` has it: a reply is a list of items, and a stream an event for each step of their making.
struct ResponsesChat: ChatFormat {
    let request: ResponsesRequest
    let resources: ServedResources
    let kept: ResponseStore

    var framing: EventStream.Framing { .named }

    func whole(_ written: PlainReply) throws -> JSON {
        var writer = ResponsePlainWriter(written.begun, form: self, sink: nil)
        writer.add(whole: written.sequences.first ?? WrittenSequence())
        return writer.ended()
    }

    func whole(_ reply: GroundedReply) throws -> JSON {
        var writer = ResponseGroundedWriter(reply.begun, form: self, sink: nil)
        for event in reply.events { try writer.add(event) }
        return try writer.ended()
    }

    func writer(_ begun: PlainBeginning, to sink: EventStream.Sink) -> ResponsePlainWriter {
        ResponsePlainWriter(begun, form: self, sink: sink)
    }

    func writer(_ begun: GroundedBeginning, to sink: EventStream.Sink) -> ResponseGroundedWriter {
        ResponseGroundedWriter(begun, form: self, sink: sink)
    }

    /// Keeps a reply, unless the request says not to.
    fileprivate func keep(_ reply: JSON, as id: String, _ message: RequestMessage) {
        guard request.isKept else { return }
        kept.keep(
            ResponseStore.Kept(reply: reply, said: request.said, conversation: request.conversation + [message]), as: id
        )
    }
}

/// What the bare model writes, as items: its thoughts, if it has any, then a message, and its calls.
struct ResponsePlainWriter: PlainChatWriter {
    private let begun: PlainBeginning
    private let form: ResponsesChat
    private var builder: ResponseBuilder
    private var thoughts: PlainPrompt.Parts
    private var sequence = WrittenSequence()
    private var message = RequestMessage(role: .assistant, content: nil)

    init(_ begun: PlainBeginning, form: ResponsesChat, sink: EventStream.Sink?) {
        self.begun = begun
        self.form = form
        thoughts = begun.prompt.parts()
        builder = ResponseBuilder(form.request, sink: sink)
    }

    mutating func add(_ event: GenerationEvent) {
        sequence.add(event)
        if case .text(let text, _) = event { add(thoughts.append(text)) }
    }

    /// Adds all that was written.
    fileprivate mutating func add(whole written: WrittenSequence) {
        sequence = written
        add(thoughts.append(written.text))
    }

    private mutating func add(_ part: PlainPrompt.Part) {
        if !part.reasoning.isEmpty {
            builder.add(part.reasoning, as: .reasoning)
            message.reasoning = (message.reasoning ?? "") + part.reasoning
        }
        if !part.content.isEmpty {
            builder.add(part.content)
            message.content = (message.content ?? "") + part.content
        }
        for call in part.calls { message.toolCalls.append(builder.add(call)) }
    }

    mutating func finish() { _ = ended() }

    /// Ends the reply.
    fileprivate mutating func ended() -> JSON {
        let isCut = sequence.finishReason == .length
        add(thoughts.finish())
        // There is a message, even if the model has nothing to say.
        if message.content == nil, message.toolCalls.isEmpty {
            builder.add("")
            message.content = ""
        }
        let usage = Usage(
            promptTokens: begun.prompt.tokens.count, completionTokens: sequence.usage.completionTokens)
        let reply = builder.end(usage: usage, record: begun.chat.ignoredRecord, isCut: isCut)
        form.keep(reply, as: builder.id, message)
        return reply
    }
}

/// A reply from the documents, as items: the search, if the request names it, then a message with citations of files.
///
/// In the strict form of abstentions, text is held back until the first citation: only then is it certain that it is an
/// answer and no abstention.
struct ResponseGroundedWriter: GroundedChatWriter {
    private let begun: GroundedBeginning
    private let form: ResponsesChat
    private var builder: ResponseBuilder
    private var search: ResponseSearch?
    private var text = ""
    private var held = ""
    private var isAnswer = false
    private var retrieved: SearchResult?
    private var reply: Reply?

    init(_ begun: GroundedBeginning, form: ResponsesChat, sink: EventStream.Sink?) {
        self.begun = begun
        self.form = form
        builder = ResponseBuilder(form.request, sink: sink)
        guard form.request.tellsSearch else { return }
        let search = ResponseSearch(query: begun.asked.question.text)
        self.search = search
        builder.beginSearch(search)
    }

    mutating func add(_ event: AnswerEvent) throws {
        switch event {
        case .retrieved(let result):
            if begun.chat.grounding.includesRetrieved { retrieved = result }
            if form.request.includesResults {
                let noted = form.resources.attributes(of: begun.chat.model)
                let results = result.hits.map { $0.searchCallResult(form.resources, noted) }
                search?.results = results
            }
            endSearch()
        case .text(let piece): add(piece)
        case .emphasis(let piece): add("**\(piece)**")
        case .citation(let citation):
            isAnswer = true
            send()
            builder.annotate(try citation.fileCitation(in: text, form.resources))
        case .nearest: break
        case .finished(let reply): self.reply = reply
        }
    }

    private mutating func endSearch() {
        guard let search else { return }
        builder.endSearch(search)
        self.search = nil
    }

    private mutating func add(_ piece: String) {
        text += piece
        held += piece
        if isAnswer || begun.abstentionForm == .content { send() }
    }

    private mutating func send() {
        endSearch()
        guard !held.isEmpty else { return }
        builder.add(held)
        held = ""
    }

    mutating func finish() throws { _ = try ended() }

    /// Ends the reply.
    fileprivate mutating func ended() throws -> JSON {
        guard let reply else { throw APIError.internalError("The answer ended without its last event.") }
        let message = GroundedMessage(reply: reply, abstentionForm: begun.abstentionForm)
        endSearch()
        if message.content == .null {
            builder.add(reply.text, as: .refusal)
        } else {
            send()
        }
        builder.close(mark: ["abstained": .bool(reply.abstention != nil)])
        let record = try message.record(begun, retrieved: retrieved)
        let json = builder.end(usage: reply.usage, record: record, isCut: reply.finishReason == .length)
        var said = RequestMessage(role: .assistant, content: reply.text)
        said.refusal = reply.abstention?.text
        form.keep(json, as: builder.id, said)
        return json
    }
}

extension Citation {
    /// The citation as an annotation of a text of `/v1/responses`, with our own record beside its keys.
    ///
    /// - Parameter text: the message, at least up to the end of the cited piece.
    func fileCitation(in text: String, _ resources: ServedResources) throws -> JSON {
        [
            "type": "file_citation", "index": .integer(ChatAnnotation.scalars(of: text, before: answerSpan.endByte)),
            "file_id": .string(FileID.text(documentID, path: path, index: index)),
            "filename": .string(resources.filename(ofPath: path)),
            "footnote": try JSON(encoding: self),
        ]
    }
}
