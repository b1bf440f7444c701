/// Why a template can't be read, or gives no text for a conversation.
public enum TemplateError: Error, Sendable, Equatable {
    /// The program is no Jinja: what was found, and what was expected there.
    case syntax(String, TemplatePlace)
    /// A construct that reaches outside the template, or that no chat template needs.
    case refused(construct: String, TemplatePlace)
    /// A filter or a test of this name is not known.
    case unknown(kind: String, name: String, TemplatePlace)
    /// A value is used that the conversation does not have.
    case undefined(String, TemplatePlace)
    /// An operation does not fit its values.
    case invalid(String, TemplatePlace)
    /// The template itself refuses the conversation, in its own words.
    case raised(String, TemplatePlace)
    /// A limit was reached.
    case limit(TemplateLimits.Name, Int, TemplatePlace)
}

extension TemplateError: CustomStringConvertible {
    /// What happened, where, and what to do about it.
    public var description: String {
        switch self {
        case .syntax(let message, let place): "The template can't be read at \(place): \(message)."
        case .refused(let construct, let place):
            """
            The template uses \(construct) at \(place), which is not run: a chat template gets a conversation and \
            gives text, and reaches nothing else.
            """
        case .unknown(let kind, let name, let place):
            "The template uses a \(kind) of the name \"\(name)\" at \(place), which Jinja for chat templates lacks."
        case .undefined(let message, let place):
            """
            The template needs something at \(place) that the conversation does not have: \(message). Send messages in \
            the form that the model's card shows.
            """
        case .invalid(let message, let place): "The template fails at \(place): \(message)."
        case .raised(let message, let place):
            "The template refuses this conversation at \(place): \"\(message)\" Change the messages accordingly."
        case .limit(let name, let value, let place):
            """
            The template was stopped at \(place): it exceeds the limit of \(value) \(name.rawValue). Shorten the \
            conversation; if it is short, the template is probably broken.
            """
        }
    }

    /// Where it happened.
    public var place: TemplatePlace {
        switch self {
        case .syntax(_, let place), .refused(_, let place), .unknown(_, _, let place), .undefined(_, let place),
            .invalid(_, let place), .raised(_, let place), .limit(_, _, let place):
            place
        }
    }
}
