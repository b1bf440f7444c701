public import Tokenizers

extension ChatTemplate {
    /// Recognises a checkpoint's template by the marks that only its family uses.
    ///
    /// - Parameters:
    ///   - source: the Jinja program from `tokenizer.chat_template`; nil where the checkpoint has none.
    ///   - tokenizer: the checkpoint's tokenizer, which must have the family's control tokens.
    ///   - model: the model's name, for the error.
    /// - Throws: `ChatTemplateError`.
    public static func recognize(
        _ source: String?, tokenizer: any Tokenizer, model: String
    ) throws(ChatTemplateError) -> ChatTemplate {
        guard let source, !source.isEmpty else { throw .missing(model: model) }
        guard let family = family(of: source) else {
            throw .unknown(model: model, excerpt: String(source.prefix(80)))
        }
        let missing = family.controlTokens.filter { tokenizer.token(named: $0) == nil }
        guard missing.isEmpty else { throw .missingTokens(model: model, family: family, tokens: missing) }
        return ChatTemplate(
            family: family, defaultSystemMessage: family == .chatML ? defaultSystemMessage(in: source) : nil,
            systemPreamble: family == .llama3 ? systemPreamble(in: source) : nil,
            putsSystemMessageLast: source.contains("loop.last and system_message is defined"),
            writesBeginningOfText: source.contains("bos_token"))
    }

    private static func family(of source: String) -> ChatTemplateFamily? {
        // Phi-4 has ChatML's tokens and another between role and text.
        if source.contains("<|im_start|>") { return source.contains("<|im_sep|>") ? nil : .chatML }
        if source.contains("[INST]") { return bracketFamily(of: source) }
        if source.contains("<|start_header_id|>") { return .llama3 }
        if source.contains("<start_of_turn>") { return .gemma }
        // Templates may put "<|user|>" together from the role's name. Phi-4-mini, which knows tools, writes no line feeds.
        if source.contains("<|assistant|>"), source.contains("<|end|>"), !source.contains("<|tool|>") { return .phi3 }
        return nil
    }

    /// Llama 2 and the Mistral versions, which differ in their spaces; the marks are those of llama.cpp's detection.
    private static func bracketFamily(of source: String) -> ChatTemplateFamily? {
        // A separate system token belongs to later versions, whose other conventions are not known here.
        if source.contains("[SYSTEM_PROMPT]") { return nil }
        if source.contains("<<SYS>>") { return .llama2 }
        if source.contains(" [INST] ") { return .mistralV1 }
        if source.contains("[AVAILABLE_TOOLS]") || source.contains("[/INST]\" }}") {
            return source.contains("\"[INST]\"") ? .mistralTekken : .mistralV3
        }
        return .mistralV0
    }

    /// The text between a literal system header and its end: what the template says by itself.
    private static func defaultSystemMessage(in source: String) -> String? {
        for newline in ["\n", "\\n"] {
            for part in source.components(separatedBy: "<|im_start|>system" + newline).dropFirst() {
                guard let message = part.components(separatedBy: "<|im_end|>").first, part.contains("<|im_end|>"),
                    !message.isEmpty, !message.contains("{"), !message.contains("'"), !message.contains("\"")
                else { continue }
                return message
            }
        }
        return nil
    }

    /// Llama 3.1 and later open every conversation with two dates. Today's would make answers depend on the day, so
    /// the template's own fallback is used.
    private static func systemPreamble(in source: String) -> String? {
        guard source.contains("Cutting Knowledge Date: December 2023") else { return nil }
        return "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
    }
}

extension String {
    /// The parts between occurrences of a separator; the whole string where there are none.
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.range(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? {
        firstRange(of: text)
    }
}
