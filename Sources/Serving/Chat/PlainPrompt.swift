import Inference
import Tokenizers

/// What the bare model continues: a conversation in its template, or a text as it stands.
struct PlainPrompt: Sendable {
    let tokens: [TokenID]
    /// What divides the text that follows into thoughts and answer; nil where all of it is the reply.
    private let thoughts: ReasoningStream?

    init(_ prompt: ChatPrompt, readsCalls: Bool) {
        tokens = prompt.tokens
        thoughts = prompt.reasoningStream(readsCalls: readsCalls)
    }

    init(raw tokens: [TokenID]) {
        self.tokens = tokens
        thoughts = nil
    }

    /// Divides a text as it comes.
    func parts() -> Parts { Parts(thoughts: thoughts) }

    /// Divides a whole text.
    func parted(_ text: String) -> ReasoningStream.Part {
        var parts = parts()
        let both = [parts.append(text), parts.finish()]
        return ReasoningStream.Part(
            reasoning: both.map(\.reasoning).joined(), content: both.map(\.content).joined(),
            calls: both.flatMap(\.calls))
    }

    /// A text that is being divided.
    struct Parts: Sendable {
        fileprivate var thoughts: ReasoningStream?

        mutating func append(_ text: String) -> ReasoningStream.Part { thoughts?.append(text) ?? .init(content: text) }
        mutating func finish() -> ReasoningStream.Part { thoughts?.finish() ?? .init() }
    }
}
