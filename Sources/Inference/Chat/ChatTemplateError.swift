public import ChatTemplates

/// Why a model can't be used for a conversation.
public enum ChatTemplateError: Error, Sendable, Equatable {
    /// The checkpoint has no chat template, and its vocabulary no control tokens of a known family: it was probably not
    /// trained for conversations.
    case missing(model: String)
    /// The template is no program that can be run.
    case unreadable(model: String, TemplateError)
    /// The template does not take this conversation, or fails with it.
    case refused(model: String, TemplateError)
    /// The template does not write messages as they are, each once, so that a passage can't be read in them.
    case noFrame(model: String)

    /// Whether other messages could help, the model being the same.
    public var concernsMessages: Bool {
        if case .refused = self { true } else { false }
    }
}

extension ChatTemplateError: CustomStringConvertible {
    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .missing(let model):
            let families = ChatTemplateFamily.allCases.map(\.rawValue).joined(separator: ", ")
            return """
                \(model) has no chat template (tokenizer.chat_template), and no control tokens of a known family \
                (\(families)). It was probably not trained for conversations. Use `generate`, which continues plain text, \
                or choose an instruction-tuned model.
                """
        case .unreadable(let model, let error):
            return """
                \(model) has a chat template that can't be run. \(error) Use `generate`, which continues plain text, or \
                choose another model.
                """
        case .refused(let model, let error):
            return "The chat template of \(model) gives no text. \(error)"
        case .noFrame(let model):
            return """
                The chat template of \(model) changes what it is given, so that the model can't be told to read passages. \
                Use --reader none, or choose another model.
                """
        }
    }
}
