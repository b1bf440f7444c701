import Formats
import Inference

/// The `input` of a request to `/v1/responses`: a text, or a list of items, among them those of earlier replies as they
/// were sent.
enum ResponseInput {
    /// What was said, at least one message.
    ///
    /// - Throws: 400, which names the item and its part.
    static func messages(of value: JSON) throws(APIError) -> [RequestMessage] {
        if let text = value.string { return [RequestMessage(role: .user, content: text)] }
        guard let items = value.elements, !items.isEmpty else {
            throw .badRequest(
                "Expected input to be a text or an array with at least one item.", param: "input", code: "invalid_value"
            )
        }
        var messages: [RequestMessage] = []
        var reasoning: String?
        for (position, item) in items.enumerated() {
            let path = "input[\(position)]"
            switch item["type"]?.string ?? "message" {
            case "message":
                var message = try self.message(item, path: path)
                if message.role == .assistant { (message.reasoning, reasoning) = (message.reasoning ?? reasoning, nil) }
                messages.append(message)
            case "reasoning": reasoning = text(of: item["content"]) ?? text(of: item["summary"])
            case "function_call":
                let call = ChatToolCall(
                    id: item["call_id"]?.string ?? "", name: item["name"]?.string ?? "",
                    arguments: item["arguments"]?.string ?? "{}")
                if messages.last?.role != .assistant { messages.append(RequestMessage(role: .assistant, content: nil)) }
                messages[messages.count - 1].toolCalls.append(call)
            case "function_call_output":
                var result = RequestMessage(role: .tool, content: item["output"]?.string ?? text(of: item["output"]))
                result.toolCallID = item["call_id"]?.string
                messages.append(result)
            // What a search found plays no part in what is asked next; it is sought anew.
            case "file_search_call": break
            case let type:
                throw .badRequest(
                    "An item of the type \(type) can't be read here: \(path) should be a message, a function_call or a "
                        + "function_call_output.", param: "\(path).type", code: "unsupported_parameter")
            }
        }
        return messages
    }

    private static func message(_ item: JSON, path: String) throws(APIError) -> RequestMessage {
        var message = try RequestMessage(item.without(["type", "id", "status", "phase", "footnote"]), path: path)
        // An abstention that is sent back is known by our own mark: its text reads like an answer.
        if item["footnote"]?["abstained"]?.bool == true { message.refusal = message.content }
        return message
    }

    /// The texts of some parts, joined.
    private static func text(of parts: JSON?) -> String? {
        guard let parts = parts?.elements, !parts.isEmpty else { return nil }
        return parts.compactMap { $0["text"]?.string }.joined()
    }

    /// A message as the list of a response's input has it.
    static func item(of message: RequestMessage, id: String) -> JSON {
        [
            "id": .string(id), "type": "message", "role": .string(message.role.name),
            "status": "completed",
            "content": [
                [
                    "type": message.role == .assistant ? "output_text" : "input_text",
                    "text": .string(message.content ?? message.refusal ?? ""),
                ]
            ],
        ]
    }
}

extension RequestMessage.Role {
    /// The role's name in OpenAI's interface.
    fileprivate var name: String {
        switch self {
        case .system: "system"
        case .user: "user"
        case .assistant: "assistant"
        case .tool: "tool"
        }
    }
}
