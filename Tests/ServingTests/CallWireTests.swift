import Formats
import Inference
import TestModels
import Testing
import Tokenizers

@testable import Serving

/// Calls of tools in the forms of Anthropic, of `/v1/responses` and of Ollama: the same calls as in OpenAI's chat.
@Suite("Calls of tools in every form of chat", .serialized)
struct CallWireTests {
    private static let (word, next) = ("<|channel|>commentary<|message|>One moment.", "<|start|>assistant")
    private static let second =
        #"<|channel|>commentary to=functions.clock <|constrain|>json<|message|>{"zone": "CET"}"#
    /// Thoughts, a word, and two calls.
    private static let turn = HarmonyTexts.analysis + word + next + HarmonyTexts.call + next + second

    private struct Wire {
        let path: String
        let body: String
        let tools: String
    }

    private static let anthropic = Wire(
        path: "/v1/messages",
        body: #"{"model":"fake-1b-instruct","max_tokens":900,"messages":[{"role":"user","content":"Weather?"}]"#,
        tools: #","tools":[{"name":"weather","input_schema":{"type":"object"}},{"name":"clock"}]"#)
    private static let responses = Wire(
        path: "/v1/responses", body: #"{"model":"fake-1b-instruct","input":"Weather?""#,
        tools: """
            ,"tools":[{"type":"function","name":"weather","parameters":{"type":"object"}},\
            {"type":"function","name":"clock"}]
            """)
    private static let ollama = Wire(
        path: "/api/chat", body: #"{"model":"fake-1b-instruct","messages":[{"role":"user","content":"Weather?"}]"#,
        tools: """
            ,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}},\
            {"type":"function","function":{"name":"clock"}}]
            """)

    private static let calls: [(name: String, arguments: JSON)] = [
        ("weather", ["city": "Bern"]), ("clock", ["zone": "CET"]),
    ]

    private func harmony(_ text: String) -> FakeModel {
        var model = FakeModel(.init(reply: text))
        model.templateSource = HarmonyTexts.template
        return model
    }

    /// The reply in one piece and as events or lines.
    private func ask(
        _ wire: Wire, _ model: FakeModel, _ more: String
    ) async throws -> (whole: JSON, stream: [JSON]) {
        var (whole, stream) = (JSON.null, [JSON]())
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post(wire.path, wire.body + more + ",\"stream\":false}")
            #expect(reply.status == 200, "\(reply.text)")
            whole = try reply.json
            let text = try await server.post(wire.path, wire.body + more + ",\"stream\":true}").text
            let lines = text.split(separator: "\n").map { $0.hasPrefix("data: ") ? $0.dropFirst(6) : $0 }
            stream = try lines.filter { $0.hasPrefix("{") }.map { try JSONParser.parse(String($0)) }
        }
        return (whole, stream)
    }

    private func prompt(of model: FakeModel) -> String {
        (model.requests.last?.prompt ?? []).map { model.tokenizer.piece($0) }.joined()
    }

