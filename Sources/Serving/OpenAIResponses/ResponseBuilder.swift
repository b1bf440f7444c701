import FootnoteKit
import Formats
import Inference

/// A reply of `/v1/responses` as it is made, item by item: a whole reply and a stream are made by the same steps.
struct ResponseBuilder: Sendable {
    /// What an item of text is.
    enum Kind: Sendable {
        case text, refusal, reasoning
    }

    /// An item that is being written.
    private struct Open {
        let id: String
        let kind: Kind
        var text = ""
        var annotations: [JSON] = []
    }

    let id = Identifier.random("resp_")
    /// The finished items.
    private(set) var output: [JSON] = []
    private let created = Timestamp.now
    private let request: ResponsesRequest
    private let sink: EventStream.Sink?
    private var open: Open?
    private var number = 0

    /// Begins a reply.
    ///
    /// - Parameter sink: where events go; nil where the whole reply is wanted.
    init(_ request: ResponsesRequest, sink: EventStream.Sink?) {
        self.request = request
        self.sink = sink
        let begun = json(status: "in_progress", usage: nil)
        send("response.created", [.init(name: "response", value: begun)])
        send("response.in_progress", [.init(name: "response", value: begun)])
    }

    /// Adds a piece of text; what was open as another kind of text ends before it.
    mutating func add(_ piece: String, as kind: Kind = .text) {
        if open?.kind != kind { begin(kind) }
        open?.text += piece
        guard !piece.isEmpty else { return }
        var members = [JSON.Member(name: "delta", value: .string(piece))]
        if kind == .text { members.append(.init(name: "logprobs", value: [])) }
        sendPart("response.\(kind.event).delta", members)
    }

    /// Adds an annotation to the text that is open.
    mutating func annotate(_ annotation: JSON) {
        guard let place = open?.annotations.count else { return }
        open?.annotations.append(annotation)
        sendPart(
            "response.output_text.annotation.added",
            [.init(name: "annotation_index", value: .integer(place)), .init(name: "annotation", value: annotation)])
    }

    private mutating func begin(_ kind: Kind) {
        close()
        let begun = Open(id: Identifier.random(kind == .reasoning ? "rs_" : "msg_"), kind: kind)
        open = begun
        sendItem("added", kind.item(begun.id, status: "in_progress", parts: []))
        sendPart("response.content_part.added", [.init(name: "part", value: kind.part("", []))])
    }

    /// Ends the text that is open.
    ///
    /// - Parameters:
    ///   - status: what the item says of how it ended.
    ///   - mark: our own record beside the item's keys; nil for none.
    mutating func close(status: JSON = "completed", mark: JSON? = nil) {
        guard let ended = open else { return }
        let part = ended.kind.part(ended.text, ended.annotations)
        var done = [JSON.Member(name: ended.kind.key, value: .string(ended.text))]
        if ended.kind == .text { done.append(.init(name: "logprobs", value: [])) }
        sendPart("response.\(ended.kind.event).done", done)
        sendPart("response.content_part.done", [.init(name: "part", value: part)])
        open = nil
        let item = ended.kind.item(ended.id, status: status, parts: [part])
        finish(mark.map { item.adding("footnote", $0) } ?? item)
    }

    /// Tells that the documents are being searched.
    mutating func beginSearch(_ search: ResponseSearch) {
        sendItem("added", search.item(status: "in_progress"))
        for step in ["in_progress", "searching"] { send(step, of: search) }
    }

    /// Tells what was found.
    mutating func endSearch(_ search: ResponseSearch) {
        send("completed", of: search)
        finish(search.item(status: "completed"))
    }

    private mutating func send(_ step: String, of search: ResponseSearch) {
        send(
            "response.file_search_call.\(step)",
            [
                .init(name: "output_index", value: .integer(output.count)),
                .init(name: "item_id", value: .string(search.id)),
            ])
    }

    /// Adds a call of a function, which is known as a whole.
    ///
    /// - Returns: the call as the conversation has it from now on.
    mutating func add(_ call: FunctionCall) -> ChatToolCall {
        close()
        let id = Identifier.random("fc_")
        let callID = Identifier.random("call_")
        let item: JSON = [
            "id": .string(id), "type": "function_call", "call_id": .string(callID), "name": .string(call.name),
        ]
        let arguments = call.arguments.text
        sendItem("added", item.adding("arguments", "").adding("status", "in_progress"))
        for (step, key) in [("delta", "delta"), ("done", "arguments")] {
            send(
                "response.function_call_arguments.\(step)",
                [
                    .init(name: "item_id", value: .string(id)),
                    .init(name: "output_index", value: .integer(output.count)),
                    .init(name: key, value: .string(arguments)),
                ])
        }
        finish(item.adding("arguments", .string(arguments)).adding("status", "completed"))
        return ChatToolCall(id: callID, name: call.name, arguments: arguments)
    }

