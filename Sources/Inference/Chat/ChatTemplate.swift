public import Tokenizers

/// How a model expects a conversation to be written as tokens.
///
/// The checkpoint's own template is a Jinja program; Footnote recognises its family instead of running it. Control
/// tokens are placed by id, and the text between them is encoded as plain text, so that no message can say one.
public struct ChatTemplate: Sendable, Equatable {
    /// The family that the template belongs to.
    public let family: ChatTemplateFamily
    /// What the template says where a conversation has no system message; nil where it says nothing.
    public let defaultSystemMessage: String?
    /// What stands before every system message, also before none (Llama 3.1: dates); nil for nothing.
    public let systemPreamble: String?
    /// Whether a system message goes into the last user message instead of the first (later Mistral templates).
    public let putsSystemMessageLast: Bool
    /// Whether the template itself writes the beginning of text; the tokenizer may ask for it as well.
    public let writesBeginningOfText: Bool

    /// Makes a template of a family; `recognize` finds the right one for a checkpoint.
    public init(
        family: ChatTemplateFamily, defaultSystemMessage: String? = nil, systemPreamble: String? = nil,
        putsSystemMessageLast: Bool = false, writesBeginningOfText: Bool = false
    ) {
        self.family = family
        self.defaultSystemMessage = defaultSystemMessage
        self.systemPreamble = systemPreamble
        self.putsSystemMessageLast = putsSystemMessageLast
        self.writesBeginningOfText = writesBeginningOfText
    }

    /// The conversation as tokens, with the beginning of text where the family wants one.
    ///
    /// Families without a system role (Gemma, Mistral) carry the system message at the front of a user message. In
    /// these and Llama 2, whose turns alternate, neighbouring messages of one role become one, and several system
    /// messages are joined.
    /// - Parameter addsGenerationPrompt: whether the beginning of the assistant's next turn is added.
    /// - Precondition: the tokenizer has the family's control tokens, as `recognize` makes sure.
    public func prompt(
        _ messages: [ChatMessage], tokenizer: any Tokenizer, addsGenerationPrompt: Bool = true
    ) -> [TokenID] {
        var tokens: [TokenID] = []
        var text = ""
        func flush() {
            if !text.isEmpty { tokens += tokenizer.encode(text) }
            text = ""
        }
        var pieces = pieces(for: messages, addsGenerationPrompt: addsGenerationPrompt)
        if tokenizer.addsBeginningOfText || writesBeginningOfText, pieces.first != .beginningOfText {
            pieces.insert(.beginningOfText, at: 0)
        }
        for piece in pieces {
            switch piece {
            case .text(let more):
                text += more
            case .beginningOfText:
                flush()
                if let token = tokenizer.beginningOfText { tokens.append(token) }
            case .endOfText:
                flush()
                if let token = tokenizer.endOfText { tokens.append(token) }
            case .control(let name):
                flush()
                guard let token = tokenizer.token(named: name) else {
                    preconditionFailure("the tokenizer lacks \(name): the template \(family.rawValue) is not its own")
                }
                tokens.append(token)
            }
        }
        flush()
        return tokens
    }
}

/// A part of a rendered conversation.
enum ChatPiece: Equatable {
    case control(String)
    case beginningOfText
    case endOfText
    case text(String)
}

/// The families of chat templates that are known.
public enum ChatTemplateFamily: String, Sendable, Codable, CaseIterable {
    /// `<|im_start|>role\n…<|im_end|>\n`: SmolLM2, Qwen2 and many others.
    case chatML = "ChatML"
    /// `[INST] <<SYS>>\n…\n<</SYS>>\n\n… [/INST] … </s>` with `[INST]` as text.
    case llama2 = "Llama 2"
    /// `<|start_header_id|>role<|end_header_id|>\n\n…<|eot_id|>`.
    case llama3 = "Llama 3"
    /// `<start_of_turn>role\n…<end_of_turn>\n`.
    case gemma = "Gemma"
    /// `<|user|>\n…<|end|>\n`.
    case phi3 = "Phi-3"
    /// `[INST] … [/INST]…</s>` with `[INST]` as text: the first releases (v0.1, v0.2).
    case mistralV0 = "Mistral v0"
    /// ` [INST] … [/INST] …</s>` with `[INST]` as text (v1).
    case mistralV1 = "Mistral v1"
    /// `[INST] …[/INST] …</s>` with `[INST]` as a control token (v3, SentencePiece).
    case mistralV3 = "Mistral v3"
    /// `[INST]…[/INST]…</s>` with `[INST]` as a control token and no spaces (Tekken).
    case mistralTekken = "Mistral Tekken"

    /// The control tokens that a conversation of the family needs.
    var controlTokens: [String] {
        switch self {
        case .chatML: ["<|im_start|>", "<|im_end|>"]
        case .llama3: ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
        case .gemma: ["<start_of_turn>", "<end_of_turn>"]
        case .phi3: ["<|user|>", "<|assistant|>", "<|system|>", "<|end|>"]
        case .mistralV3, .mistralTekken: ["[INST]", "[/INST]"]
        case .llama2, .mistralV0, .mistralV1: []
        }
    }
}
