internal import ChatTemplates
internal import Formats
internal import Tokenizers

// What a template knows by name, as transformers hands it over.
extension ChatTemplate {
    static func variables(
        _ messages: [ChatMessage], tokenizer: any Tokenizer, options: ChatOptions
    ) throws(TemplateError) -> [(name: String, value: TemplateInput)] {
        var variables: [(name: String, value: TemplateInput)] = [
            ("messages", .list(messages.map(input))),
            ("add_generation_prompt", .bool(options.addsGenerationPrompt)),
        ]
        if let token = tokenizer.beginningOfText { variables.append(("bos_token", .trusted(tokenizer.piece(token)))) }
        if let token = tokenizer.endOfText { variables.append(("eos_token", .trusted(tokenizer.piece(token)))) }
        if let thinks = options.thinks {
            // Qwen, SmolLM and others ask for the first name, Granite and DeepSeek for the second.
            variables += [("enable_thinking", .bool(thinks)), ("thinking", .bool(thinks))]
        }
        if !options.tools.isEmpty { variables.append(("tools", .list(options.tools.map(parsed)))) }
        return variables
    }

    private static func input(_ message: ChatMessage) -> TemplateInput {
        let calls = message.toolCalls ?? []
        var members: [(name: String, value: TemplateInput)] = [
            ("role", .trusted(message.role.rawValue)),
            // A turn that is a call has no text, which templates tell from an empty one.
            ("content", calls.isEmpty || !message.content.isEmpty ? .inserted(message.content) : .none),
        ]
        if let reasoning = message.reasoning { members.append(("reasoning_content", .inserted(reasoning))) }
        if !calls.isEmpty { members.append(("tool_calls", .list(calls.map(input)))) }
        if let id = message.toolCallID { members.append(("tool_call_id", .inserted(id))) }
        if let name = message.name { members.append(("name", .inserted(name))) }
        return .object(members)
    }

    private static func input(_ call: ChatToolCall) -> TemplateInput {
        .object([
            ("id", .inserted(call.id)), ("type", .inserted("function")),
            ("function", .object([("name", .inserted(call.name)), ("arguments", parsed(call.arguments))])),
        ])
    }

    /// JSON as a value; text that is none stays text.
    private static func parsed(_ text: String) -> TemplateInput {
        do throws(JSONError) {
            return .json(try JSONParser.parse(text))
        } catch {
            return .inserted(text)
        }
    }
}

extension TemplateProgram {
    /// Whether a system message is seen in what the program makes of a conversation that has one.
    func showsSystemMessage(tokenizer: any Tokenizer) -> Bool {
        let mark = "Answer briefly."
        let messages = [ChatMessage(role: .system, content: mark), ChatMessage(role: .user, content: "Hello")]
        do throws(TemplateError) {
            let variables = try ChatTemplate.variables(messages, tokenizer: tokenizer, options: ChatOptions())
            return try render(variables, date: ChatDate.fixed.date).contains { $0.text.contains(mark) }
        } catch {
            return false
        }
    }
}
