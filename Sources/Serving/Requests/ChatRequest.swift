import Formats
import Inference

/// A request to `POST /v1/chat/completions`, checked.
struct ChatRequest: Sendable {
    var model: ServedModel
    /// The model's name for the reply.
    var modelID: String
    var messages: [ChatMessage]
    var parameters: GenerationParameters
    var maxTokens: Int?
    /// How many alternatives to report with each token; nil reports no log probabilities.
    var topLogProbabilities: Int?
    var grounding: GroundingParameters

    init(
        _ fields: inout RequestFields, resources: ServedResources, limits: ServerConfiguration.Limits
    ) throws(APIError) {
        let name = try fields.string("model")
        model = try resources.model(named: name)
        modelID = name ?? resources.modelIDs[0]
        messages = try Self.messages(try fields.required("messages"))
        parameters = try GenerationParameters(
            &fields, limits: limits, vocabularySize: resources.model.information.vocabularySize)
        let older = try fields.integer("max_tokens", in: 1...Int(Int32.max))
        let newer = try fields.integer("max_completion_tokens", in: 1...Int(Int32.max))
        if let older, let newer, older != newer {
            throw .badRequest(
                "max_tokens is \(older) and max_completion_tokens is \(newer). They mean the same; send one.",
                param: "max_tokens", code: "invalid_value")
        }
        maxTokens = newer ?? older
        let wantsLogProbabilities = try fields.bool("logprobs") ?? false
        let top = try fields.integer("top_logprobs", in: 0...20)
        guard wantsLogProbabilities || top == nil else {
            throw .badRequest("top_logprobs needs logprobs: true.", param: "top_logprobs", code: "invalid_value")
        }
        topLogProbabilities = wantsLogProbabilities ? top ?? 0 : nil
        if let format = fields.take("response_format"), format["type"] != .string("text") {
            throw .unsupported("response_format", "replies are plain text. Leave it out or send {\"type\":\"text\"}.")
        }
        for name in ["tools", "functions"] {
            try fields.refuse(name, unless: .array([]), advice: "the model calls no functions.")
        }
        for name in ["tool_choice", "function_call"] {
            try fields.refuse(name, unless: "none", "auto", advice: "the model calls no functions.")
        }
        fields.discard("parallel_tool_calls")
        try fields.refuse("modalities", unless: ["text"], advice: "replies are text.")
        for name in ["audio", "prediction", "web_search_options", "reasoning_effort", "verbosity"] {
            try fields.refuse(name, advice: "leave it out.")
        }
        grounding = try GroundingParameters(&fields)
        try fields.finish()
        if model == .grounded { try refuseWhatGroundedAnswersLack() } else { try refuseGroundingForPlain() }
    }

    private func refuseWhatGroundedAnswersLack() throws(APIError) {
        let advice = "an answer from documents is one text with its own end. Use the bare model for it."
        if parameters.count > 1 { throw .unsupported("n", advice) }
        if !parameters.stop.isEmpty { throw .unsupported("stop", advice) }
        if topLogProbabilities != nil { throw .unsupported("logprobs", advice) }
        guard messages.last?.role == .user else {
            throw .badRequest(
                "The last message must be the user's: it is the question.", param: "messages", code: "invalid_value")
        }
    }

    private func refuseGroundingForPlain() throws(APIError) {
        guard grounding.isNamed else { return }
        throw .unsupported("footnote", "it concerns answers from documents; ask the model footnote.")
    }

    /// The last message's text: the question of a grounded answer.
    var question: String { messages.last?.content ?? "" }

    private static func messages(_ value: JSON) throws(APIError) -> [ChatMessage] {
        guard case .array(let elements) = value.value, !elements.isEmpty else {
            throw .badRequest(
                "Expected messages to be an array with at least one message.", param: "messages", code: "invalid_value")
        }
        var messages: [ChatMessage] = []
        for (position, element) in elements.enumerated() {
            messages.append(try message(element, path: "messages[\(position)]"))
        }
        return messages
    }

    private static func message(_ value: JSON, path: String) throws(APIError) -> ChatMessage {
        var fields = try RequestFields(value, path: path)
        let roleName = try fields.string("role") ?? ""
        let role: ChatMessage.Role
        switch roleName {
        case "system", "developer": role = .system
        case "user": role = .user
        case "assistant": role = .assistant
        default:
            throw .badRequest(
                "Expected \(path).role to be system, developer, user or assistant, found \"\(roleName)\".",
                param: "\(path).role", code: "invalid_value")
        }
        let refusal = try fields.string("refusal")
        let content = try text(fields.take("content"), path: "\(path).content")
        guard let text = content ?? (role == .assistant ? refusal : nil) else {
            throw .badRequest(
                "Missing required parameter: \(path).content.", param: "\(path).content",
                code: "missing_required_parameter")
        }
        for name in ["tool_calls", "function_call", "tool_call_id", "audio"] {
            try fields.refuse(name, unless: .array([]), advice: "the model calls no functions and hears no sound.")
        }
        // Clients send a reply back as they got it; these parts of it say nothing to the model.
        fields.discard("name", "annotations")
        try fields.finish()
        return ChatMessage(role: role, content: text)
    }

    /// A string, or an array of text parts, joined.
    private static func text(_ value: JSON?, path: String) throws(APIError) -> String? {
        guard let value else { return nil }
        if case .string(let text) = value.value { return text }
        guard case .array(let parts) = value.value else {
            throw .badRequest(
                "Expected \(path) to be a string or an array of text parts, found \(value.kind).", param: path,
                code: "invalid_type")
        }
        var text = ""
        for (position, part) in parts.enumerated() {
            guard part["type"] == "text", let piece = part["text"]?.string else {
                throw .badRequest(
                    "Expected \(path)[\(position)] to be {\"type\":\"text\",\"text\":…}; this model only reads text.",
                    param: "\(path)[\(position)]", code: "unsupported_parameter")
            }
            text += piece
        }
        return text
    }
}
