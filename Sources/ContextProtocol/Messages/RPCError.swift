package import Formats

/// An error of the protocol itself, as JSON-RPC 2.0 numbers them. What goes wrong inside of a tool is a result
/// (``ToolError``), so that the model that called it can read it.
package enum RPCError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes are no JSON.
    case notJSON(String)
    /// The JSON is no message.
    case invalidRequest(String)
    /// There is no such method here.
    case unknownMethod(String)
    /// The method's parameters are not what it takes.
    case invalidParameters(String)
    /// There is no resource at the address.
    case unknownResource(String)
    /// The client took its request back.
    case cancelled
    /// Too much is being done already, or the model is not loaded yet.
    case unavailable(String)
    /// The fault is ours.
    case inside(String)

    package var code: Int {
        switch self {
        case .notJSON: -32700
        case .invalidRequest: -32600
        case .unknownMethod: -32601
        case .invalidParameters: -32602
        case .inside: -32603
        case .unknownResource: -32002
        case .cancelled: -32800
        case .unavailable: -32000
        }
    }

    package var description: String {
        switch self {
        case .notJSON(let reason): "The message is not valid JSON: \(reason)."
        case .invalidRequest(let reason): reason
        case .unknownMethod(let name): "There is no method \(name) here."
        case .invalidParameters(let reason): reason
        case .unknownResource(let address):
            "There is no resource \(address) here. resources/list names those there are."
        case .cancelled: "The request was cancelled."
        case .unavailable(let reason): reason
        case .inside(let reason): reason
        }
    }

    /// The reply to the request of an id; null for a message that has none, or whose id is not known.
    package func reply(to id: JSON = .null) -> JSON {
        ["jsonrpc": "2.0", "id": id, "error": ["code": .integer(code), "message": .string(description)]]
    }
}
