import Formats
import Inference

/// A request to `POST /v1/responses`, checked.
struct ResponsesRequest: Sendable {
    let chat: ChatRequest
    /// What the reply repeats of the request, in the reply's keys.
    let echo: [JSON.Member]
    /// What was said before and in this request, without its instructions.
    let conversation: [RequestMessage]
    /// What was said in this request alone.
    let said: [RequestMessage]
    /// Whether the reply is kept, for later requests to go on from.
    let isKept: Bool
    /// Whether the reply tells of its search.
    let tellsSearch: Bool
    /// Whether what the search found is part of that.
    let includesResults: Bool

    /// Reads a request.
    ///
    /// - Parameter kept: the replies that it may go on from.
    /// - Throws: 400 and 404 as `APIError`; `IndexError`.
    init(
        _ body: JSON, resources: ServedResources, limits: ServerConfiguration.Limits, kept: ResponseStore
    ) throws {
        var fields = try RequestFields(body)
        let name = try fields.string("model")
        let instructions = try fields.string("instructions")
        said = try ResponseInput.messages(of: try fields.required("input"))
        let earlier = try fields.string("previous_response_id").map {
            try kept.reply($0, param: "previous_response_id")
        }
        conversation = (earlier?.conversation ?? []) + said
        isKept = try fields.bool("store") ?? true
        includesResults = try Self.includesResults(&fields)
        let tools = try ResponseTools(&fields, resources)
        tellsSearch = tools.search != nil
        var model = try resources.model(named: name)
        let modelID = name ?? resources.modelIDs[0]
        if let search = tools.search { model = try search.model(model, named: modelID, resources) }
        let parameters = try GenerationParameters(
            &fields, limits: limits, vocabularySize: resources.model.information.vocabularySize)
        if parameters.count > 1 { throw APIError.unsupported("n", "ask again for another reply.") }
        let maxTokens = try fields.integer("max_output_tokens", in: 1...Int(Int32.max))
        var formed = try Self.formFields(&fields, tools)
        let form = try OutputForm(&formed, offersTools: !model.isGrounded && resources.model.tellsCalls)
        fields.ignore("reasoning", "truncation", "max_tool_calls", "parallel_tool_calls")
        try Self.refuseWhatIsNotDone(&fields)
        var grounding = try GroundingParameters(&fields, over: resources.attributes(of: model))
        tools.search?.narrow(&grounding)
        try fields.finish()
        let system = instructions.map { [RequestMessage(role: .system, content: $0)] } ?? []
        chat = ChatRequest(
            model: model, modelID: modelID, messages: system + conversation, parameters: parameters,
            maxTokens: maxTokens, topLogProbabilities: nil, grounding: grounding, form: form, thinks: nil,
            rawPrompt: nil,
            ignored: fields.ignored.filter { $0 != "metadata" } + formed.ignored)
        try chat.requireWhatItsModelDoes(names: ChatRequest.Names(form: "text.format"))
        echo = Self.echo(of: body, isKept: isKept)
    }

    /// Whether `include` asks for what a search found.
    private static func includesResults(_ fields: inout RequestFields) throws(APIError) -> Bool {
        var includes = false
        for part in try fields.strings("include", limit: 16) ?? [] {
            switch part {
            case "file_search_call.results": includes = true
            // Thoughts are in the reply as they are; nothing of them is hidden that had to be carried.
            case "reasoning.encrypted_content": break
            default:
                throw fields.outOfRange(
                    "include", "\"\(part)\"", "file_search_call.results or reasoning.encrypted_content")
            }
        }
        return includes
    }

    /// Functions and the form of the text, in the form that chat requests have for them.
    private static func formFields(
        _ fields: inout RequestFields, _ tools: ResponseTools
    ) throws(APIError) -> RequestFields {
        var members = tools.functions
        if var text = try fields.fields("text") {
            if let format = text.take("format") {
                let isSchema = format["type"] == "json_schema"
                members.append(
                    JSON.Member(
                        name: "response_format",
                        value: isSchema
                            ? ["type": "json_schema", "json_schema": format.without(["type"])] : format))
            }
            text.discard("verbosity")
            try text.finish()
        }
        return try RequestFields(.object(members))
    }

    private static func refuseWhatIsNotDone(_ fields: inout RequestFields) throws(APIError) {
        try fields.refuse("background", unless: false, advice: "a reply is made while its client waits.")
        try fields.refuse("conversation", advice: "go on from a reply with previous_response_id.")
        try fields.refuse("prompt", advice: "no prompts are kept here. Send instructions and input.")
        try fields.refuse("top_logprobs", unless: 0, advice: "/v1/chat/completions reports log probabilities.")
    }

    /// What a reply repeats of a request; what it leaves out has the value that it means.
    private static func echo(of body: JSON, isKept: Bool) -> [JSON.Member] {
        func given(_ name: String, or standard: JSON = .null) -> JSON.Member {
            let value = body[name] ?? .null
            return JSON.Member(name: name, value: value == .null ? standard : value)
        }
        return [
            given("instructions"), given("max_output_tokens"), given("metadata", or: [:]),
            given("parallel_tool_calls", or: true), given("previous_response_id"),
            given("reasoning", or: ["effort": .null, "summary": .null]), given("temperature", or: 1),
            given("text", or: ["format": ["type": "text"]]), given("tool_choice", or: "auto"), given("tools", or: []),
            given("top_p", or: 1), given("truncation", or: "disabled"), given("user"),
            JSON.Member(name: "store", value: .bool(isKept)),
        ]
    }
}
