/// One turn of a conversation.
public struct ChatMessage: Sendable, Codable, Equatable {
    /// Who speaks.
    public enum Role: String, Sendable, Codable {
        /// Instructions that stand above the conversation.
        case system
        /// The person.
        case user
        /// The model.
        case assistant
        /// What a tool that the model called gave back.
        case tool
    }

    /// Who speaks.
    public var role: Role
    /// What is said; plain text, whatever it looks like.
    public var content: String
    /// What the model thought before it said that; nil where it did not think, or nobody kept it.
    public var reasoning: String?
    /// The tools that the model called in this turn.
    public var toolCalls: [ChatToolCall]?
    /// The call that a tool's message answers.
    public var toolCallID: String?
    /// The tool that a tool's message comes from.
    public var name: String?

    /// Makes a turn.
    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}

/// A model's call of a tool.
public struct ChatToolCall: Sendable, Codable, Equatable {
    /// What the tool's message refers to.
    public var id: String
    /// The tool's name.
    public var name: String
    /// The arguments as JSON.
    public var arguments: String

    /// Makes a call.
    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
