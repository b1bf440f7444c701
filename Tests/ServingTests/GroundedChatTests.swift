import IndexStore
import Passages
import Testing

@testable import Serving

@Suite("Answers from documents", .serialized)
struct GroundedChatTests {
    private func body(_ question: String, _ more: String = "", threshold: Int = 0) -> String {
        "{\"model\":\"footnote\",\"messages\":[{\"role\":\"system\",\"content\":\"s\"},"
            + "{\"role\":\"user\",\"content\":\"\(question)\"}],\"footnote\":{\"confidence_threshold\":\(threshold)\(more)}}"
    }

    private func withIndex(_ test: @escaping @Sendable (ServedRouter, SmallIndex) async throws -> Void) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { try await test($0, small) }
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
                #expect(annotation["type"] == "file_citation")
                #expect(annotation["filename"] == "harbour.md")
                let fileID = try #require(annotation["file_id"]?.string)
                let source = try await server.get("/v1/documents/\(fileID)").json
                let text = try #require(source["text"]?.string)
                let start = try #require(annotation["start_byte"]?.integer)
                let end = try #require(annotation["end_byte"]?.integer)
                let quote = String(decoding: Array(text.utf8)[start..<end], as: UTF8.self)
                #expect(annotation["quote"]?.string == quote)
                let place = try #require(annotation["index"]?.integer)
                let before = String(content.unicodeScalars.prefix(place))
                let span = try #require(annotation["answer_span"]?["end_byte"]?.integer)
                #expect(before.utf8.count == span)
            }
            #expect(json["footnote"]?["abstained"] == false)
            #expect(json["footnote"]?["messages_not_read"] == 1)
        }
    }

    @Test("an abstention has null content and says so in refusal")
    func abstention() async throws {
        try await withIndex { server, _ in
            let question = body("zzyzx qwrtpsdf?", threshold: 1)
            let reply = try await server.post("/v1/chat/completions", question)
            let message = try reply.json["choices"]?[0]?["message"]
            #expect(message?["content"] == .null)
            #expect(message?["refusal"]?.string?.isEmpty == false)
            #expect(message?["annotations"] == [])
            #expect(try reply.json["footnote"]?["abstained"] == true)
        }
    }

    @Test("a stream says the same as the reply in one piece", arguments: ["When was the lighthouse built?", "zzyzx?"])
    func stream(question: String) async throws {
        try await withIndex { server, _ in
            let whole = try await server.post("/v1/chat/completions", body(question)).json
            let message = whole["choices"]?[0]?["message"]
            let request = body(question, ",\"include_retrieved\":true").dropLast() + ",\"stream\":true}"
            let reply = try await server.post("/v1/chat/completions", String(request))
            #expect(reply.events.last == "[DONE]")
            let chunks = try reply.chunks
            let deltas = chunks.compactMap { $0["choices"]?[0]?["delta"] }
            #expect(deltas.first?["role"] == "assistant")
            let content = deltas.compactMap { $0["content"]?.string }.joined()
            let refusal = deltas.compactMap { $0["refusal"]?.string }.joined()
            let annotations = deltas.flatMap { $0["annotations"]?.elements ?? [] }
            #expect(content == message?["content"]?.string ?? "")
            #expect(refusal == message?["refusal"]?.string ?? "")
            #expect(
                annotations.compactMap { $0["quote"] } == message?["annotations"]?.elements?.compactMap { $0["quote"] })
            #expect(
                annotations.compactMap { $0["index"] } == message?["annotations"]?.elements?.compactMap { $0["index"] })
            #expect(chunks.contains { $0["footnote"]?["retrieved"] != nil })
            #expect(chunks.last?["choices"]?[0]?["finish_reason"] == "stop")
            #expect(chunks.last?["footnote"]?["abstained"] == whole["footnote"]?["abstained"])
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
            #expect(list["data"]?.elements?.compactMap { $0["id"]?.string } == ["footnote", "Fake-1B-Instruct"])
            #expect(try await server.get("/v1/models/footnote").json["footnote"]?["grounded"] == true)
            #expect(try await server.get("/v1/models/other").status == 404)
            let plain = try await server.post(
                "/v1/chat/completions",
                "{\"model\":\"Fake-1B-Instruct\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
            #expect(try plain.json["choices"]?[0]?["message"]?["content"] == "Hello")
            let unnamed = try await server.post(
                "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"lighthouse?\"}]}")
            #expect(try unnamed.json["model"] == "footnote")
        }
    }

    @Test(
        "what grounded answers lack is refused by name",
        arguments: [
            ("\"n\":2", "n"), ("\"stop\":\"x\"", "stop"), ("\"logprobs\":true", "logprobs"),
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
}
