import Formats
import IndexStore
import Passages
import TestModels
import Testing

@testable import Serving

@Suite("Answers from documents", .serialized)
struct GroundedChatTests {
    private func body(_ question: String, _ more: String = "", threshold: Int = 0) -> String {
        "{\"model\":\"footnote\",\"messages\":[{\"role\":\"system\",\"content\":\"s\"},"
            + "{\"role\":\"user\",\"content\":\"\(question)\"}],\"footnote\":{\"confidence_threshold\":\(threshold)\(more)}}"
    }

    private func withIndex(
        _ configuration: ServerConfiguration = .init(),
        _ test: @escaping @Sendable (ServedRouter, SmallIndex) async throws -> Void
    ) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(configuration: configuration, model: model, index: small.index) {
            try await test($0, small)
        }
    }

    @Test("an answer cites its sources, and the quote stands where the citation says")
    func annotations() async throws {
        try await withIndex { server, _ in
            let reply = try await server.post("/v1/chat/completions", body("When was the lighthouse built?"))
            #expect(reply.status == 200, "\(reply.text)")
            let json = try reply.json
            let message = json["choices"]?[0]?["message"]
            let content = try #require(message?["content"]?.string)
            #expect(message?["refusal"] == .null)
            let annotations = try #require(message?["annotations"]?.elements)
            #expect(!annotations.isEmpty)
            for annotation in annotations {
                #expect(annotation["type"] == "url_citation")
                #expect(annotation["url_citation"]?["url"]?.string?.hasSuffix("/harbour.md") == true)
                #expect(annotation["url_citation"]?["title"] == "The harbour")
                #expect(annotation["filename"] == "harbour.md")
                let fileID = try #require(annotation["file_id"]?.string)
                let source = try await server.get("/v1/documents/\(fileID)").json
                let text = try #require(source["text"]?.string)
                let start = try #require(annotation["start_byte"]?.integer)
                let end = try #require(annotation["end_byte"]?.integer)
                let quote = String(decoding: Array(text.utf8)[start..<end], as: UTF8.self)
                #expect(annotation["quote"]?.string == quote)
                for (index, byte) in [("start_index", "start_byte"), ("end_index", "end_byte")] {
                    let place = try #require(annotation["url_citation"]?[index]?.integer)
                    let before = String(content.unicodeScalars.prefix(place))
                    let span = try #require(annotation["answer_span"]?[byte]?.integer)
                    #expect(before.utf8.count == span)
                }
            }
            #expect(json["footnote"]?["abstained"] == false)
            #expect(json["footnote"]?["messages_not_read"] == 1)
        }
    }

    /// A reply whose threshold nothing reaches.
    private func abstention(_ server: ServedRouter, stream: Bool = false) async throws -> ServedRouter.Reply {
        let request = body("When was the lighthouse built?", threshold: 1).dropLast()
        return try await server.post("/v1/chat/completions", request + ",\"stream\":\(stream)}")
    }

    @Test("an abstention is text that every client shows, and says in refusal that it is one")
    func abstention() async throws {
        try await withIndex { server, _ in
            let reply = try await abstention(server)
            let message = try reply.json["choices"]?[0]?["message"]
            let text = try #require(message?["content"]?.string)
            #expect(text.hasPrefix("Not in these documents."))
            #expect(message?["refusal"]?.string == text)
            #expect(message?["annotations"] == [])
            let record = try #require(reply.json["footnote"])
            #expect(record["abstained"] == true)
            #expect(record["abstention_reason"] == "insufficient_support")
            #expect(record["nearest"]?.elements?.isEmpty == false)
        }
    }

    @Test("in the strict form an abstention has null content")
    func strictAbstention() async throws {
        try await withIndex(ServerConfiguration(abstentionForm: .refusal)) { server, _ in
            let message = try await abstention(server).json["choices"]?[0]?["message"]
            #expect(message?["content"] == .null)
            #expect(message?["refusal"]?.string?.hasPrefix("Not in these documents.") == true)
            #expect(message?["annotations"] == [])
        }
    }

    @Test(
        "a stream says the same as the reply in one piece, an abstention too",
        arguments: [AbstentionForm.content, .refusal],
        [("When was the lighthouse built?", 0), ("When was the lighthouse built?", 1), ("zzyzx?", 0), ("?", 0)])
    func stream(form: AbstentionForm, asked: (question: String, threshold: Int)) async throws {
        try await withIndex(ServerConfiguration(abstentionForm: form)) { server, _ in
            let (question, threshold) = asked
            let whole = try await server.post("/v1/chat/completions", body(question, threshold: threshold)).json
            let request = body(question, ",\"include_retrieved\":true", threshold: threshold).dropLast()
            let reply = try await server.post("/v1/chat/completions", request + ",\"stream\":true}")
            #expect(reply.events.last == "[DONE]")
            let chunks = try reply.chunks
            let deltas = chunks.compactMap { $0["choices"]?[0]?["delta"] }
            #expect(deltas.first?["role"] == "assistant")
            #expect(Self.joined(deltas) == whole["choices"]?[0]?["message"])
            #expect(chunks.contains { $0["footnote"]?["retrieved"] != nil })
            #expect(chunks.last?["choices"]?[0]?["finish_reason"] == "stop")
            let records = [chunks.last?["footnote"], whole["footnote"]].map { $0?.without(["timings"]) }
            #expect(records[0] == records[1])
        }
    }

    /// The message whose pieces a stream's deltas are.
    private static func joined(_ deltas: [JSON]) -> JSON {
        func text(_ name: String) -> JSON {
            let pieces = deltas.compactMap { $0[name]?.string }.filter { !$0.isEmpty }
            return pieces.isEmpty ? .null : .string(pieces.joined())
        }
        return [
            "role": .optional(deltas.first?["role"]?.string), "content": text("content"), "refusal": text("refusal"),
            "annotations": .array(deltas.flatMap { $0["annotations"]?.elements ?? [] }),
        ]
    }

    @Test("a conversation goes on after an abstention that is sent back, and takes nothing from it")
    func historyAfterAbstention() async throws {
        try await withIndex { server, _ in
            let first = try await abstention(server).json["choices"]?[0]?["message"]
            let refused = try #require(first)
            for reply in [refused, ["role": "assistant", "content": .null, "refusal": "Not in these documents."]] {
                let messages: JSON = [
                    ["role": "user", "content": "When was the lighthouse built?"], reply,
                    ["role": "user", "content": "Who built it?"],
                ]
                let json = try await server.post("/v1/chat/completions", "{\"messages\":\(messages.text)}").json
                #expect(json["footnote"]?["query"] == "Who built the lighthouse?")
            }
        }
    }

    @Test("what other servers' replies and tools left in a history plays no part")
    func foreignHistory() async throws {
        try await withIndex { server, _ in
            let reply = try await server.post(
                "/v1/chat/completions",
                """
                {"messages":[{"role":"user","content":"Hi"},
                {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"a","type":"function",
                "function":{"name":"f","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"42"}]},
                {"role":"assistant","content":null},
                {"role":"user","content":"When was the lighthouse built?"}],"footnote":{"confidence_threshold":0}}
                """)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try reply.json["footnote"]?["messages_not_read"] == 4)
        }
    }

    @Test(
        "a follow-up question is made self-contained from the messages before it",
        arguments: [
            ("Who built it?", "Who built the lighthouse?", 1), ("Who built the harbour?", "Who built the harbour?", 3),
        ])
    func followUp(asked: String, query: String, unread: Int) async throws {
        try await withIndex { server, _ in
            func body(_ more: String) -> String {
                "{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},"
                    + "{\"role\":\"user\",\"content\":\"When was the lighthouse built?\"},"
                    + "{\"role\":\"assistant\",\"content\":\"It was built in 1884. [1]\"},"
                    + "{\"role\":\"user\",\"content\":\"\(asked)\"}]\(more)}"
            }
            let footnote = try await server.post("/v1/chat/completions", body("")).json["footnote"]
            #expect(footnote?["question"]?.string == asked)
            #expect(footnote?["query"]?.string == query)
            #expect(footnote?["messages_not_read"]?.integer == unread)
            let chunks = try await server.post("/v1/chat/completions", body(",\"stream\":true")).chunks
            #expect(chunks.contains { $0["footnote"]?["query"]?.string == query })
            #expect(chunks.last?["footnote"]?["question"]?.string == asked)
        }
    }

    @Test("footnote is the default where there is an index, and the bare model is there too")
    func models() async throws {
        try await withIndex { server, _ in
            let list = try await server.get("/v1/models").json
            #expect(list["data"]?.elements?.compactMap { $0["id"]?.string } == ["footnote", "fake-1b-instruct"])
            #expect(try await server.get("/v1/models/footnote").json["footnote"]?["grounded"] == true)
            #expect(try await server.get("/v1/models/other").status == 404)
            let plain = try await server.post(
                "/v1/chat/completions",
                "{\"model\":\"fake-1b-instruct\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
            #expect(try plain.json["choices"]?[0]?["message"]?["content"] == "Hello")
            let unnamed = try await server.post(
                "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"lighthouse?\"}]}")
            #expect(try unnamed.json["model"] == "footnote")
        }
    }

    @Test(
        "what grounded answers lack is refused by name",
        arguments: [
            ("\"n\":2,\"temperature\":1", "n"), ("\"stop\":\"\"", "stop"), ("\"logprobs\":true", "logprobs"),
            ("\"footnote\":{\"style\":\"poem\"}", "footnote.style"),
            ("\"footnote\":{\"passages\":0}", "footnote.passages"),
            ("\"footnote\":{\"made_up\":0}", "footnote.made_up"),
        ])
    func refused(field: String, param: String) async throws {
        try await withIndex { server, _ in
            let reply = try await server.post(
                "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\(field)}")
            #expect(reply.status == 400)
            #expect(try reply.error?["param"]?.string == param)
        }
    }

    @Test("an answer ends before a stop text, whole and in a stream, with the citations that are still there")
    func stop() async throws {
        try await withIndex { server, _ in
            let asked = body("When was the lighthouse built?").dropLast()
            let all = try await server.post("/v1/chat/completions", asked + "}").json["choices"]?[0]?["message"]
            let text = try #require(all?["content"]?.string)
            for stop in ["zzyzx", "]", " [1", "]. ", String(text.dropFirst(4).prefix(5))] {
                let body = asked + ",\"stop\":\(JSON.strings([stop]).text)"
                let whole = try await server.post("/v1/chat/completions", body + "}").json["choices"]?[0]?["message"]
                let expected = text.firstRange(of: stop).map { String(text[..<$0.lowerBound]) } ?? text
                #expect(whole?["content"]?.string == expected)
                let chunks = try await server.post("/v1/chat/completions", body + ",\"stream\":true}").chunks
                #expect(Self.joined(chunks.compactMap { $0["choices"]?[0]?["delta"] }) == whole)
                for annotation in whole?["annotations"]?.elements ?? [] {
                    #expect(expected.contains("[\(annotation["id"]?.integer ?? 0)]"))
                }
            }
        }
    }

    @Test("several choices are the same answer")
    func choices() async throws {
        try await withIndex { server, _ in
            let body = body("When was the lighthouse built?").dropLast() + ",\"n\":2"
            let choices = try await server.post("/v1/chat/completions", body + "}").json["choices"]?.elements ?? []
            #expect(choices.map { $0["index"]?.integer } == [0, 1])
            #expect(choices.count == 2 && choices[0]["message"] == choices[1]["message"])
            let chunks = try await server.post("/v1/chat/completions", body + ",\"stream\":true}").chunks
            for index in 0...1 {
                let own = chunks.compactMap { $0["choices"]?[0] }.filter { $0["index"]?.integer == index }
                #expect(Self.joined(own.compactMap { $0["delta"] }) == choices[index]["message"])
                #expect(own.last?["finish_reason"] == "stop")
            }
        }
    }
}
