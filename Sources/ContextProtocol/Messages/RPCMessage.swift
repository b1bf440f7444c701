package import Formats

/// One message of a client (JSON-RPC 2.0).
package enum RPCMessage: Sendable {
    /// A request, which is answered under its id: a string or an integer.
    case request(id: JSON, method: String, parameters: JSON)
    /// A notification, which is not answered.
    case notification(method: String, parameters: JSON)
    /// The answer to a request of ours, of which there are none.
    case answer

    /// Reads a message.
    package init(_ value: JSON) throws(RPCError) {
        guard value.members != nil else {
            throw .invalidRequest("Expected a message to be a JSON object, found \(value.kind).")
        }
        guard value["jsonrpc"] == "2.0" else {
            throw .invalidRequest("Expected a message to say \"jsonrpc\":\"2.0\".")
        }
        guard let name = value["method"] else {
            guard value["result"] != nil || value["error"] != nil else {
                throw .invalidRequest("The message has neither a method nor a result.")
            }
            self = .answer
            return
        }
        guard let method = name.string else {
            throw .invalidRequest("Expected method to be a string, found \(name.kind).")
        }
        let parameters = value["params"] ?? [:]
        guard parameters.members != nil else {
            throw .invalidParameters("Expected params to be an object, found \(parameters.kind).")
        }
        guard let id = value["id"] else {
            self = .notification(method: method, parameters: parameters)
            return
        }
        guard id.string != nil || id.wholeNumber != nil else {
            throw .invalidRequest("Expected id to be a string or an integer, found \(id.kind).")
        }
        self = .request(id: id, method: method, parameters: parameters)
    }
}
