internal import Formats

/// Divides what a model writes in harmony, OpenAI's form of conversations (github.com/openai/harmony), into thoughts, answer
/// and calls of tools.
///
/// A turn is a row of messages, each with a header that names its channel and may name whom it is for: `analysis` is thought,
/// `final` is the answer, and `commentary` is a word to the person, or a call where it is for `functions.NAME`. What no
/// header precedes, and everything in the final message, is the answer's words. The control tokens that end messages write
/// nothing; those of headers are shown (`Tokenizer.shownText(of:)`), and what a person wrote never becomes one.
struct HarmonyStream: Sendable {
    /// What becomes of a message's text.
    private enum Kind: Sendable, Equatable {
        case reasoning
        /// A word before a call.
        case preamble
        case answer
        case call(name: String)
    }

    private static let (start, channel, message) = ("<|start|>", "<|channel|>", "<|message|>")
    private static let role = "assistant"
    /// The longest header, in characters: what is longer is text.
    private static let longestHeader = 300

    /// Whether calls are read; else their arguments are the answer's words.
    private let readsCalls: Bool
    /// What is being read; nil before the first header.
    private var kind: Kind?
    /// Text that is not certain yet.
    private var pending = ""
    /// The arguments of the call that is being read.
    private var arguments = ""
    /// Whether text of the message, of thoughts and of the answer was passed on.
    private var (hasText, hasReasoning, hasContent) = (false, false, false)

    init(isOpen: Bool, readsCalls: Bool) {
        self.readsCalls = readsCalls
        kind = isOpen ? .reasoning : nil
    }

    mutating func append(_ text: String) -> ReasoningStream.Part {
        pending += text
        var part = ReasoningStream.Part()
        while advance(&part) {}
        return part
    }

    mutating func finish() -> ReasoningStream.Part {
        var part = ReasoningStream.Part()
        if kind == nil { (kind, hasText) = (.answer, true) }
        pass(pending[...], atEnd: true, to: &part)
        pending = ""
        endMessage(&part)
        return part
    }

    // MARK: Messages

    /// Takes what is certain from the pending text; returns whether there may be more.
    private mutating func advance(_ part: inout ReasoningStream.Part) -> Bool {
        switch kind {
        case nil: return begin()
        case .answer:
            pass(pending[...], atEnd: false, to: &part)
            pending = ""
            return false
        default: return read(&part)
        }
    }

    /// Looks whether the turn begins with a header: its first one has no start, which the prompt has.
    private mutating func begin() -> Bool {
        let text = pending.drop(while: \.isWhitespace)
        let openings = [Self.channel, "to="]
        if openings.contains(where: { $0.hasPrefix(text) }) { return false }
        guard openings.contains(where: { text.hasPrefix($0) }) else {
            kind = .answer
            hasText = true
            return true
        }
        guard let end = text.firstRange(of: Self.message) else {
            if text.count <= Self.longestHeader { return false }
            (kind, hasText) = (.answer, true)
            return true
        }
        if let found = Self.kind(of: text[..<end.lowerBound]) {
            kind = found
            pending = String(text[end.upperBound...])
        } else {
            (kind, hasText) = (.answer, true)
        }
        return true
    }

    /// Passes the message's text on up to the next header.
    private mutating func read(_ part: inout ReasoningStream.Part) -> Bool {
        guard let begin = pending.firstRange(of: Self.start) else {
            let held = Self.overlap(of: pending, with: Self.start)
            pass(pending.dropLast(held), atEnd: false, to: &part)
            return false
        }
        let rest = pending[begin.upperBound...]
        if let end = rest.firstRange(of: Self.message), rest.hasPrefix(Self.role),
            let next = Self.kind(of: rest[..<end.lowerBound].dropFirst(Self.role.count))
        {
            pass(pending[..<begin.lowerBound], atEnd: true, to: &part)
            endMessage(&part)
            kind = next
            pending = String(rest[end.upperBound...])
            return true
        }
        let mayFollow = Self.role.hasPrefix(rest.prefix(Self.role.count)) && rest.count <= Self.longestHeader
        if mayFollow, rest.firstRange(of: Self.message) == nil {
            pass(pending[..<begin.lowerBound], atEnd: false, to: &part)
            return false
        }
        // It is no header.
        pass(pending[..<begin.upperBound], atEnd: false, to: &part)
        return true
    }

    /// Takes the beginning of the pending text as the message's; thoughts keep back the white space at its end, which may be
    /// their own end.
    private mutating func pass(_ text: Substring, atEnd: Bool, to part: inout ReasoningStream.Part) {
        let rest = pending[text.endIndex...]
        var text = hasText ? text : text.drop(while: \.isWhitespace)
        var kept = ""
        if kind == .reasoning || kind == .preamble {
            let whole = text
            while let last = text.last, last.isWhitespace { text.removeLast() }
            if !atEnd { kept = String(whole[text.endIndex...]) }
        }
        pending = kept + rest
        guard !text.isEmpty, let kind else { return }
        switch kind {
        case .reasoning:
            part.reasoning += (!hasText && hasReasoning ? "\n\n" : "") + text
            hasReasoning = true
        case .preamble, .answer:
            part.content += (!hasText && hasContent ? "\n\n" : "") + text
            hasContent = true
        case .call: arguments += text
        }
        hasText = true
    }

    private mutating func endMessage(_ part: inout ReasoningStream.Part) {
        if case .call(let name) = kind {
            if readsCalls, Self.isObject(arguments) {
                part.calls.append(ChatToolCall(id: "", name: name, arguments: arguments))
            } else {
                // It was cut off, or nobody offered a tool.
                part.content += (hasContent && !arguments.isEmpty ? "\n\n" : "") + arguments
                hasContent = hasContent || !arguments.isEmpty
            }
            arguments = ""
        }
        hasText = false
    }

    private static func isObject(_ text: String) -> Bool {
        do {
            return try JSONParser.parse(text).members != nil
        } catch {
            return false
        }
    }

    // MARK: Headers

    /// What a header says, from behind the role to the message; nil where it is none.
    private static func kind(of header: some StringProtocol) -> Kind? {
        guard header.count <= longestHeader, let mark = header.firstRange(of: channel) else { return nil }
        func words(_ text: some StringProtocol) -> [String] {
            String(text).replacing("<|constrain|>", with: " ").split(whereSeparator: \.isWhitespace).map(String.init)
        }
        // Whom it is for stands behind the role or behind the channel.
        let (before, after) = (words(header[..<mark.lowerBound]), words(header[mark.upperBound...]))
        guard let name = after.first, before.allSatisfy({ $0.hasPrefix("to=") }) else { return nil }
        let recipient = (before + after.dropFirst()).first { $0.hasPrefix("to=") }?.dropFirst(3)
        switch (name, recipient) {
        case ("final", _): return .answer
        case (_, let recipient?) where recipient.hasPrefix("functions."):
            return .call(name: String(recipient.dropFirst("functions.".count)))
        // Tools that the model has of its own are no business of a client.
        case ("analysis", _), ("commentary", .some): return .reasoning
        case ("commentary", nil): return .preamble
        default: return nil
        }
    }

    /// How many characters at the end of a text may begin a mark.
    private static func overlap(of text: String, with mark: String) -> Int {
        for length in stride(from: min(mark.count - 1, text.count), to: 0, by: -1)
        where mark.hasPrefix(text.suffix(length)) { return length }
        return 0
    }
}