    /// The blocks that Anthropic's clients make of a stream, without ids.
    private func blocks(_ events: [JSON]) throws -> [JSON] {
        var (blocks, open) = ([JSON](), [Int]())
        var arguments = ""
        for event in events {
            switch event["type"]?.string {
            case "content_block_start":
                #expect(open.isEmpty && event["index"]?.integer == blocks.count)
                open = [blocks.count]
                arguments = ""
                blocks.append(try #require(event["content_block"]))
            case "content_block_delta":
                #expect(event["index"]?.integer == open.last)
                let delta = try #require(event["delta"])
                guard let last = blocks.popLast() else { continue }
                arguments += delta["partial_json"]?.string ?? ""
                let key = last["type"]?.string == "thinking" ? "thinking" : "text"
                blocks.append(
                    last["type"] == "tool_use"
                        ? last.replacing("input", try JSONParser.parse(arguments))
                        : last.replacing(key, .string((last[key]?.string ?? "") + (delta[key]?.string ?? ""))))
            case "content_block_stop":
                let closed = open.popLast()
                #expect(closed != nil && event["index"]?.integer == closed)
            default: break
            }
        }
        #expect(open.isEmpty)
        return blocks.map { $0.without(["id"]) }
    }

    @Test("Anthropic's clients get a block for each call, whole and as a stream, and the model is told of the tools")
    func anthropicCalls() async throws {
        for choice in ["", #","tool_choice":{"type":"auto"}"#] {
            let model = harmony(Self.turn)
            let (whole, stream) = try await ask(Self.anthropic, model, Self.anthropic.tools + choice)
            let content = whole["content"]?.elements ?? []
            #expect(content.map { $0["type"]?.string } == ["thinking", "text", "tool_use", "tool_use"])
            #expect(content[0]["thinking"] == "Look it up." && content[1]["text"] == "One moment.")
            for (block, call) in zip(content.dropFirst(2), Self.calls) {
                #expect(block["id"]?.string?.hasPrefix("toolu_") == true)
                #expect(block["name"]?.string == call.name && block["input"] == call.arguments)
            }
            #expect(whole["stop_reason"] == "tool_use" && whole["footnote"] == nil)
            #expect(try blocks(stream) == content.map { $0.without(["id"]) })
            #expect(stream.contains { $0["delta"]?["stop_reason"] == "tool_use" })
            #expect(stream.last?["type"] == "message_stop")
            #expect(prompt(of: model).contains("tool weather;tool clock;"))
        }
    }

    @Test("what Anthropic's clients do not offer, or forbid, is not called, and tools that are none are refused")
    func anthropicNone() async throws {
        for more in ["", Self.anthropic.tools + #","tool_choice":{"type":"none"}"#] {
            let model = harmony(Self.turn)
            let (whole, stream) = try await ask(Self.anthropic, model, more)
            #expect(whole["content"]?.elements?.map { $0["type"]?.string } == ["thinking", "text"])
            #expect(
                whole["content"]?[1]?["text"]?.string?.contains("Bern") == true && whole["stop_reason"] == "end_turn")
            #expect(!stream.contains { $0["content_block"]?["type"] == "tool_use" })
            #expect(!prompt(of: model).contains("tool weather;"))
        }
        try await ServedRouter.run(model: harmony("x")) { server in
            for (tools, place) in [
                (#"[{"type":"web_search_20250305","name":"web_search"}]"#, "tools[0]"), ("[{}]", "tools[0]"),
                ("{}", "tools"),
            ] {
                let reply = try await server.post("/v1/messages", Self.anthropic.body + ",\"tools\":\(tools)}")
                #expect(try reply.status == 400 && reply.error?["message"]?.string?.contains(place) == true)
            }
        }
    }

    @Test("a call that Anthropic's clients force is a block; one that is cut off is text", arguments: ["any", "tool"])
    func anthropicForced(type: String) async throws {
        let choice = ",\"tool_choice\":{\"type\":\"\(type)\"" + (type == "tool" ? ",\"name\":\"clock\"}" : "}")
        let model = FakeModel(.init(reply: #"{"name":"clock","arguments":{"zone":"CET"}}"#))
        let (whole, stream) = try await ask(Self.anthropic, model, Self.anthropic.tools + choice)
        #expect(whole["content"]?.elements?.map { $0["type"]?.string } == ["tool_use"])
        #expect(whole["content"]?[0]?["input"] == ["zone": "CET"] && whole["stop_reason"] == "tool_use")
        #expect(try blocks(stream) == (whole["content"]?.elements ?? []).map { $0.without(["id"]) })
        // The fake model writes what the constraint allows to its end; a text alone shows what a cut leaves.
        let prompt = try FakeModel().chatTemplate().render(
            [ChatMessage(role: .user, content: "Time?")], tokenizer: model.tokenizer, options: ChatOptions())
        var parts = PlainPrompt(prompt, form: try forced()).parts()
        #expect(parts.append("{\"name\":\"clock\",").content.isEmpty)
        let rest = parts.finish()
        #expect(rest.calls.isEmpty && rest.content == "{\"name\":\"clock\",")
    }

    private func forced() throws -> OutputForm {
        let function: JSON = ["type": "function", "function": ["name": "clock"]]
        var fields = try RequestFields(["tools": [function], "tool_choice": "required"])
        return try OutputForm(&fields)
    }

    @Test("a response has an item for each call, whole and as a stream, and its result can be sent back")
    func responseCalls() async throws {
        let model = harmony(Self.turn)
        let (whole, stream) = try await ask(Self.responses, model, Self.responses.tools)
        for reply in [whole, stream.last?["response"] ?? .null] {
            let output = reply["output"]?.elements ?? []
            #expect(
                output.map { $0["type"]?.string } == ["reasoning", "message", "function_call", "function_call"],
                "\(reply)")
            for (item, call) in zip(output.dropFirst(2), Self.calls) {
                #expect(item["name"]?.string == call.name && item["status"] == "completed")
                #expect(try JSONParser.parse(item["arguments"]?.string ?? "") == call.arguments)
            }
            #expect(output.dropFirst().first?["content"]?[0]?["text"] == "One moment.")
            #expect(reply["status"] == "completed" && reply["footnote"] == nil)
        }
        #expect(prompt(of: model).contains("tool weather;tool clock;"))
        let done = stream.filter { $0["type"] == "response.output_item.done" }.compactMap { $0["item"] }
        #expect(stream.last?["response"]?["output"]?.elements == done)
        let deltas = stream.filter { $0["type"] == "response.function_call_arguments.delta" }
        #expect(deltas.map { $0["output_index"]?.integer } == [2, 3])

        try await ServedRouter.run(model: model) { server in
            let first = try await server.post("/v1/responses", Self.responses.body + Self.responses.tools + "}").json
            let call = try #require(first["output"]?.elements?.last)
            let next: JSON = [
                "model": "fake-1b-instruct", "previous_response_id": first["id"] ?? .null,
                "input": [
                    ["type": "function_call_output", "call_id": call["call_id"] ?? .null, "output": "noon"]
                ],
            ]
            #expect(try await server.post("/v1/responses", next.text).status == 200)
            #expect(prompt(of: model).contains("Call of the tool weather with {\"city\":\"Bern\"}"))
            #expect(prompt(of: model).contains("Result of the tool clock:\nnoon"))
        }
    }

    @Test("a response to a request without tools, or with the choice none, calls nothing and loses nothing")
    func responseNone() async throws {
        for more in ["", Self.responses.tools + #","tool_choice":"none""#] {
            let (whole, stream) = try await ask(Self.responses, harmony(Self.turn), more)
            #expect(whole["output"]?.elements?.map { $0["type"]?.string } == ["reasoning", "message"])
            #expect(whole["output"]?[1]?["content"]?[0]?["text"]?.string?.contains("Bern") == true)
            #expect(!stream.contains { $0["type"]?.string?.contains("function_call") == true })
        }
    }

    @Test("Ollama's clients get calls with their arguments as objects, whole and line by line")
    func ollamaCalls() async throws {
        let model = harmony(Self.turn)
        let (whole, stream) = try await ask(Self.ollama, model, Self.ollama.tools)
        let message = whole["message"]
        #expect(message?["content"] == "One moment." && message?["thinking"] == "Look it up.")
        let streamed = stream.flatMap { $0["message"]?["tool_calls"]?.elements ?? [] }
        for calls in [message?["tool_calls"]?.elements ?? [], streamed] {
            #expect(calls.map { $0["function"]?["name"]?.string } == Self.calls.map(\.name))
            #expect(calls.map { $0["function"]?["arguments"] } == Self.calls.map(\.arguments))
            #expect(calls.map { $0["function"]?["index"]?.integer } == [0, 1])
        }
        #expect(stream.compactMap { $0["message"]?["content"]?.string }.joined() == "One moment.")
        #expect(stream.last?["done"] == true && whole["footnote"] == nil)
        #expect(prompt(of: model).contains("tool weather;tool clock;"))
        // What a reply called can be sent back as it came.
        try await ServedRouter.run(model: model) { server in
            let body: JSON = [
                "model": "fake-1b-instruct", "stream": false,
                "messages": [
                    ["role": "user", "content": "Weather?"], message ?? .null,
                    ["role": "tool", "tool_name": "weather", "content": "rain"],
                ],
            ]
            #expect(try await server.post("/api/chat", body.text).status == 200)
            #expect(prompt(of: model).contains("Result of the tool weather:\nrain"))
            let shown = try await server.post("/api/show", "{\"model\":\"fake-1b-instruct\"}").json
            #expect(shown["capabilities"] == ["completion", "tools"])
            let wrong = try await server.post("/api/chat", Self.ollama.body + ",\"tools\":[{}]}")
            #expect(wrong.status == 400)
        }
        // A model that does not tell calls from words is not told of tools.
        let plain = FakeModel(.init(reply: "Rain."))
        let (said, _) = try await ask(Self.ollama, plain, Self.ollama.tools)
        #expect(said["message"]?["content"] == "Rain." && said["footnote"]?["ignored"] == ["tools"])
    }
}
