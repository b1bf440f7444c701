internal import ChatTemplates
public import Tokenizers

/// How a model expects a conversation to be written as tokens.
///
/// A checkpoint's own template is a Jinja program, which is run; a checkpoint without one gets the form of the family
/// whose control tokens its vocabulary has. Only text that the template itself writes may spell control tokens: what
/// people, documents and tools say is encoded as plain text.
public struct ChatTemplate: Sendable {
    /// The family whose form is used because the checkpoint has no template; nil where its own is run.
    public let family: ChatTemplateFamily?
    /// Whether the template has a place for a system message. Some refuse one, some leave it out.
    public let takesSystemMessages: Bool
    /// The Jinja program for conversations that the checkpoint has; nil where a family's form is used.
    public let source: String?
    /// The marks around what the model thinks before it answers.
    public let reasoningMarks: ReasoningMarks
    private let form: Form
    private let model: String

    private enum Form: Sendable {
        case programs(plain: TemplateProgram, withTools: TemplateProgram?, ControlTokenScanner)
        case family(ChatTemplateFamily)
    }

    /// The Jinja programs that a checkpoint has.
    public struct Sources: Sendable, Equatable {
        /// The program for conversations: `tokenizer.chat_template`.
        public var plain: String?
        /// The program for conversations with tools, where it is another one: `tokenizer.chat_template.tool_use`.
        public var withTools: String?

        /// Names the programs; nil for one that the checkpoint does not have.
        public init(plain: String?, withTools: String? = nil) {
            self.plain = plain
            self.withTools = withTools
        }
    }

    /// Makes the form of a family.
    public init(family: ChatTemplateFamily) {
        self.family = family
        source = nil
        form = .family(family)
        takesSystemMessages = true
        reasoningMarks = .think
        model = family.rawValue
    }

    /// Reads a checkpoint's template, or finds the family that fits its vocabulary.
    ///
    /// - Parameters:
    ///   - sources: the checkpoint's Jinja programs.
    ///   - tokenizer: the checkpoint's tokenizer.
    ///   - model: the model's name, for errors.
    /// - Throws: `ChatTemplateError`.
    public init(_ sources: Sources, tokenizer: any Tokenizer, model: String) throws(ChatTemplateError) {
        self.model = model
        guard let source = sources.plain ?? sources.withTools, !source.isEmpty else {
            guard let family = ChatTemplateFamily(of: tokenizer) else { throw .missing(model: model) }
            self.family = family
            self.source = nil
            form = .family(family)
            takesSystemMessages = true
            reasoningMarks = .think
            return
        }
        let program: TemplateProgram
        let programWithTools: TemplateProgram?
        do throws(TemplateError) {
            program = try TemplateProgram(source)
            programWithTools = try sources.withTools.map { (source) throws(TemplateError) in
                try TemplateProgram(source)
            }
        } catch {
            throw .unreadable(model: model, error)
        }
        family = nil
        self.source = source
        form = .programs(plain: program, withTools: programWithTools, ControlTokenScanner(tokenizer))
        takesSystemMessages = program.showsSystemMessage(tokenizer: tokenizer)
        reasoningMarks = ReasoningMarks.known.first { source.contains($0.end) } ?? .think
    }

    /// What is said of the template in a report.
    public var summary: String {
        family.map { "\($0.rawValue), by the vocabulary's control tokens: the file has no template" }
            ?? (takesSystemMessages ? "the file's own" : "the file's own, without system messages")
    }

    /// The conversation as tokens, with the beginning of text where the model wants one.
    ///
    /// - Parameter addsGenerationPrompt: whether the beginning of the assistant's next turn is added.
    /// - Throws: `ChatTemplateError.refused`, if the template does not take the conversation.
    public func prompt(
        _ messages: [ChatMessage], tokenizer: any Tokenizer, addsGenerationPrompt: Bool = true
    ) throws(ChatTemplateError) -> [TokenID] {
        try render(
            messages, tokenizer: tokenizer, options: ChatOptions(addsGenerationPrompt: addsGenerationPrompt)
        ).tokens
    }

