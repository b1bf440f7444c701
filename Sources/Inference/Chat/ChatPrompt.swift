public import Tokenizers

/// A conversation as a model reads it.
public struct ChatPrompt: Sendable, Equatable {
    /// The tokens to continue.
    public var tokens: [TokenID]
    /// The marks around what the model thinks.
    public var reasoningMarks: ReasoningMarks
    /// Whether the prompt ends where the model thinks, so that its text begins with thoughts.
    public var opensReasoning: Bool

    /// What divides the text that continues the prompt into thoughts and answer.
    ///
    /// - Parameter readsCalls: whether it may call tools, and the form of calls is known.
    public func reasoningStream(readsCalls: Bool = false) -> ReasoningStream {
        ReasoningStream(marks: reasoningMarks, isOpen: opensReasoning, readsCalls: readsCalls)
    }
}
