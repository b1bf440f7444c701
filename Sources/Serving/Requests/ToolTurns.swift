import Formats
import Inference
import Tokenizers

// Calls of tools in a conversation, for templates that have a place for them and for those that have none.
extension ChatTemplate {
    /// The messages in a form that loses nothing: where the template shows no calls or no results of tools, they are told in
    /// words, the results by the user.
    func telling(_ messages: [ChatMessage], tokenizer: any Tokenizer) -> [ChatMessage] {
        let hasTools = messages.contains { $0.role == .tool || $0.toolCalls?.isEmpty == false }
        guard hasTools, !showsTools(tokenizer: tokenizer) else { return messages }
        var told: [(message: ChatMessage, isResult: Bool)] = []
        var names: [String: String] = [:]
        for message in messages {
            for call in message.toolCalls ?? [] { names[call.id] = call.name }
            let isResult = message.role == .tool
            let next = message.inWords(tool: message.name ?? message.toolCallID.flatMap { names[$0] })
            // Many templates want the turns to alternate.
            if let last = told.last, last.message.role == next.role, last.isResult || isResult {
                told[told.count - 1].message.content += "\n\n" + next.content
            } else {
                told.append((next, isResult))
            }
        }
        return told.map(\.message)
    }

    /// Whether both a call and what it gave back stand in what the template makes of a conversation.
    private func showsTools(tokenizer: any Tokenizer) -> Bool {
        let (name, result) = ("probe", "forty-two")
        var call = ChatMessage(role: .assistant, content: "")
        call.toolCalls = [ChatToolCall(id: "call000000", name: name, arguments: "{}")]
        var answer = ChatMessage(role: .tool, content: result)
        answer.toolCallID = "call000000"
        answer.name = name
        do {
            let tokens = try prompt([ChatMessage(role: .user, content: "Hello"), call, answer], tokenizer: tokenizer)
            let text = tokenizer.shownText(of: tokens)
            return text.contains(name) && text.contains(result)
        } catch {
            // A template that refuses such a conversation has no place for it.
            return false
        }
    }
}

extension ChatMessage {
    /// The message without calls and results of tools, which its text tells.
    fileprivate func inWords(tool: String?) -> ChatMessage {
        switch role {
        case .tool:
            return ChatMessage(role: .user, content: "Result of the tool\(tool.map { " \($0)" } ?? ""):\n\(content)")
        case .assistant where toolCalls?.isEmpty == false:
            let calls = (toolCalls ?? []).map { "Call of the tool \($0.name) with \($0.arguments)" }
            var message = ChatMessage(
                role: .assistant, content: ([content] + calls).filter { !$0.isEmpty }.joined(separator: "\n"))
            message.reasoning = reasoning
            return message
        default: return self
        }
    }
}

extension ChatToolCall {
    /// Reads a call as OpenAI's clients send it back, its arguments as text, or as Ollama's do, as an object.
    init(_ value: JSON) {
        let function = value["function"]
        let arguments = function?["arguments"]
        self.init(
            id: value["id"]?.string ?? "", name: function?["name"]?.string ?? "",
            arguments: arguments?.string ?? arguments?.text ?? "{}")
    }
}