    /// The conversation as a prompt that knows whether the model begins by thinking.
    ///
    /// - Throws: `ChatTemplateError.refused`, if the template does not take the conversation.
    public func render(
        _ messages: [ChatMessage], tokenizer: any Tokenizer, options: ChatOptions
    ) throws(ChatTemplateError) -> ChatPrompt {
        let (parts, opensReasoning) = try pieces(of: messages, tokenizer: tokenizer, options: options)
        return ChatPrompt(
            tokens: Self.tokens(of: parts, tokenizer: tokenizer), reasoningMarks: reasoningMarks,
            opensReasoning: opensReasoning)
    }

    /// The conversation as control tokens and text, with the beginning of text where the model wants one, and whether it ends
    /// where the model thinks.
    func pieces(
        of messages: [ChatMessage], tokenizer: any Tokenizer, options: ChatOptions
    ) throws(ChatTemplateError) -> (parts: [ChatPiece], opensReasoning: Bool) {
        var parts: [ChatPiece]
        var opensReasoning = false
        switch form {
        case .family(let family): parts = family.pieces(for: messages, options.addsGenerationPrompt)
        case .programs(let plain, let withTools, let scanner):
            let program = options.tools.isEmpty ? plain : withTools ?? plain
            var pieces: [TemplatePiece]
            do throws(TemplateError) {
                pieces = try program.render(
                    try Self.variables(messages, tokenizer: tokenizer, options: options), date: options.date.date)
            } catch {
                throw .refused(model: model, error)
            }
            if options.addsGenerationPrompt {
                opensReasoning = reasoningMarks.isOpen(atEndOf: pieces)
                if opensReasoning, options.thinks == false {
                    pieces.append(TemplatePiece(text: reasoningMarks.closing(after: pieces), isTemplate: true))
                    opensReasoning = false
                }
            }
            parts = pieces.flatMap { $0.isTemplate ? scanner.pieces(of: $0.text) : [.text($0.text)] }
        }
        if tokenizer.addsBeginningOfText, !Self.begins(parts, tokenizer: tokenizer) {
            parts.insert(.beginningOfText, at: 0)
        }
        return (parts, opensReasoning)
    }

    /// The messages in a form that the template takes: without a place for it, the system message goes in front of the first
    /// message of the person. For prompts that the program writes itself; what a person sends is refused instead.
    package func fitted(_ messages: [ChatMessage]) -> [ChatMessage] {
        guard !takesSystemMessages, let system = messages.first, system.role == .system else { return messages }
        var rest = Array(messages.dropFirst())
        guard let index = rest.firstIndex(where: { $0.role == .user }) else {
            return [ChatMessage(role: .user, content: system.content)] + rest
        }
        rest[index].content = "\(system.content)\n\n\(rest[index].content)"
        return rest
    }
}

// MARK: - Tokens

extension ChatTemplate {
    private static func begins(_ pieces: [ChatPiece], tokenizer: any Tokenizer) -> Bool {
        switch pieces.first {
        case .beginningOfText: true
        case .token(let token): token == tokenizer.beginningOfText
        default: false
        }
    }

    /// The tokens of pieces. Text between control tokens is encoded as one, whoever wrote it.
    static func tokens(of pieces: some Sequence<ChatPiece>, tokenizer: any Tokenizer) -> [TokenID] {
        var tokens: [TokenID] = []
        var text = ""
        func endText() {
            if !text.isEmpty { tokens += tokenizer.encode(text) }
            text = ""
        }
        for piece in pieces {
            if case .text(let more) = piece {
                text += more
            } else {
                endText()
                if let token = piece.token(in: tokenizer) { tokens.append(token) }
            }
        }
        endText()
        return tokens
    }
}

/// A part of a rendered conversation.
enum ChatPiece: Equatable {
    case token(TokenID)
    case control(String)
    case beginningOfText
    case endOfText
    case text(String)

    /// The control token; nil for text, and for a token that the vocabulary lacks.
    func token(in tokenizer: any Tokenizer) -> TokenID? {
        switch self {
        case .token(let token): token
        case .control(let name): tokenizer.token(named: name)
        case .beginningOfText: tokenizer.beginningOfText
        case .endOfText: tokenizer.endOfText
        case .text: nil
        }
    }
}
