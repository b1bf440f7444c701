/// Why a model can't be used for conversations.
public enum ChatTemplateError: Error, Sendable, Equatable {
    /// The checkpoint has no chat template: it was probably not trained for conversations.
    case missing(model: String)
    /// The template belongs to no known family; `excerpt` is its beginning.
    case unknown(model: String, excerpt: String)
    /// The template's family needs control tokens that the vocabulary doesn't have.
    case missingTokens(model: String, family: ChatTemplateFamily, tokens: [String])
}

extension ChatTemplateError: CustomStringConvertible {
    /// What happened, and what to do about it.
    public var description: String {
        let families = ChatTemplateFamily.allCases.map(\.rawValue).joined(separator: ", ")
        switch self {
        case .missing(let model):
            return """
                \(model) has no chat template (tokenizer.chat_template). It was probably not trained for \
                conversations. Use `generate`, which continues plain text, or choose an instruction-tuned model.
                """
        case .unknown(let model, let excerpt):
            return """
                \(model) has a chat template of an unknown family; it begins "\(excerpt)". Known families: \
                \(families). Use `generate`, which continues plain text, or choose another model.
                """
        case .missingTokens(let model, let family, let tokens):
            return """
                \(model) has a chat template of the family \(family.rawValue), but its vocabulary lacks the control \
                tokens \(tokens.joined(separator: ", ")). The checkpoint was probably converted wrongly; choose another.
                """
        }
    }
}
