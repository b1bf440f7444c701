import FootnoteKit
import Formats
import Inference

/// A message of a chat request, as clients send it: new ones, and replies that they send back as they got them.
struct RequestMessage: Sendable, Equatable {
    /// Who speaks.
    enum Role: Sendable, Equatable { case system, user, assistant, tool }

    var role: Role
    /// The text; nil for a reply that has none, and for what a tool said.
    var content: String?
    /// What an earlier abstention said; nil for any other message.
    var refusal: String?

    /// The messages of a request, at least one.
    ///
    /// - Throws: 400, which names the message and its part.
    static func read(_ value: JSON) throws(APIError) -> [RequestMessage] {
        guard let elements = value.elements, !elements.isEmpty else {
            throw .badRequest(
                "Expected messages to be an array with at least one message.", param: "messages", code: "invalid_value")
        }
        var messages: [RequestMessage] = []
        for (position, element) in elements.enumerated() {
            messages.append(try RequestMessage(element, path: "messages[\(position)]"))
        }
        return messages
    }

    private init(_ value: JSON, path: String) throws(APIError) {
        var fields = try RequestFields(value, path: path)
        role = try Self.role(try fields.string("role") ?? "", path: path)
        refusal = try fields.string("refusal")
        if role == .tool {
            // What a tool said plays no part, in whatever shape it comes.
            fields.discard("content")
        } else {
            content = try Self.text(fields.take("content"), path: "\(path).content")
        }
        guard content != nil || role == .assistant || role == .tool else {
            throw .badRequest(
                "Missing required parameter: \(path).content.", param: "\(path).content",
                code: "missing_required_parameter")
        }
        try fields.refuse("audio", advice: "the model hears no sound.")
        // Clients send replies back as they got them, those of other servers too; these parts say nothing to the model.
        fields.discard(
            "name", "annotations", "reasoning_content", "reasoning", "tool_calls", "tool_call_id", "function_call")
        try fields.finish()
    }

    private static func role(_ name: String, path: String) throws(APIError) -> Role {
        switch name {
        case "system", "developer": return .system
        case "user": return .user
        case "assistant": return .assistant
        case "tool", "function": return .tool
        default:
            throw .badRequest(
                "Expected \(path).role to be system, developer, user, assistant or tool, found \"\(name)\".",
                param: "\(path).role", code: "invalid_value")
        }
    }

    /// A string, or an array of text parts, joined.
    private static func text(_ value: JSON?, path: String) throws(APIError) -> String? {
        guard let value else { return nil }
        if let text = value.string { return text }
        guard let parts = value.elements else {
            throw .badRequest(
                "Expected \(path) to be a string or an array of text parts, found \(value.kind).", param: path,
                code: "invalid_type")
        }
        var text = ""
        for (position, part) in parts.enumerated() {
            guard let piece = piece(part) else {
                throw .badRequest(
                    "Expected \(path)[\(position)] to be {\"type\":\"text\",\"text\":…}; this model only reads text.",
                    param: "\(path)[\(position)]", code: "unsupported_parameter")
            }
            text += piece
        }
        return text
    }

    /// The words of a part: of a text, or of a refusal that is sent back.
    private static func piece(_ part: JSON) -> String? {
        switch part["type"]?.string {
        case "text": part["text"]?.string
        case "refusal": part["refusal"]?.string
        default: nil
        }
    }
}

extension RequestMessage {
    /// The message as the bare model reads it; nil for one that has no words for it.
    var forModel: ChatMessage? {
        switch role {
        case .system: ChatMessage(role: .system, content: content ?? "")
        case .user: ChatMessage(role: .user, content: content ?? "")
        case .assistant: (content ?? refusal).map { ChatMessage(role: .assistant, content: $0) }
        case .tool: nil
        }
    }

    /// The message as a question that refers back reads it: `refusal` marks an abstention.
    var earlier: EarlierMessage {
        switch role {
        case .user: .question(content ?? "")
        case .assistant where refusal != nil: .abstention
        case .assistant: content.map { .answer($0) } ?? .other
        case .system, .tool: .other
        }
    }
}
