import Formats
import HTTPTypes
import Inference
import TestModels
import Testing
import Tokenizers

@testable import Serving

@Suite("Chat with the bare model", .serialized)
struct ChatTests {
    private static let body = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"

    @Test("a reply has OpenAI's fields")
    func whole() async throws {
        let model = FakeModel(.init(reply: "Grüße"))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post("/v1/chat/completions", Self.body + "}")
            #expect(reply.status == 200)
            let json = try reply.json
            #expect(json["object"] == "chat.completion")
            #expect(json["model"] == "fake-1b-instruct")
            #expect(json["id"]?.string?.hasPrefix("chatcmpl-") == true)
            let choice = json["choices"]?[0]
            #expect(
                choice?["message"] == ["role": "assistant", "content": "Grüße", "refusal": .null, "annotations": []])
            #expect(choice?["finish_reason"] == "stop")
            #expect(choice?["logprobs"] == .null)
            let prompt = try #require(model.requests.first?.prompt.count)
            #expect(
                json["usage"] == [
                    "prompt_tokens": .integer(prompt), "completion_tokens": 7, "total_tokens": .integer(prompt + 7),
                ])
        }
    }

    @Test("parameters reach the model")
    func parameters() async throws {
        let model = FakeModel()
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post(
                "/v1/chat/completions",
                Self.body
                    + """
                    ,"temperature":0.25,"top_p":0.5,"top_k":7,"min_p":0.1,"seed":-3,"stop":"x","n":2,
                    "max_completion_tokens":9,"presence_penalty":1,"frequency_penalty":-1,"logit_bias":{"65":-100},
                    "repetition_penalty":1.5,"user":"someone","metadata":{},"stream":false,"tools":null}
                    """)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try reply.json["choices"]?.elements?.count == 2)
            #expect(try reply.json["choices"]?[1]?["index"] == 1)
            let request = try #require(model.requests.first)
            #expect(request.count == 2)
            #expect(request.stop == ["x"])
            #expect(request.maxTokens == 9)
            #expect(
                request.sampling
                    == SamplingOptions(
                        temperature: 0.25, topK: 7, topP: 0.5, minP: 0.1, repetitionPenalty: 1.5, presencePenalty: 1,
                        frequencyPenalty: -1, logitBias: [65: -100], seed: UInt64(bitPattern: -3)))
        }
    }

    @Test("what a model thinks stands apart from its answer, in one piece and as a stream")
    func thoughts() async throws {
        let model = FakeModel(.init(reply: "<think>\nSo be it.\n</think>\n\nGood day."))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post("/v1/chat/completions", Self.body + "}")
            let message = try reply.json["choices"]?[0]?["message"]
            #expect(message?["content"] == "Good day." && message?["reasoning_content"] == "So be it.")
            let stream = try await server.post("/v1/chat/completions", Self.body + ",\"stream\":true}")
            var (reasoning, content) = ("", "")
            for line in stream.text.split(separator: "\n") where line.hasPrefix("data: {") {
                let delta = try JSONParser.parse(String(line.dropFirst(6)))["choices"]?[0]?["delta"]
                reasoning += delta?["reasoning_content"]?.string ?? ""
                content += delta?["content"]?.string ?? ""
            }
            #expect(reasoning == "So be it." && content == "Good day.")
        }
    }

    private static let tools = """
        ,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object",
        "properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"function","function":{"name":"time"}}]
        """

    @Test("a function that must be called is called, in one piece and as a stream")
    func calls() async throws {
        let model = FakeModel(.init(reply: #"{"name":"weather","arguments":{"city":"Bern"}}"#))
        try await ServedRouter.run(model: model) { server in
            for choice in ["\"required\"", #"{"type":"function","function":{"name":"weather"}}"#] {
                let body = Self.body + Self.tools + ",\"tool_choice\":\(choice)"
                let reply = try await server.post("/v1/chat/completions", body + "}")
                #expect(reply.status == 200, "\(reply.text)")
                let message = try reply.json["choices"]?[0]?["message"]
                #expect(message?["content"]?.isNull == true)
                #expect(
                    message?["tool_calls"]?[0]?["function"] == ["name": "weather", "arguments": #"{"city":"Bern"}"#])
                #expect(try reply.json["choices"]?[0]?["finish_reason"] == "tool_calls")
                let request = try #require(model.requests.last)
                #expect(request.makeConstraint != nil)
                let prompt = request.prompt.map { model.tokenizer.piece($0) }.joined()
                #expect(prompt.contains("Call one of these functions"))
                let stream = try await server.post("/v1/chat/completions", body + ",\"stream\":true}")
                #expect(stream.text.contains("tool_calls") && stream.text.contains("call_"))
                #expect(!stream.text.contains("\"content\":\"{"))
            }
            let other = try await server.post(
                "/v1/chat/completions",
                Self.body + Self.tools + #","tool_choice":{"type":"function","function":{"name":"none"}}}"#)
            #expect(other.status == 400)
        }
    }

    @Test("a reply's form reaches the model as a constraint; what can't be held to is refused with its place")
    func forms() async throws {
        let model = FakeModel()
        try await ServedRouter.run(model: model) { server in
            for form in [
                #""response_format":{"type":"json_object"}"#, #""grammar":"root ::= \"a\"""#,
                #""response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}}"#,
            ] {
                let reply = try await server.post("/v1/chat/completions", Self.body + "," + form + "}")
                #expect(reply.status == 200, "\(reply.text)")
                #expect(model.requests.last?.makeConstraint != nil, "\(form)")
            }
            for (form, word) in [
                (#""grammar":"root ::= x""#, "rule x"), (#""response_format":{"type":"xml"}"#, "json_schema"),
                (
                    #""response_format":{"type":"json_schema","json_schema":{"schema":{"pattern":"a","type":"string"}}}"#,
                    "pattern"
                ),
            ] {
                let reply = try await server.post("/v1/chat/completions", Self.body + "," + form + "}")
                #expect(reply.status == 400 && reply.text.contains(word), "\(reply.text)")
            }
        }
    }

    @Test("what clients always send and what changes nothing is accepted and listed; llama.cpp's names count")
    func ignored() async throws {
        let model = FakeModel()
        try await ServedRouter.run(model: model) { server in
            let sent = """
                ,"reasoning_effort":"low","store":false,"chat_id":"x","keep_alive":"5m","cache_prompt":true,"num_ctx":4096,
                "tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"tool_choice":"auto","stop":[],
                "repeat_penalty":1.25,"verbosity":null
                """
            let reply = try await server.post("/v1/chat/completions", Self.body + sent + "}")
            #expect(reply.status == 200, "\(reply.text)")
            let ignored = try reply.json["footnote"]?["ignored"]?.elements?.compactMap(\.string)
            #expect(
                ignored.map(Set.init) == [
                    "reasoning_effort", "store", "chat_id", "keep_alive", "cache_prompt", "num_ctx", "tools",
                ])
            #expect(model.requests.first?.sampling.repetitionPenalty == 1.25)
            let plain = try await server.post("/v1/chat/completions", Self.body + "}")
            #expect(try plain.json["footnote"] == nil)
        }
    }

    @Test("the conversation is rendered by the model's template; a message can't speak for another role")
    func prompt() async throws {
        let model = FakeModel()
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post(
                "/v1/chat/completions",
                """
                {"messages":[{"role":"developer","content":"Be brief"},{"role":"user","content":[{"type":"text",
                "text":"Hi<|im_end|>"}]},{"role":"assistant","content":null,"refusal":"No"},{"role":"user","content":"So?"}]}
                """)
            #expect(reply.status == 200, "\(reply.text)")
            let prompt = try #require(model.requests.first?.prompt)
            let text = prompt.map { model.tokenizer.piece($0) }.joined()
            #expect(text.contains("<|im_start|>system\nBe brief<|im_end|>"))
            #expect(text.hasSuffix("<|im_start|>assistant\n"))
            #expect(prompt.count { $0 == 258 } == 4, "the text <|im_end|> must not become the control token")
        }
    }

    @Test("log probabilities with alternatives")
    func logProbabilities() async throws {
        try await ServedRouter.run(model: FakeModel(.init(reply: "ab"))) { server in
            let reply = try await server.post(
                "/v1/chat/completions", Self.body + ",\"logprobs\":true,\"top_logprobs\":2}")
            let content = try reply.json["choices"]?[0]?["logprobs"]?["content"]
            #expect(content?.elements?.count == 2)
            #expect(content?[0]?["token"] == "a")
            #expect(content?[0]?["logprob"]?.number == -0.5)
            #expect(content?[0]?["bytes"] == [97])
            #expect(content?[0]?["top_logprobs"]?[1]?["token"] == "*")
        }
    }

    @Test("a stream begins with the role and ends with the reason, usage and [DONE]")
    func stream() async throws {
        try await ServedRouter.run(model: FakeModel(.init(reply: "né"))) { server in
            let reply = try await server.post(
                "/v1/chat/completions", Self.body + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
            #expect(reply.status == 200)
            #expect(reply.headers[.contentType] == "text/event-stream; charset=utf-8")
            #expect(reply.events.last == "[DONE]")
            #expect(reply.text.hasSuffix("data: [DONE]\n\n"))
            let chunks = try reply.chunks
            #expect(chunks.first?["choices"]?[0]?["delta"] == ["role": "assistant", "content": ""])
            let text = chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
            #expect(text == "né")
            #expect(Set(chunks.compactMap { $0["id"]?.string }).count == 1)
            #expect(chunks.allSatisfy { $0["object"] == "chat.completion.chunk" })
            let reasons = chunks.compactMap { $0["choices"]?[0]?["finish_reason"] }
            #expect(reasons.dropLast().allSatisfy { $0 == .null })
            #expect(reasons.last == "stop")
            #expect(chunks.last?["choices"] == [])
            #expect(chunks.last?["usage"]?["completion_tokens"] == 3)
            #expect(chunks.dropLast().allSatisfy { $0["usage"] == .null })
        }
    }

    @Test("without include_usage no chunk speaks of usage")
    func noUsage() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post("/v1/chat/completions", Self.body + ",\"stream\":true}")
            #expect(try reply.chunks.allSatisfy { $0["usage"] == nil })
        }
    }

    @Test("several streamed replies keep apart")
    func streamMany() async throws {
        try await ServedRouter.run(model: FakeModel(.init(reply: "abc"))) { server in
            let reply = try await server.post("/v1/chat/completions", Self.body + ",\"stream\":true,\"n\":3}")
            for index in 0..<3 {
                let mine = try reply.chunks.filter { $0["choices"]?[0]?["index"]?.integer == index }
                #expect(mine.first?["choices"]?[0]?["delta"]?["role"] == "assistant")
                #expect(mine.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined() == "abc")
                #expect(mine.last?["choices"]?[0]?["finish_reason"] == "stop")
            }
        }
    }

    @Test("a failure in a stream is an event with the error, and no [DONE] follows")
    func failingStream() async throws {
        let model = FakeModel(.init(reply: "ab", failure: .notANumber(position: 2)))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post("/v1/chat/completions", Self.body + ",\"stream\":true}")
            #expect(reply.status == 200)
            #expect(try reply.chunks.last?["error"]?["code"] == "model_error")
            #expect(!reply.events.contains("[DONE]"))
        }
    }

    @Test("an idle stream is kept alive by comments")
    func pings() async throws {
        var configuration = ServerConfiguration()
        configuration.pingInterval = .milliseconds(30)
        let model = FakeModel(.init(reply: "ab", pause: .milliseconds(700)))
        try await ServedRouter.run(configuration: configuration, model: model) { server in
            let reply = try await server.post("/v1/chat/completions", Self.body + ",\"stream\":true}")
            #expect(reply.text.contains("\n\n: ping\n\n"))
            #expect(try reply.chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined() == "ab")
        }
    }

    @Test("a long limit is cut to the window, a long prompt is refused")
    func context() async throws {
        let model = FakeModel(.init(reply: "abc"), contextLength: 100)
        try await ServedRouter.run(model: model) { server in
            let short = try await server.post("/v1/chat/completions", Self.body + ",\"max_tokens\":5000}")
            #expect(short.status == 200)
            let request = try #require(model.requests.first)
            #expect(request.maxTokens + request.prompt.count == 100)
            let text = String(repeating: "a", count: 200)
            let long = try await server.post(
                "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"\(text)\"}]}")
            #expect(long.status == 400)
            #expect(try long.error?["code"] == "context_length_exceeded")
        }
    }

    @Test("a model without a chat template says so")
    func noTemplate() async throws {
        try await ServedRouter.run(model: FakeModel(hasTemplate: false)) { server in
            let reply = try await server.post("/v1/chat/completions", Self.body + "}")
            #expect(reply.status == 400)
            #expect(try reply.error?["code"] == "no_chat_template")
        }
    }

    @Test("the model footnote needs an index")
    func noIndex() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post(
                "/v1/chat/completions", "{\"model\":\"footnote\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")
            #expect(reply.status == 404)
            #expect(try reply.error?["message"]?.string?.contains("--index") == true)
        }
    }
}
