import Formats
import Inference

// Requests to `POST /api/chat` and `POST /api/generate`, as chat requests.
extension ChatRequest {
    /// Reads a request to `/api/chat`.
    init(
        ollamaChat fields: inout RequestFields, resources: ServedResources, limits: ServerConfiguration.Limits
    ) throws(APIError) {
        var messages: [RequestMessage] = []
        let list = try fields.required("messages")
        guard let elements = list.elements else { throw fields.wrongType("messages", "an array of messages", list) }
        for (position, element) in elements.enumerated() {
            messages.append(try RequestMessage(ollama: element, path: "messages[\(position)]"))
        }
        try self.init(
            ollama: &fields, messages: messages, rawPrompt: nil, resources: resources, limits: limits, takesTools: true)
    }

    /// Reads a request to `/api/generate`: one prompt, in the model's chat template unless it says `raw`.
    init(
        ollamaPrompt fields: inout RequestFields, resources: ServedResources, limits: ServerConfiguration.Limits
    ) throws(APIError) {
        let prompt = try fields.string("prompt") ?? ""
        let isRaw = try fields.bool("raw") ?? false
        var messages: [RequestMessage] = []
        if let system = try fields.string("system"), !system.isEmpty {
            messages.append(RequestMessage(role: .system, content: system))
        }
        if !prompt.isEmpty { messages.append(RequestMessage(role: .user, content: prompt)) }
        try fields.refuse("suffix", unless: "", advice: "the model writes onwards only. Leave it out.")
        try fields.refuse("template", unless: "", advice: "the model's own is used. Leave it out.")
        try fields.refuse("context", unless: [], advice: "send the conversation to /api/chat.")
        try fields.refuse("images", unless: [], advice: "this model only reads text.")
        try self.init(
            ollama: &fields, messages: messages, rawPrompt: isRaw ? prompt : nil, resources: resources, limits: limits)
        guard rawPrompt == nil || model == .plain else {
            throw .unsupported("raw", "an answer from documents continues no text. Use the bare model for it.")
        }
    }

    private init(
        ollama fields: inout RequestFields, messages: [RequestMessage], rawPrompt: String?,
        resources: ServedResources, limits: ServerConfiguration.Limits, takesTools: Bool = false
    ) throws(APIError) {
        let name = try fields.string("model")
        let model = try resources.model(ollama: name)
        // Ollama streams unless it is told not to, and keeps what concerns sampling in an object of its own.
        let isStreaming = try fields.bool("stream") ?? true
        var options = try RequestFields(fields.take("options") ?? [:], path: "options")
        let limit = try options.integer("num_predict", in: -2...Int(Int32.max))
        options.ignore(
            "num_keep", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap", "use_mlock", "numa", "low_vram")
        try options.refuse("mirostat", unless: 0, advice: "leave it out.")
        var parameters = try GenerationParameters(
            &options, limits: limits, vocabularySize: resources.model.information.vocabularySize,
            temperature: 0.8)
        parameters.isStreaming = isStreaming
        if parameters.count > 1 { throw .unsupported("options.n", "ask again for another reply.") }
        try options.finish()
        fields.ignore("keep_alive", "logprobs", "top_logprobs")
        let form = try OutputForm(
            ollama: &fields, offersTools: takesTools && !model.isGrounded && resources.model.tellsCalls)
        var thinks: Bool?
        if let think = fields.take("think") {
            // A word says how much.
            guard let isOn = think.bool ?? think.string.map({ _ in true }) else {
                throw fields.wrongType("think", "a boolean or a string", think)
            }
            thinks = isOn
        }
        let grounding = try GroundingParameters(&fields, over: resources.attributes(of: model))
        try fields.finish()
        self.init(
            model: model, modelID: name ?? resources.modelIDs[0], messages: messages, parameters: parameters,
            maxTokens: limit.flatMap { $0 > 0 ? $0 : nil }, topLogProbabilities: nil, grounding: grounding,
            form: form, thinks: thinks, rawPrompt: rawPrompt, ignored: fields.ignored + options.ignored)
        // Without words there is nothing to do but to load the model, which is done.
        guard !hasNothingToSay else { return }
        try requireWhatItsModelDoes(names: Names(form: "format"))
    }

    /// Whether the request only wants the model to be there.
    var hasNothingToSay: Bool { messages.isEmpty && (rawPrompt ?? "").isEmpty }
}

extension RequestMessage {
    /// Reads a message as Ollama's clients send it.
    init(ollama value: JSON, path: String) throws(APIError) {
        var fields = try RequestFields(value, path: path)
        try fields.refuse("images", unless: [], advice: "this model only reads text.")
        let name = fields.take("tool_name")
        let thinking = fields.take("thinking")
        var members: [JSON.Member] = []
        for key in ["role", "content", "tool_calls", "tool_call_id", "name"] {
            if let value = fields.take(key) { members.append(.init(name: key, value: value)) }
        }
        if !members.contains(where: { $0.name == "content" }) { members.append(.init(name: "content", value: "")) }
        if let name, !members.contains(where: { $0.name == "name" }) {
            members.append(.init(name: "name", value: name))
        }
        if let thinking { members.append(.init(name: "reasoning", value: thinking)) }
        try fields.finish()
        self = try RequestMessage(.object(members), path: path)
    }
}

extension ServedResources {
    /// The model of a name as Ollama's clients say it, with or without `:latest`.
    func model(ollama name: String?) throws(APIError) -> ServedModel { try model(named: Self.untagged(name)) }

    static func untagged(_ name: String?) -> String? {
        let tag = ":latest"
        return name.map { $0.hasSuffix(tag) ? String($0.dropLast(tag.count)) : $0 }
    }
}
