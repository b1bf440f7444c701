import Formats
import Inference
import TestModels
import Testing
import Tokenizers

@testable import Serving

/// What a model writes that writes in harmony's channels, and its template.
enum HarmonyTexts {
    static let analysis = "<|channel|>analysis<|message|>Look it up.<|start|>assistant"
    static let call =
        #"<|channel|>commentary to=functions.weather <|constrain|>json<|message|>{"city": "Bern"}"#
    static let template = """
        {%- for tool in tools or [] %}tool {{ tool.function.name }};{% endfor -%}
        {%- for message in messages %}<|start|>{{ message.role }}<|message|>{{ message.content }}{% endfor -%}
        <|start|>assistant{# <|start|>assistant<|channel|>final<|message|> #}
        """
}

/// Calls of tools by a model that writes in harmony's channels.
@Suite("Calls in harmony's channels", .serialized)
struct HarmonyCallTests {
    private static let (analysis, call) = (HarmonyTexts.analysis, HarmonyTexts.call)
    private static let tools = """
        ,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]
        """

    private func run(
        _ text: String, _ extra: String, _ check: (_ whole: JSON, _ stream: String, _ prompt: String) throws -> Void
    ) async throws {
        var model = FakeModel(.init(reply: text))
        model.templateSource = HarmonyTexts.template
        let harmony = model
        try await ServedRouter.run(model: harmony) { server in
            let body = #"{"messages":[{"role":"user","content":"Weather?"}]"# + extra
            let reply = try await server.post("/v1/chat/completions", body + "}")
            #expect(reply.status == 200, "\(reply.text)")
            let stream = try await server.post("/v1/chat/completions", body + ",\"stream\":true}")
            let prompt = (harmony.requests.last?.prompt ?? []).map { harmony.tokenizer.piece($0) }.joined()
            try check(try reply.json, stream.text, prompt)
        }
    }

    @Test("a call is told from thoughts and words, in one piece and as a stream, and the model is told of the tools")
    func calls() async throws {
        for (choice, word) in [("", ""), (#","tool_choice":"auto""#, "<|channel|>commentary<|message|>One moment.")] {
            let text = Self.analysis + (word.isEmpty ? "" : word + "<|start|>assistant") + Self.call
            try await run(text, Self.tools + choice) { whole, stream, prompt in
                let choice = whole["choices"]?[0]
                let message = choice?["message"]
                #expect(message?["tool_calls"]?.elements?.count == 1, "\(whole)")
                let function = message?["tool_calls"]?[0]?["function"]
                #expect(function == ["name": "weather", "arguments": #"{"city":"Bern"}"#])
                #expect(message?["reasoning_content"] == "Look it up.")
                let said: JSON = word.isEmpty ? .null : "One moment."
                #expect(message?["content"] == said)
                #expect(choice?["finish_reason"] == "tool_calls" && whole["footnote"] == nil)
                #expect(prompt.contains("tool weather;"))
                #expect(stream.contains(#""tool_calls":[{"id":"call_"#) && stream.contains(#""index":0"#))
                #expect(stream.contains(#""finish_reason":"tool_calls""#) && !stream.contains("channel|"))
                let pieces = stream.matches(of: #/"content":"([^"]*)"/#).map { String($0.output.1) }.joined()
                #expect(pieces == (word.isEmpty ? "" : "One moment."))
            }
        }
    }

    @Test("without tools, or with the choice none, nothing is called and nothing is lost")
    func none() async throws {
        for extra in ["", Self.tools + #","tool_choice":"none""#] {
            try await run(Self.analysis + Self.call, extra) { whole, stream, prompt in
                let message = whole["choices"]?[0]?["message"]
                #expect(message?["tool_calls"] == nil && message?["content"]?.string?.contains("Bern") == true)
                #expect(whole["choices"]?[0]?["finish_reason"] != "tool_calls" && !stream.contains("tool_calls"))
                #expect(!prompt.contains("tool weather;"))
            }
        }
    }

    @Test("a model that may call and answers is heard; tools that are none are refused")
    func answers() async throws {
        try await run(Self.analysis + "<|channel|>final<|message|>Rain.", Self.tools) { whole, stream, _ in
            #expect(whole["choices"]?[0]?["message"]?["content"] == "Rain.")
            #expect(whole["choices"]?[0]?["message"]?["tool_calls"] == nil && !stream.contains("tool_calls"))
        }
        var model = FakeModel(.init(reply: "x"))
        model.templateSource = HarmonyTexts.template
        try await ServedRouter.run(model: model) { server in
            let body = #"{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"other"}]}"#
            let reply = try await server.post("/v1/chat/completions", body)
            #expect(try reply.status == 400 && reply.error?["param"] == "tools[0]", "\(reply.text)")
        }
    }
}