    /// Ends the reply, as its last event says it.
    ///
    /// - Parameters:
    ///   - record: our own record; nil for none.
    ///   - isCut: whether the text ended at the limit of tokens.
    mutating func end(usage: Usage, record: JSON?, isCut: Bool) -> JSON {
        close(status: isCut ? "incomplete" : "completed")
        let status = isCut ? "incomplete" : "completed"
        var reply = json(status: status, usage: usage)
        if let record { reply = reply.adding("footnote", record) }
        send("response.\(status)", [.init(name: "response", value: reply)])
        return reply
    }

    private mutating func finish(_ item: JSON) {
        sendItem("done", item)
        output.append(item)
    }

    private mutating func sendItem(_ step: String, _ item: JSON) {
        send(
            "response.output_item.\(step)",
            [.init(name: "output_index", value: .integer(output.count)), .init(name: "item", value: item)])
    }

    /// Sends an event of the part of the item that is open.
    private mutating func sendPart(_ type: String, _ members: [JSON.Member]) {
        guard let open else { return }
        send(
            type,
            [
                .init(name: "item_id", value: .string(open.id)),
                .init(name: "output_index", value: .integer(output.count)), .init(name: "content_index", value: 0),
            ] + members)
    }

    private mutating func send(_ type: String, _ members: [JSON.Member]) {
        defer { number += 1 }
        sink?.send(
            .object(
                [
                    .init(name: "type", value: .string(type)),
                    .init(name: "sequence_number", value: .integer(number)),
                ] + members))
    }

    /// The reply as it stands.
    private func json(status: String, usage: Usage?) -> JSON {
        let isCut = status == "incomplete"
        let head: JSON = [
            "id": .string(id), "object": "response", "created_at": .integer(created), "status": .string(status),
            "model": .string(request.chat.modelID), "output": .array(output), "error": .null,
            "incomplete_details": isCut ? ["reason": "max_output_tokens"] : .null, "usage": usage?.inResponse ?? .null,
        ]
        return .object((head.members ?? []) + request.echo)
    }
}

extension ResponseBuilder.Kind {
    /// The middle of its events' names.
    fileprivate var event: String {
        switch self {
        case .text: "output_text"
        case .refusal: "refusal"
        case .reasoning: "reasoning_text"
        }
    }

    /// The key of its text.
    fileprivate var key: String { self == .refusal ? "refusal" : "text" }

    fileprivate func part(_ text: String, _ annotations: [JSON]) -> JSON {
        let part: JSON = .object([
            .init(name: "type", value: .string(event)), .init(name: key, value: .string(text)),
        ])
        return self == .text ? part.adding("annotations", .array(annotations)).adding("logprobs", []) : part
    }

    fileprivate func item(_ id: String, status: JSON, parts: [JSON]) -> JSON {
        switch self {
        case .reasoning:
            ["id": .string(id), "type": "reasoning", "summary": [], "content": .array(parts), "status": status]
        case .text, .refusal:
            [
                "id": .string(id), "type": "message", "role": "assistant", "status": status, "content": .array(parts),
            ]
        }
    }
}

extension Usage {
    /// The counts in the keys of `/v1/responses`.
    fileprivate var inResponse: JSON {
        [
            "input_tokens": .integer(promptTokens), "input_tokens_details": ["cached_tokens": 0],
            "output_tokens": .integer(completionTokens), "output_tokens_details": ["reasoning_tokens": 0],
            "total_tokens": .integer(promptTokens + completionTokens),
        ]
    }
}

/// A search of the documents as an item of a reply.
struct ResponseSearch: Sendable {
    let id = Identifier.random("fs_")
    let query: String
    /// What was found; nil where the request does not ask for it.
    var results: [JSON]?

    fileprivate func item(status: JSON) -> JSON {
        [
            "id": .string(id), "type": "file_search_call", "status": status, "queries": [.string(query)],
            "results": results.map { .array($0) } ?? .null,
        ]
    }
}
