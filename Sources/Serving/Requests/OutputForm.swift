import FootnoteKit
import Formats
import Inference

/// The form that a reply must have: a grammar, or a call of a function.
struct OutputForm: Sendable {
    /// What the text must be; nil for anything.
    private(set) var grammar: Grammar?
    /// What to tell the model before the conversation; nil for nothing.
    private(set) var instruction: String?
    /// Whether the text is a call of a function.
    private(set) var isCall = false
    /// Functions that the model may call or not, as JSON: it writes calls in a form that is told from answers.
    private(set) var offered: [String] = []

    /// Takes `response_format`, `grammar`, and what belongs to functions.
    ///
    /// A model that may call a function may as well answer, so that functions with the choice `none` are ignored, and those
    /// with the choice `auto` too, unless the model writes calls in a form of their own.
    ///
    /// - Parameter offersTools: whether it does.
    init(_ fields: inout RequestFields, offersTools: Bool = false) throws(APIError) {
        try takeFormat(&fields)
        if let text = try fields.string("grammar") {
            guard grammar == nil else {
                throw .badRequest(
                    "grammar and response_format both say what a reply must be. Send one.", param: "grammar",
                    code: "invalid_value")
            }
            grammar = try Self.checked("grammar") { () throws(GrammarError) in try Grammar(gbnf: text) }
        }
        try takeTools(&fields, offersTools: offersTools)
    }

    /// Takes Ollama's `format`, which is `"json"` or a schema, and `tools`.
    ///
    /// - Parameter offersTools: as in OpenAI's form; there is no choice between tools.
    init(ollama fields: inout RequestFields, offersTools: Bool) throws(APIError) {
        let value = fields.take("format")
        switch value?.value {
        case nil, .string(""): break
        case .string("json"): grammar = .jsonObject
        case .object?:
            let schema = value ?? .null
            grammar = try Self.checked("format") { () throws(GrammarError) in try Grammar(schema: schema) }
        default:
            throw .badRequest(
                "Expected format to be \"json\" or a schema, found \(value?.shortDescription ?? "").", param: "format",
                code: "invalid_value")
        }
        if offersTools { try takeOffered(&fields) }
        fields.ignore("tools")
    }

    private mutating func takeFormat(_ fields: inout RequestFields) throws(APIError) {
        guard var format = try fields.fields("response_format") else { return }
        switch try format.string("type") {
        case "text": break
        case "json_object": grammar = .jsonObject
        case "json_schema":
            guard var named = try format.fields("json_schema") else {
                throw .badRequest(
                    "Missing required parameter: response_format.json_schema.", param: "response_format.json_schema",
                    code: "missing_required_parameter")
            }
            let schema = try named.required("schema")
            named.discard("name", "description", "strict")
            try named.finish()
            grammar = try Self.checked("response_format.json_schema.schema") { () throws(GrammarError) in
                try Grammar(schema: schema)
            }
        default:
            throw .badRequest(
                "Expected response_format.type to be text, json_object or json_schema.", param: "response_format.type",
                code: "invalid_value")
        }
        try format.finish()
    }

    private mutating func takeTools(_ fields: inout RequestFields, offersTools: Bool) throws(APIError) {
        try fields.refuse("function_call", unless: "none", "auto", advice: "use tools and tool_choice.")
        let given = fields.take("tool_choice")
        guard let choice = given, choice != "none", choice != "auto" else {
            if offersTools, given != "none" { try takeOffered(&fields) }
            return fields.ignore("tools", "functions", "parallel_tool_calls")
        }
        fields.ignore("functions", "parallel_tool_calls")
        var functions: [Function] = []
        let tools = try fields.required("tools")
        guard let elements = tools.elements else { throw fields.wrongType("tools", "an array", tools) }
        for (position, tool) in elements.enumerated() {
            functions.append(try Function(tool, path: "tools[\(position)]"))
        }
        if choice != "required" {
            let name = choice["function"]?["name"]?.string
            functions = functions.filter { $0.name == name }
        }
        guard !functions.isEmpty else {
            throw .badRequest(
                "Expected tool_choice to be none, auto, required, or one of the functions of tools.",
                param: "tool_choice", code: "invalid_value")
        }
        guard grammar == nil else {
            throw .badRequest(
                "A reply can't both call a function and keep to response_format or grammar. Send one.",
                param: "tool_choice", code: "invalid_value")
        }
        let calls: JSON = ["anyOf": .array(functions.map(\.call))]
        grammar = try Self.checked("tools") { () throws(GrammarError) in try Grammar(schema: calls) }
        isCall = true
        instruction =
            "Call one of these functions. Reply with its name and its arguments in JSON.\n"
            + functions.map(\.description).joined(separator: "\n")
    }

    /// Takes the functions that the model may call or not; a reply that must have a form calls none.
    private mutating func takeOffered(_ fields: inout RequestFields) throws(APIError) {
        guard grammar == nil, let tools = fields.take("tools") else { return }
        guard let elements = tools.elements else { throw fields.wrongType("tools", "an array", tools) }
        for (position, tool) in elements.enumerated() {
            _ = try Function(tool, path: "tools[\(position)]")
            offered.append(tool.text)
        }
    }

    private static func checked(
        _ parameter: String, _ make: () throws(GrammarError) -> Grammar
    ) throws(APIError) -> Grammar {
        do {
            return try make()
        } catch {
            throw .badRequest("\(parameter): \(error)", param: parameter, code: "invalid_value")
        }
    }

    /// A function that a model may call.
    private struct Function {
        let name: String
        /// The function as the model is told of it.
        let description: String
        /// The schema of a call.
        let call: JSON

        init(_ tool: JSON, path: String) throws(APIError) {
            guard let function = tool["function"], let name = function["name"]?.string, !name.isEmpty else {
                throw .badRequest(
                    "Expected \(path) to be {\"type\":\"function\",\"function\":{\"name\":…}}.", param: path,
                    code: "invalid_value")
            }
            let parameters = function["parameters"] ?? ["type": "object"]
            self.name = name
            description = function.text
            call = [
                "type": "object", "required": ["name", "arguments"],
                "properties": ["name": ["const": .string(name)], "arguments": parameters],
            ]
        }
    }
}

/// A call of a function, as a model wrote it.
struct FunctionCall: Sendable {
    let name: String
    let arguments: JSON

    /// nil for a text that was cut off.
    init?(_ text: String) {
        guard let call = try? JSONParser.parse(text), let name = call["name"]?.string, let arguments = call["arguments"]
        else { return nil }
        self.name = name
        self.arguments = arguments
    }

    /// nil for a call whose arguments are no JSON.
    init?(_ call: ChatToolCall) {
        do { arguments = try JSONParser.parse(call.arguments) } catch { return nil }
        name = call.name
    }

    /// OpenAI's record of it.
    func record(index: Int? = nil) -> JSON {
        let record: JSON = [
            "id": .string(Identifier.random("call_")), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments.text)],
        ]
        return index.map { record.adding("index", .integer($0)) } ?? record
    }
}
