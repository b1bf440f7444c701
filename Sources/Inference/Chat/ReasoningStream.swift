/// Divides what a model writes into what it thinks and what it answers.
///
/// Thoughts stand at the beginning of a text, between marks; marks further on are the answer's words. Text is passed on as
/// soon as it is certain where it belongs. White space around thoughts and before the answer belongs to neither.
public struct ReasoningStream: Sendable {
    /// Text that became certain.
    public struct Part: Sendable, Equatable {
        /// What the model thinks.
        public var reasoning = ""
        /// What it answers.
        public var content = ""
        /// Calls of tools, whole, without ids.
        public var calls: [ChatToolCall] = []

        /// Makes a part.
        public init(reasoning: String = "", content: String = "", calls: [ChatToolCall] = []) {
            self.reasoning = reasoning
            self.content = content
            self.calls = calls
        }
    }

    private enum State: Sendable {
        /// Nothing but white space came so far.
        case beginning
        case reasoning
        /// Thoughts have ended, and the answer has not begun.
        case between
        case content
    }

    private let marks: ReasoningMarks
    private var state: State
    /// Text that is not certain yet.
    private var pending = ""
    private var hasReasoning = false
    /// What divides the text of a model that writes in channels.
    private var harmony: HarmonyStream?

    /// Makes a stream.
    ///
    /// - Parameters:
    ///   - isOpen: whether the text begins with thoughts without a mark, since the prompt has it.
    ///   - readsCalls: whether calls of tools are told apart where the marks are those of channels.
    public init(marks: ReasoningMarks = .think, isOpen: Bool = false, readsCalls: Bool = false) {
        self.marks = marks
        harmony = marks.areChannels ? HarmonyStream(isOpen: isOpen, readsCalls: readsCalls) : nil
        state = isOpen ? .reasoning : .beginning
    }

    /// Adds text and returns what became certain.
    public mutating func append(_ text: String) -> Part {
        if harmony != nil { return harmony?.append(text) ?? Part() }
        pending += text
        var part = Part()
        while advance(&part) {}
        return part
    }

    /// Ends the text and returns the rest.
    public mutating func finish() -> Part {
        if harmony != nil { return harmony?.finish() ?? Part() }
        var part = Part()
        switch state {
        case .reasoning: part.reasoning = Self.withoutSpaceAtEnd(pending[...])
        case .beginning, .content: part.content = pending
        case .between: break
        }
        pending = ""
        return part
    }

    /// Takes what is certain from the pending text; returns whether there may be more.
    private mutating func advance(_ part: inout Part) -> Bool {
        switch state {
        case .beginning:
            let text = pending.drop(while: \.isWhitespace)
            if text.count < marks.start.count, marks.start.hasPrefix(text) { return false }
            if text.hasPrefix(marks.start) {
                pending = String(text.dropFirst(marks.start.count))
                state = .reasoning
            } else {
                state = .content
            }
            return true
        case .reasoning:
            if !hasReasoning { pending = String(pending.drop(while: \.isWhitespace)) }
            if let end = pending.firstRange(of: marks.end) {
                part.reasoning += Self.withoutSpaceAtEnd(pending[..<end.lowerBound])
                pending = String(pending[end.upperBound...])
                state = .between
                return true
            }
            let certain = certainReasoning
            part.reasoning += certain
            if !certain.isEmpty { hasReasoning = true }
            pending = String(pending.dropFirst(certain.count))
            return false
        case .between:
            pending = String(pending.drop(while: \.isWhitespace))
            if pending.isEmpty { return false }
            state = .content
            return true
        case .content:
            part.content += pending
            pending = ""
            return false
        }
    }

    /// Thoughts up to what may be the beginning of the end mark, and up to white space that may stand before it.
    private var certainReasoning: String {
        var text = pending[...]
        for length in stride(from: min(marks.end.count - 1, text.count), to: 0, by: -1)
        where marks.end.hasPrefix(text.suffix(length)) {
            text = text.dropLast(length)
            break
        }
        return Self.withoutSpaceAtEnd(text)
    }

    private static func withoutSpaceAtEnd(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
