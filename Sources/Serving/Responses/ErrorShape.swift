import Formats
import HTTPTypes
import Hummingbird

/// How an error is written: each family of routes has the shape that its clients know.
enum ErrorShape: Sendable {
    /// `{"error":{"message","type","param","code"}}`.
    case openAI
    /// `{"jsonrpc":"2.0","id":null,"error":{"code","message"}}`: no message of the body is known to be at fault.
    case contextProtocol

    /// The shape of the route at a path.
    init(path: String) {
        switch path {
        case "/mcp": self = .contextProtocol
        default: self = .openAI
        }
    }

    /// The body of an error.
    func body(of error: APIError) -> JSON {
        switch self {
        case .openAI: error.json
        case .contextProtocol:
            [
                "jsonrpc": "2.0", "id": .null,
                "error": ["code": -32000, "message": .string(error.message), "data": error.json["error"] ?? .null],
            ]
        }
    }

    /// The reply that an error is.
    func response(to error: APIError) -> Response {
        .json(body(of: error), status: error.status, headers: error.headers)
    }
}
