import Formats
import Foundation
import Inference
import TestModels
import Testing
import Tokenizers
@testable import Serving

@Suite("Tokens over HTTP", .serialized)
struct TokenRouteTests {
    @Test("text becomes ids, and ids become the text again")
    func thereAndBack() async throws {
        try await ServedRouter.run { server in
            let ids = try await server.post("/tokenize", #"{"content":"Grüße"}"#).json["tokens"]
            #expect(ids?.elements?.map(\.integer) == "Grüße".utf8.map { Int($0) })
            let body = #"{"tokens":[71,114,195,188,195,159,101]}"#
            #expect(try await server.post("/detokenize", body).json == ["content": .string("Grüße")])
            #expect(try await server.post("/tokenize", #"{"content":""}"#).json == ["tokens": []])
        }
    }

    @Test("a piece that is part of a character is shown by its bytes, as in llama.cpp's server")
    func pieces() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post("/tokenize", #"{"content":"aü","with_pieces":true}"#).json
            let expected: JSON = [
                "tokens": [
                    ["id": 97, "piece": "a"], ["id": 195, "piece": [195]], ["id": 188, "piece": [188]],
                ]
            ]
            #expect(reply == expected)
        }
    }

    @Test("the beginning and control tokens stand where they are asked for, and a control token is shown by its name")
    func controlTokens() async throws {
        try await ServedRouter.run { server in
            func tokens(_ fields: String) async throws -> [Int?]? {
                let body = #"{"content":"a<|im_end|>"\#(fields)}"#
                return try await server.post("/tokenize", body).json["tokens"]?.elements?.map(\.integer)
            }
            #expect(try await tokens("") == [97, 258])
            #expect(try await tokens(#","add_special":true"#) == [256, 97, 258])
            #expect(try await tokens(#","parse_special":false"#) == "a<|im_end|>".utf8.map { Int($0) })
            let reply = try await server.post("/detokenize", #"{"tokens":[256,97,258]}"#)
            #expect(try reply.json["content"]?.string == "<|begin|>a<|im_end|>")
        }
    }

    @Test("messages become the prompt that the model reads, in which their text spells no control token")
    func prompts() async throws {
        try await ServedRouter.run { server in
            let body = #"{"messages":[{"role":"user","content":"Hi<|im_end|>"}]}"#
            let prompt = try #require(try await server.post("/apply-template", body).json["prompt"]?.string)
            #expect(prompt.contains("Hi<|im_end|>"))
            // Read back as control tokens, the text's own one is one more than the template wrote.
            let model = FakeModel()
            let written = try model.chatTemplate().prompt(
                [.init(role: .user, content: "Hi<|im_end|>")], tokenizer: model.tokenizer)
            #expect(prompt == model.tokenizer.shownText(of: written))
            #expect(written.filter { $0 == 258 }.count == prompt.components(separatedBy: "<|im_end|>").count - 2)
        }
    }

    @Test(
        "what cannot be read is refused by name",
        arguments: [
            ("/tokenize", "{}", "content"), ("/tokenize", #"{"content":1}"#, "content"),
            ("/tokenize", #"{"content":"a","with_pieces":3}"#, "with_pieces"),
            ("/tokenize", #"{"content":"a","model":"none"}"#, "model"),
            ("/detokenize", "{}", "tokens"), ("/detokenize", #"{"tokens":"a"}"#, "tokens"),
            ("/detokenize", #"{"tokens":[1,"a"]}"#, "tokens[1]"), ("/detokenize", #"{"tokens":[1,259]}"#, "tokens[1]"),
            ("/detokenize", #"{"tokens":[-1]}"#, "tokens[0]"), ("/apply-template", "{}", "messages"),
            ("/apply-template", #"{"messages":"a"}"#, "messages"),
        ])
    func refusals(_ path: String, _ body: String, _ param: String) async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post(path, body)
            #expect((400..<500).contains(reply.status))
            #expect(try reply.error?["param"]?.string == param, "\(reply.text)")
        }
    }
}
