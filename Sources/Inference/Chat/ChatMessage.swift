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
    }

    /// Who speaks.
    public var role: Role
    /// What is said; plain text, whatever it looks like.
    public var content: String

    /// Makes a turn.
    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}
