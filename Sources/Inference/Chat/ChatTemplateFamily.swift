public import Tokenizers

/// Families of chat templates whose form is used for checkpoints without a template.
public enum ChatTemplateFamily: String, Sendable, Codable, CaseIterable {
    /// `<|im_start|>role\n…<|im_end|>\n`: SmolLM2, Qwen2 and many others.
    case chatML = "ChatML"
    /// `<|start_header_id|>role<|end_header_id|>\n\n…<|eot_id|>`.
    case llama3 = "Llama 3"
    /// `<start_of_turn>role\n…<end_of_turn>\n`.
    case gemma = "Gemma"
    /// `<|user|>\n…<|end|>\n`.
    case phi3 = "Phi-3"
    /// `[INST] …[/INST] …</s>` with `[INST]` as a control token (v3, SentencePiece).
    case mistralV3 = "Mistral v3"
    /// `[INST]…[/INST]…</s>` with `[INST]` as a control token and no spaces (Tekken).
    case mistralTekken = "Mistral Tekken"

    /// The family whose control tokens a vocabulary has; nil for a vocabulary of none.
    public init?(of tokenizer: any Tokenizer) {
        let family = Self.allCases.first { family in
            family.controlTokens.allSatisfy { tokenizer.token(named: $0).map(tokenizer.isControl) == true }
        }
        guard let family else { return nil }
        // Both Mistral families have the same tokens; SentencePiece marks the spaces in its pieces.
        let marksSpaces = tokenizer.encode("a a").contains { tokenizer.piece($0).unicodeScalars.contains("\u{2581}") }
        self = family == .mistralV3 && !marksSpaces ? .mistralTekken : family
    }

    /// The control tokens that a conversation of the family needs.
    var controlTokens: [String] {
        switch self {
        case .chatML: ["<|im_start|>", "<|im_end|>"]
        case .llama3: ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
        case .gemma: ["<start_of_turn>", "<end_of_turn>"]
        case .phi3: ["<|user|>", "<|assistant|>", "<|system|>", "<|end|>"]
        case .mistralV3, .mistralTekken: ["[INST]", "[/INST]"]
        }
    }
}
