import Answering
import FollowUps
import Formats
import Retrieval

/// A reply from documents in the shape of a chat message: what a message says whole and what a stream says in pieces come
/// from here.
struct GroundedMessage: Sendable {
    let reply: Reply
    let abstentionForm: AbstentionForm

    /// The text; null for an abstention in the strict form.
    var content: JSON {
        reply.abstention != nil && abstentionForm == .refusal ? .null : .string(reply.text)
    }

    /// What an abstention says; null for an answer.
    var refusal: JSON { .optional(reply.abstention?.text) }

    /// An answer's citations; none for an abstention, whose nearest passages carry nothing that is said.
    func annotations() throws -> [JSON] {
        try (reply.answer?.citations ?? []).map { try JSON(encoding: ChatAnnotation($0, in: reply.text)) }
    }

    /// The message in one piece.
    func whole() throws -> JSON {
        [
            "role": "assistant", "content": content, "refusal": refusal, "annotations": .array(try annotations()),
        ]
    }

    /// OpenAI's record of usage.
    func usage() throws -> JSON { try JSON(encoding: reply.usage) }

    /// The reply's own record, but for what the chat reply says elsewhere: text, citations, usage and reason of the end.
    ///
    /// - Parameters:
    ///   - question: the person's words.
    ///   - unreadMessages: how many of the messages before it played no part.
    ///   - ignored: parameters of the request that change nothing.
    ///   - retrieved: what was found, if the request asks for it.
    func record(
        question: String, unreadMessages: Int, ignored: [String], retrieved: SearchResult?
    ) throws -> JSON {
        let elsewhere: Set = ["text", "citations", "usage", "finish_reason", "question"]
        var members: [JSON.Member] = [
            .init(name: "question", value: .string(question)),
            .init(name: "query", value: .string(reply.question)),
        ]
        members += (try JSON(encoding: reply).members ?? []).filter { !elsewhere.contains($0.name) }
        members.append(.init(name: "messages_not_read", value: .integer(unreadMessages)))
        members.append(.init(name: "ignored", value: .array(ignored.map { .string($0) })))
        if let retrieved { members.append(.init(name: "retrieved", value: try retrieved.listed(explained: false))) }
        return .object(members)
    }
}

extension GroundedMessage {
    /// The record of a reply to a chat request.
    func record(_ begun: GroundedBeginning, retrieved: SearchResult?) throws -> JSON {
        try record(
            question: begun.asked.question.asked, unreadMessages: begun.asked.unreadMessages,
            ignored: begun.chat.ignored, retrieved: retrieved)
    }
}

extension SearchResult {
    /// The hits as a list of their records, with or without the account of how their scores came about.
    func listed(explained: Bool) throws -> JSON {
        let hits = try hits.map { try JSON(encoding: $0) }
        return .array(explained ? hits : hits.map { $0.without(["trace"]) })
    }
}

extension JSON {
    /// An object without some of its keys. Anything but an object is returned as it is.
    func without(_ names: Set<String>) -> JSON {
        guard let members else { return self }
        return .object(members.filter { !names.contains($0.name) })
    }

    /// An object with another value for one of its keys.
    func replacing(_ name: String, _ value: JSON) -> JSON {
        .object((members ?? []).map { $0.name == name ? Member(name: name, value: value) : $0 })
    }
}
