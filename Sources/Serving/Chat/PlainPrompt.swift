import Inference
import Tokenizers

/// What the bare model continues: a conversation in its template, or a text as it stands.
struct PlainPrompt: Sendable {
    let tokens: [TokenID]
    private let reading: Parts

    init(_ prompt: ChatPrompt, form: OutputForm) {
        tokens = prompt.tokens
        reading = Parts(
            thoughts: form.isCall ? nil : prompt.reasoningStream(readsCalls: !form.offered.isEmpty),
            forced: form.isCall ? "" : nil)
    }

    init(raw tokens: [TokenID]) {
        self.tokens = tokens
        reading = Parts(thoughts: nil, forced: nil)
    }

    /// Divides a text as it comes.
    func parts() -> Parts { reading }

    /// Divides a whole text.
    func parted(_ text: String) -> Part {
        var parts = parts()
        let both = [parts.append(text), parts.finish()]
        return Part(
            reasoning: both.map(\.reasoning).joined(), content: both.map(\.content).joined(),
            calls: both.flatMap(\.calls))
    }

    /// Text of which it is certain what it is, and calls of functions, each of them whole.
    struct Part: Sendable {
        /// What the model thinks.
        var reasoning = ""
        /// What it says.
        var content = ""
        /// What it calls.
        var calls: [FunctionCall] = []
    }

    /// A text that is being divided: the one place where calls are told from words, for all forms of chat.
    struct Parts: Sendable {
        /// What divides the text into thoughts, answer and calls; nil where all of it is the reply.
        fileprivate var thoughts: ReasoningStream?
        /// What came so far of a text that must be a call; nil for any other text.
        fileprivate var forced: String?

        mutating func append(_ text: String) -> Part {
            if forced != nil {
                forced?.append(text)
                return Part()
            }
            return thoughts == nil ? Part(content: text) : Part(thoughts?.append(text))
        }

        mutating func finish() -> Part {
            guard let forced else { return Part(thoughts?.finish()) }
            // A call that was cut off is words.
            return FunctionCall(forced).map { Part(calls: [$0]) } ?? Part(content: forced)
        }
    }
}

extension PlainPrompt.Part {
    fileprivate init(_ part: ReasoningStream.Part?) {
        self.init(
            reasoning: part?.reasoning ?? "", content: part?.content ?? "",
            calls: (part?.calls ?? []).compactMap { FunctionCall($0) })
    }
}
