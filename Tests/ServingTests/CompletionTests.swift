import Formats
import Inference
import TestModels
import Testing

@testable import Serving

@Suite("Completions", .serialized)
struct CompletionTests {
    @Test("a prompt is continued, by default for 16 tokens")
    func plain() async throws {
        let model = FakeModel(.init(reply: "abcdefghijklmnopqrstuvwxyz"))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post("/v1/completions", "{\"prompt\":\"Hi\"}")
            let json = try reply.json
            #expect(json["object"] == "text_completion")
            #expect(
                json["choices"] == [
                    ["text": "abcdefghijklmnop", "index": 0, "logprobs": .null, "finish_reason": "length"]
                ])
            #expect(json["usage"]?["prompt_tokens"] == 3)
            #expect(json["usage"]?["completion_tokens"] == 16)
            #expect(model.requests.first?.prompt == [256, 72, 105])
        }
    }

    @Test(
        "all four shapes of a prompt",
        arguments: [
            ("\"Hi\"", [[256, 72, 105]]), ("[\"Hi\",\"a\"]", [[256, 72, 105], [256, 97]]), ("[72,105]", [[72, 105]]),
            ("[[72],[105,106]]", [[72], [105, 106]]),
        ] as [(String, [[Int32]])])
    func shapes(prompt: String, tokens: [[Int32]]) async throws {
        let model = FakeModel(.init(reply: "x"))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post("/v1/completions", "{\"prompt\":\(prompt),\"n\":2}")
            #expect(reply.status == 200, "\(reply.text)")
            #expect(model.requests.map(\.prompt) == tokens)
            let indices = try reply.json["choices"]?.elements?.compactMap { $0["index"]?.integer }
            #expect(indices == Array(0..<tokens.count * 2))
        }
    }

    @Test(
        "what is wrong with a prompt is named",
        arguments: [
            ("[]", "prompt"), ("[999]", "prompt[0]"), ("[-1]", "prompt[0]"), ("[[1],[2,\"a\"]]", "prompt[1][1]"),
            ("[true]", "prompt[0]"), ("7", "prompt"), ("[[]]", "prompt[0]"),
        ])
    func wrongPrompts(prompt: String, param: String) async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post("/v1/completions", "{\"prompt\":\(prompt)}")
            #expect(reply.status == 400)
            #expect(try reply.error?["param"]?.string == param, "\(reply.text)")
        }
    }

    @Test(
        "what is not supported is refused by name",
        arguments: [
            ("\"suffix\":\"x\"", "suffix"), ("\"best_of\":21", "best_of"), ("\"n\":3,\"best_of\":2", "best_of"),
            ("\"best_of\":2,\"stream\":true", "best_of"), ("\"logprobs\":6", "logprobs"),
            ("\"messages\":[]", "messages"),
            ("\"model\":\"nothing\"", "model"),
        ])
    func refused(field: String, param: String) async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post("/v1/completions", "{\"prompt\":\"a\",\(field)}")
            #expect(reply.status == (param == "model" ? 404 : 400))
            #expect(try reply.error?["param"]?.string == param)
        }
    }

    @Test("every way of sampling reaches the model")
    func sampling() async throws {
        let model = FakeModel(.init(reply: "x"))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post(
                "/v1/completions",
                """
                {"prompt":"a","temperature":0.5,"top_k":3,"top_p":0.5,"min_p":0.25,"typical_p":0.75,"temperature_last":true,
                "repetition_penalty":1.5,"presence_penalty":1,"frequency_penalty":-1,"logit_bias":{"3":-100},"seed":9,
                "stop":["y"],"stop_token_ids":[7,8]}
                """)
            #expect(reply.status == 200, "\(reply.text)")
            let request = try #require(model.requests.first)
            #expect(
                request.sampling
                    == SamplingOptions(
                        temperature: 0.5, topK: 3, topP: 0.5, minP: 0.25, typicalP: 0.75, temperatureLast: true,
                        repetitionPenalty: 1.5, presencePenalty: 1, frequencyPenalty: -1, logitBias: [3: -100], seed: 9)
            )
            #expect(request.stop == ["y"] && request.stopTokens == [7, 8])
            let wrong = try await server.post("/v1/completions", "{\"prompt\":\"a\",\"stop_token_ids\":[1,-1]}")
            #expect(wrong.status == 400)
            #expect(try wrong.error?["param"]?.string == "stop_token_ids[1]")
        }
    }

    @Test("best_of returns the likeliest")
    func bestOf() async throws {
        let model = FakeModel(.init(reply: "x"))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post("/v1/completions", "{\"prompt\":\"a\",\"best_of\":3,\"logprobs\":0}")
            #expect(model.requests.first?.count == 3)
            #expect(try reply.json["choices"]?.elements?.count == 1)
            #expect(try reply.json["choices"]?[0]?["logprobs"]?["token_logprobs"] == [.number(-0.5)])
            #expect(try reply.json["usage"]?["completion_tokens"] == 3)
        }
    }

    @Test("the four arrays of log probabilities are aligned, offsets count characters")
    func logProbabilities() async throws {
        try await ServedRouter.run(model: FakeModel(.init(reply: "aéb"))) { server in
            let reply = try await server.post("/v1/completions", "{\"prompt\":\"x\",\"logprobs\":2}")
            let logprobs = try reply.json["choices"]?[0]?["logprobs"]
            #expect(logprobs?["text_offset"] == [0, 1, 2, 2])
            #expect(logprobs?["tokens"]?.elements?.count == 4)
            #expect(logprobs?["tokens"]?[3] == "b")
            #expect(logprobs?["token_logprobs"]?.elements?.count == 4)
            #expect(logprobs?["top_logprobs"]?[0]?["a"]?.number == -0.5)
            #expect(logprobs?["top_logprobs"]?[0]?["*"]?.number == -4)
        }
    }

    @Test("echo repeats the prompt; with max_tokens 0 it only scores it", arguments: [0, 1])
    func echo(count: Int) async throws {
        let model = FakeModel(.init(reply: "yz"))
        try await ServedRouter.run(model: model) { server in
            let reply = try await server.post(
                "/v1/completions", "{\"prompt\":\"abc\",\"echo\":true,\"max_tokens\":0,\"logprobs\":\(count)}")
            let choice = try reply.json["choices"]?[0]
            #expect(choice?["text"] == "abc")
            #expect(choice?["finish_reason"] == "length")
            #expect(choice?["logprobs"]?["tokens"] == ["a", "b", "c"])
            #expect(choice?["logprobs"]?["text_offset"] == [0, 1, 2])
            // The beginning of text stands before the first token, so that even it has a probability.
            #expect(choice?["logprobs"]?["token_logprobs"]?.elements?.allSatisfy { $0.number != nil } == true)
            #expect((choice?["logprobs"]?["top_logprobs"] == .null) == (count == 0))
            let tokens = try await server.post(
                "/v1/completions", "{\"prompt\":[97,98],\"echo\":true,\"max_tokens\":0,\"logprobs\":\(count)}")
            #expect(try tokens.json["choices"]?[0]?["logprobs"]?["token_logprobs"]?[0] == .null)
            let both = try await server.post("/v1/completions", "{\"prompt\":\"abc\",\"echo\":true}")
            #expect(try both.json["choices"]?[0]?["text"] == "abcyz")
        }
    }

    @Test("a stream carries text, reason, usage and [DONE]")
    func stream() async throws {
        try await ServedRouter.run(model: FakeModel(.init(reply: "abc"))) { server in
            let reply = try await server.post(
                "/v1/completions",
                """
                {"prompt":["p","q"],"stream":true,"echo":true,"logprobs":0,"stream_options":{"include_usage":true}}
                """)
            #expect(reply.events.last == "[DONE]")
            let chunks = try reply.chunks
            for (index, prompt) in ["p", "q"].enumerated() {
                let mine = chunks.filter { $0["choices"]?[0]?["index"]?.integer == index }
                #expect(mine.compactMap { $0["choices"]?[0]?["text"]?.string }.joined() == prompt + "abc")
                #expect(mine.last?["choices"]?[0]?["finish_reason"] == "stop")
                let offsets = mine.flatMap { $0["choices"]?[0]?["logprobs"]?["text_offset"]?.elements ?? [] }
                #expect(offsets == [0, 1, 2, 3])
            }
            #expect(chunks.last?["usage"]?["completion_tokens"] == 6)
        }
    }
}
