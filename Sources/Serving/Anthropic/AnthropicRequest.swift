import Formats
import Inference

// A request to `POST /v1/messages`, as a chat request.
extension ChatRequest {
    /// Reads a request in Anthropic's form.
    ///
    /// - Parameter isAnswered: whether a reply is wanted, which takes `max_tokens`; else the request's tokens are counted.
    init(
        anthropic fields: inout RequestFields, resources: ServedResources, limits: ServerConfiguration.Limits,
        isAnswered: Bool = true
    ) throws(APIError) {
        let name = try fields.string("model")
        let model = try resources.model(named: name)
        let maxTokens = try fields.integer("max_tokens", in: 1...Int(Int32.max))
        guard maxTokens != nil || !isAnswered else {
            throw .badRequest(
                "Missing required parameter: max_tokens.", param: "max_tokens", code: "missing_required_parameter")
        }
        var messages: [RequestMessage] = []
        if let system = fields.take("system") {
            var reading = AnthropicContent(role: .system)
            try reading.add(system, path: "system")
            messages += reading.messages
        }
        messages += try AnthropicContent.messages(of: try fields.required("messages"))
        var parameters = try GenerationParameters(
            &fields, limits: limits, vocabularySize: resources.model.information.vocabularySize)
        if let stops = try fields.strings("stop_sequences", limit: 16) {
            parameters.stop = stops.filter { !$0.isEmpty }
        }
        var thinks: Bool?
        if var thinking = try fields.fields("thinking") {
            switch try thinking.string("type") {
            case "enabled": thinks = true
            case "disabled": thinks = false
            case "adaptive", nil: break
            case let type?: throw thinking.outOfRange("type", "\"\(type)\"", "enabled, disabled or adaptive")
            }
            thinking.discard("budget_tokens", "display")
            try thinking.finish()
        }
        let form = try Self.form(&fields, offersTools: !model.isGrounded && resources.model.tellsCalls)
        fields.ignore("inference_geo", "output_config", "container", "context_management")
        try fields.refuse("mcp_servers", unless: [], advice: "this server calls no others. Leave it out.")
        let grounding = try GroundingParameters(&fields, over: resources.attributes(of: model))
        try fields.finish()
        self.init(
            model: model, modelID: name ?? resources.modelIDs[0], messages: messages, parameters: parameters,
            maxTokens: maxTokens, topLogProbabilities: nil, grounding: grounding, form: form, thinks: thinks,
            rawPrompt: nil, ignored: fields.ignored)
        try requireWhatItsModelDoes()
        if parameters.count > 1 { throw .unsupported("n", "ask again for another reply.") }
        // An answer does not tell which text ended it, as stop_reason would have to.
        guard !model.isGrounded || parameters.stop.isEmpty else {
            throw .unsupported("stop_sequences", "an answer from documents has its own end. Use the bare model for it.")
        }
        guard messages.last?.role != .assistant else {
            throw .badRequest(
                "The last message must be the user's: replies are not continued.", param: "messages",
                code: "invalid_value")
        }
    }

    /// What the reply must be: tools in Anthropic's form are those of OpenAI's under other names.
    ///
    /// - Parameter offersTools: whether the model may call a tool or answer.
    private static func form(_ fields: inout RequestFields, offersTools: Bool) throws(APIError) -> OutputForm {
        var wanted: JSON = "auto"
        if var choice = try fields.fields("tool_choice") {
            choice.discard("disable_parallel_tool_use")
            let name = try choice.string("name")
            switch try choice.string("type") ?? "auto" {
            case "auto": break
            case "none": wanted = "none"
            case "any": wanted = "required"
            case "tool": wanted = ["type": "function", "function": ["name": .optional(name)]]
            case let type:
                throw .badRequest(
                    "Expected tool_choice.type to be auto, any, tool or none, found \"\(type)\".",
                    param: "tool_choice.type", code: "invalid_value")
            }
            try choice.finish()
            fields.put(wanted, as: "tool_choice")
        }
        // Tools that nobody is told of are not looked at.
        let areTold = wanted == "auto" ? offersTools : wanted != "none"
        if areTold, let tools = fields.take("tools") { fields.put(try functions(tools), as: "tools") }
        return try OutputForm(&fields, offersTools: offersTools)
    }

