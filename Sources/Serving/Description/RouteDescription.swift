import Formats
import HTTPTypes

/// What a route does, takes and gives: its entry in `/openapi.json`.
struct RouteDescription: Sendable {
    /// A parameter of the address, after `?` or within the path.
    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        var isRequired = false
    }

    /// What a reply that is no error is.
    enum Reply: Sendable {
        case json(Schema)
        /// JSON, or events where the request asks for a stream, in the given media type.
        case streamable(Schema, as: String = "text/event-stream")
        /// No JSON: the media types that it may have.
        case other([String])
    }

    let method: HTTPRequest.Method
    /// The path as ``buildRouter(state:)`` has it, such as `/v1/documents/:id`.
    let pattern: String
    let summary: String
    var query: [Parameter] = []
    var body: Schema?
    /// The media type of the body.
    var bodyType = "application/json"
    let reply: Reply
    /// Other statuses of the route that are no errors.
    var otherStatuses: [Int] = []

    init(
        _ method: HTTPRequest.Method, _ pattern: String, _ summary: String, query: [Parameter] = [],
        body: Schema? = nil, bodyType: String = "application/json", reply: Reply, otherStatuses: [Int] = []
    ) {
        self.method = method
        self.pattern = pattern
        self.summary = summary
        self.query = query
        self.body = body
        self.bodyType = bodyType
        self.reply = reply
        self.otherStatuses = otherStatuses
    }

    /// The path as OpenAPI writes it, such as `/v1/documents/{id}`.
    var path: String {
        pattern.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
    }

    /// The operation object of the route.
    var json: JSON {
        let inPath = pattern.split(separator: "/").filter { $0.hasPrefix(":") }.map { name -> JSON in
            ["name": .string(String(name.dropFirst())), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let inQuery = query.map { parameter -> JSON in
            [
                "name": .string(parameter.name), "in": "query", "required": .bool(parameter.isRequired),
                "schema": parameter.schema.json,
            ]
        }
        var operation: JSON = ["summary": .string(summary), "parameters": .array(inPath + inQuery)]
        if let body {
            operation = operation.adding(
                "requestBody",
                ["required": true, "content": .object([.init(name: bodyType, value: ["schema": body.json])])])
        }
        return operation.adding("responses", .object(responses))
    }

    private var responses: [JSON.Member] {
        let content: [JSON.Member]
        switch reply {
        case .json(let schema): content = [.init(name: "application/json", value: ["schema": schema.json])]
        case .streamable(let schema, let type):
            content = [
                .init(name: "application/json", value: ["schema": schema.json]),
                .init(name: type, value: .object([])),
            ]
        case .other(let types): content = types.map { .init(name: $0, value: .object([])) }
        }
        let error: JSON = ["schema": Schema.named(ErrorShape(path: pattern).schemaName).json]
        return [.init(name: "200", value: ["description": "What was asked for.", "content": .object(content)])]
            + otherStatuses.map { .init(name: "\($0)", value: ["description": "Something else than that."]) }
            + [.init(name: "default", value: ["description": "An error.", "content": ["application/json": error]])]
    }
}

extension ErrorShape {
    /// The name of the shape's schema in the document.
    var schemaName: String {
        switch self {
        case .openAI: "Error"
        case .anthropic: "AnthropicError"
        case .ollama: "OllamaError"
        case .cohere: "CohereError"
        case .contextProtocol: "RPCError"
        }
    }

    /// The schemas of all shapes, by name.
    static let schemas: [(name: String, schema: Schema)] = {
        let openAI = Schema.reply([
            "message": .string, "type": .string, "param": .string.orNull, "code": .string.orNull,
        ])
        let anthropic = Schema.reply(["type": .string, "message": .string])
        let rpc = Schema.reply(["code": .integer, "message": .string])
        return [
            ("Error", .reply(["error": openAI])),
            ("AnthropicError", .reply(["type": .constant("error"), "error": anthropic])),
            ("OllamaError", .reply(["error": .string])), ("CohereError", .reply(["message": .string])),
            ("RPCError", .reply(["jsonrpc": .constant("2.0"), "id": .anything, "error": rpc])),
        ]
    }()
}
