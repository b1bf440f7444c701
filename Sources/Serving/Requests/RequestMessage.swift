import FootnoteKit
import Formats
import Inference

/// A message of a chat request, as clients send it: new ones, and replies that they send back as they got them.
struct RequestMessage: Sendable, Equatable {
    /// Who speaks.
    enum Role: Sendable, Equatable { case system, user, assistant, tool }

    var role: Role
    /// The text; nil for a reply that has none.
    var content: String?
    /// What an earlier abstention said; nil for any other message.
    var refusal: String?
    /// What the model thought before it said that; templates that show it to the model do.
    var reasoning: String?
    /// The tools that the model called in this turn.
    var toolCalls: [ChatToolCall] = []
    /// The call that a tool's message answers.
    var toolCallID: String?
    /// The tool that a tool's message comes from.
    var name: String?

    init(role: Role, content: String?) {
        self.role = role
        self.content = content
    }

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

    init(_ value: JSON, path: String) throws(APIError) {
        var fields = try RequestFields(value, path: path)
        role = try Self.role(try fields.string("role") ?? "", path: path)
        refusal = try fields.string("refusal")
        let said = fields.take("content")
        content = role == .tool ? said.map(Self.result) : try Self.text(said, path: "\(path).content")
        guard content != nil || role == .assistant || role == .tool else {
            throw .badRequest(
                "Missing required parameter: \(path).content.", param: "\(path).content",
                code: "missing_required_parameter")
        }
        try fields.refuse("audio", advice: "the model hears no sound.")
        // Clients send replies back as they got them, those of other servers too.
        for key in ["reasoning", "reasoning_content"] { reasoning = fields.take(key)?.string ?? reasoning }
        toolCallID = fields.take("tool_call_id")?.string
        name = role == .tool ? fields.take("name")?.string : nil
        for call in fields.take("tool_calls")?.elements ?? [] { toolCalls.append(ChatToolCall(call)) }
        if let call = fields.take("function_call") { toolCalls.append(ChatToolCall(["function": call])) }
        // These parts say nothing to the model.
        fields.discard("name", "annotations")
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

    /// What a tool gave back: its words, or its record where it is no text.
    private static func result(_ value: JSON) -> String {
        if let text = value.string { return text }
        let pieces = (value.elements ?? []).map(piece)
        return pieces.isEmpty || pieces.contains(nil) ? value.text : pieces.compactMap { $0 }.joined()
    }

    /// The words of a part: of a text, or of a refusal that is sent back.
    private static func piece(_ part: JSON) -> String? {
        switch part["type"]?.string {
        case "text", "input_text", "output_text": part["text"]?.string
        case "refusal": part["refusal"]?.string
        default: nil
        }
    }
}

extension RequestMessage {
    /// The message as the bare model reads it; nil for one that has nothing to say.
    var forModel: ChatMessage? {
        switch role {
        case .system: return ChatMessage(role: .system, content: content ?? "")
        case .user: return ChatMessage(role: .user, content: content ?? "")
        case .assistant:
            guard content != nil || refusal != nil || !toolCalls.isEmpty else { return nil }
            var message = ChatMessage(role: .assistant, content: content ?? refusal ?? "")
            message.reasoning = reasoning
            if !toolCalls.isEmpty { message.toolCalls = toolCalls }
            return message
        case .tool:
            var message = ChatMessage(role: .tool, content: content ?? "")
            message.toolCallID = toolCallID
            message.name = name
            return message
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