    /// Tools as OpenAI's interface has them.
    private static func functions(_ tools: JSON) throws(APIError) -> JSON {
        guard let elements = tools.elements else {
            throw .badRequest(
                "Expected tools to be an array, found \(tools.kind).", param: "tools", code: "invalid_type")
        }
        var functions: [JSON] = []
        for (position, tool) in elements.enumerated() {
            let isCustom = tool["type"].map { $0 == "custom" || $0 == .null } ?? true
            guard isCustom, let name = tool["name"]?.string, !name.isEmpty else {
                throw .badRequest(
                    "Expected tools[\(position)] to be {\"name\":…,\"input_schema\":…}: tools of the server's own are "
                        + "not here.", param: "tools[\(position)]", code: "invalid_value")
            }
            functions.append([
                "type": "function",
                "function": [
                    "name": .string(name), "description": tool["description"] ?? "",
                    "parameters": tool["input_schema"] ?? ["type": "object"],
                ],
            ])
        }
        return .array(functions)
    }
}

/// What a message of Anthropic's form says: a text, or blocks, of which the results of tools are messages of their own.
struct AnthropicContent {
    let role: RequestMessage.Role
    private(set) var messages: [RequestMessage] = []

    init(role: RequestMessage.Role) { self.role = role }

    /// The messages of a request, at least one.
    static func messages(of value: JSON) throws(APIError) -> [RequestMessage] {
        guard let elements = value.elements, !elements.isEmpty else {
            throw .badRequest(
                "Expected messages to be an array with at least one message.", param: "messages", code: "invalid_value")
        }
        var messages: [RequestMessage] = []
        for (position, element) in elements.enumerated() {
            let path = "messages[\(position)]"
            var fields = try RequestFields(element, path: path)
            let role: RequestMessage.Role
            switch try fields.string("role") {
            case "user": role = .user
            case "assistant": role = .assistant
            case "system": role = .system
            case let name:
                throw .badRequest(
                    "Expected \(path).role to be user or assistant, found \"\(name ?? "")\".", param: "\(path).role",
                    code: "invalid_value")
            }
            var content = AnthropicContent(role: role)
            try content.add(try fields.required("content"), path: "\(path).content")
            try fields.finish()
            for message in content.messages {
                // Turns of one side that follow each other are one turn.
                if let last = messages.last, last.role == message.role, role != .system, message.role != .tool {
                    messages[messages.count - 1].join(message)
                } else {
                    messages.append(message)
                }
            }
        }
        return messages
    }

    /// Adds a text, or blocks.
    mutating func add(_ value: JSON, path: String) throws(APIError) {
        if let text = value.string { return messages.append(RequestMessage(role: role, content: text)) }
        guard let blocks = value.elements else {
            throw .badRequest(
                "Expected \(path) to be a string or an array of blocks, found \(value.kind).", param: path,
                code: "invalid_type")
        }
        var message = RequestMessage(role: role, content: nil)
        for (position, block) in blocks.enumerated() {
            let path = "\(path)[\(position)]"
            switch block["type"]?.string {
            case "text":
                guard let text = block["text"]?.string else {
                    throw .badRequest(
                        "Expected \(path).text to be a string.", param: "\(path).text", code: "invalid_type")
                }
                message.content = (message.content ?? "") + text
            case "thinking": message.reasoning = block["thinking"]?.string
            case "redacted_thinking": break
            case "tool_use" where role == .assistant:
                message.toolCalls.append(
                    ChatToolCall(
                        id: block["id"]?.string ?? "", name: block["name"]?.string ?? "",
                        arguments: block["input"]?.text ?? "{}"))
            case "tool_result" where role == .user:
                var result = RequestMessage(role: .tool, content: nil)
                result.toolCallID = block["tool_use_id"]?.string
                if let content = block["content"] {
                    var reading = AnthropicContent(role: .tool)
                    try reading.add(content, path: "\(path).content")
                    result.content = reading.messages.compactMap(\.content).joined()
                }
                messages.append(result)
            case let type:
                throw .badRequest(
                    "A block of the type \(type ?? "none") can't be read here: \(path) should be a text. "
                        + "Documents come from the index.", param: "\(path).type", code: "unsupported_parameter")
            }
        }
        guard message.content != nil || !message.toolCalls.isEmpty || messages.isEmpty else { return }
        messages.append(message)
    }
}

extension RequestMessage {
    /// Adds what the same side says next.
    fileprivate mutating func join(_ other: RequestMessage) {
        content = [content, other.content].compactMap { $0 }.joined(separator: "\n\n")
        toolCalls += other.toolCalls
    }
}
