internal import ChatTemplates

/// The marks between which a model thinks before it answers.
public struct ReasoningMarks: Sendable, Equatable {
    /// What begins the thoughts.
    public let start: String
    /// What ends them.
    public let end: String
    /// Whether they are channels of harmony, in which calls of tools are written too.
    public private(set) var areChannels = false

    /// `<think>` and `</think>`: Qwen, DeepSeek, SmolLM and most others.
    public static let think = ReasoningMarks(start: "<think>", end: "</think>")

    /// Marks that templates write.
    static let known = [
        think, ReasoningMarks(start: "[THINK]", end: "[/THINK]"),
        ReasoningMarks(start: "<seed:think>", end: "</seed:think>"),
        ReasoningMarks(start: "<|START_THINKING|>", end: "<|END_THINKING|>"),
        // Harmony's channels; the end of a message writes nothing.
        ReasoningMarks(
            start: "<|channel|>analysis<|message|>", end: "<|start|>assistant<|channel|>final<|message|>",
            areChannels: true),
    ]

    /// Whether a rendered conversation ends where the model thinks: after a beginning that the template wrote, and white
    /// space.
    func isOpen(atEndOf pieces: [TemplatePiece]) -> Bool {
        guard let last = pieces.last, last.isTemplate else { return false }
        var text = last.text[...]
        while let character = text.last, character.isWhitespace { text.removeLast() }
        return text.hasSuffix(start)
    }

    /// What ends the thoughts that a rendered conversation has begun, so that none follow: as templates write it that can
    /// be told not to think.
    func closing(after pieces: [TemplatePiece]) -> String {
        let hasLineFeed = pieces.last?.text.hasSuffix("\n") == true
        return (hasLineFeed ? "\n" : "\n\n") + end + "\n\n"
    }
}
