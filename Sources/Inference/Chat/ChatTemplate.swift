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

    /// Makes a template of a family; `recognise` finds the right one for a checkpoint.
    public init(family: ChatTemplateFamily, defaultSystemMessage: String? = nil) {
        self.family = family
        self.defaultSystemMessage = defaultSystemMessage
    }

    /// The conversation as tokens, with the beginning of text where the family wants one.
    ///
    /// - Parameter addsGenerationPrompt: whether the beginning of the assistant's next turn is added.
    public func prompt(
        _ messages: [ChatMessage], tokenizer: any Tokenizer, addsGenerationPrompt: Bool = true
    ) -> [TokenID] {
        []
    }
}

/// The families of chat templates that are known.
public enum ChatTemplateFamily: String, Sendable, Codable, CaseIterable {
    /// `<|im_start|>role\n…<|im_end|>\n`: SmolLM2, Qwen2 and many others.
    case chatML = "ChatML"
    /// `[INST] <<SYS>>…<</SYS>> … [/INST]`.
    case llama2 = "Llama 2"
    /// `<|start_header_id|>role<|end_header_id|>\n\n…<|eot_id|>`.
    case llama3 = "Llama 3"
    /// `<start_of_turn>role\n…<end_of_turn>\n`.
    case gemma = "Gemma"
    /// `<|user|>\n…<|end|>\n`.
    case phi3 = "Phi-3"
    /// ` [INST] … [/INST]` as text (v1).
    case mistralV1 = "Mistral v1"
    /// `[INST] … [/INST]` as control tokens (v3, SentencePiece).
    case mistralV3 = "Mistral v3"
    /// `[INST]…[/INST]` as control tokens without spaces (Tekken).
    case mistralTekken = "Mistral Tekken"
}
