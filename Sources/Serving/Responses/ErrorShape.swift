import Formats
import HTTPTypes
import Hummingbird

/// How an error is written: each family of routes has the shape that its clients know.
enum ErrorShape: Sendable {
    /// `{"error":{"message","type","param","code"}}`.
    case openAI
    /// `{"type":"error","error":{"type","message"}}`.
    case anthropic
    /// `{"error":MESSAGE}`.
    case ollama
    /// `{"message":MESSAGE}`.
    case cohere
    /// `{"jsonrpc":"2.0","id":null,"error":{"code","message"}}`: no message of the body is known to be at fault.
    case contextProtocol

    /// The shape of the route at a path.
    init(path: String) {
        switch path {
        case "/mcp": self = .contextProtocol
        case "/v1/messages", "/v1/messages/count_tokens": self = .anthropic
        case "/v2/rerank": self = .cohere
        case _ where path.hasPrefix("/api/"): self = .ollama
        default: self = .openAI
        }
    }

    /// The body of an error.
    func body(of error: APIError) -> JSON {
        switch self {
        case .openAI: error.json
        case .anthropic:
            [
                "type": "error",
                "error": ["type": .string(Self.anthropicType(of: error.status)), "message": .string(error.message)],
            ]
        case .ollama: ["error": .string(error.message)]
        case .cohere: ["message": .string(error.message)]
        case .contextProtocol:
            [
                "jsonrpc": "2.0", "id": .null,
                "error": ["code": -32000, "message": .string(error.message), "data": error.json["error"] ?? .null],
            ]
        }
    }

    private static func anthropicType(of status: HTTPResponse.Status) -> String {
        switch status.code {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503: "overloaded_error"
        case 400..<500: "invalid_request_error"
        default: "api_error"
        }
    }

    /// The reply that an error is.
    func response(to error: APIError) -> Response {
        .json(body(of: error), status: error.status, headers: error.headers)
    }
}
