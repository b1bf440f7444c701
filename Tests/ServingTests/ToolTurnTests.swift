import Formats
import Foundation
import Inference
import TestModels
import Testing

@testable import Serving

@Suite("Calls of tools in a history", .serialized)
struct ToolTurnTests {
    @Test("calls and results of tools reach a model whose template has no place for them, in words")
    func toolTurns() async throws {
        try await ServedRouter.run { server in
            let body = """
                {"messages":[{"role":"user","content":"What time is it?"},
                {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function",
                "function":{"name":"clock","arguments":"{\\"zone\\":\\"UTC\\"}"}}]},
                {"role":"tool","tool_call_id":"c1","content":"noon"},{"role":"user","content":"And tomorrow?"}]}
                """
            let prompt = try await server.post("/apply-template", body).json["prompt"]?.string ?? ""
            #expect(prompt.contains("Call of the tool clock with {\"zone\":\"UTC\"}"))
            #expect(prompt.contains("Result of the tool clock:\nnoon\n\nAnd tomorrow?"))
            #expect(prompt.components(separatedBy: "<|im_start|>user").count == 3, "turns alternate: \(prompt)")
            #expect(try await server.post("/v1/chat/completions", body).status == 200)
        }
    }

    @Test("a template with a place for tools gets them as they are")
    func toolTemplate() throws {
        let source = """
            {% for m in messages %}<{{ m.role }}>{{ m.content if m.content }}{% for c in m.tool_calls or [] %}\
            {{ c.function.name }}({{ c.function.arguments | tojson }}){% endfor %}{% endfor %}
            """
        let tokenizer = ByteTokenizer()
        let template = try ChatTemplate(.init(plain: source), tokenizer: tokenizer, model: "m")
        var call = ChatMessage(role: .assistant, content: "")
        call.toolCalls = [ChatToolCall(id: "c1", name: "clock", arguments: "{}")]
        let messages = [
            ChatMessage(role: .user, content: "Time?"), call, ChatMessage(role: .tool, content: "noon"),
        ]
        #expect(template.telling(messages, tokenizer: tokenizer) == messages)
        let silent = try ChatTemplate(
            .init(plain: "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"), tokenizer: tokenizer,
            model: "m")
        let told = silent.telling(messages, tokenizer: tokenizer)
        #expect(told.map(\.role) == [.user, .assistant, .user])
        #expect(told[2].content == "Result of the tool:\nnoon")
    }
}
