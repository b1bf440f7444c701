import Formats
import TestModels
import Testing

@testable import Serving

@Suite("Forms of other servers", .serialized)
struct OtherFormTests {
    @Test("Cohere's reranking orders as ours does, in its own shape")
    func rerank() async throws {
        try await ServedRouter.run { server in
            let body = "{\"query\":\"abc\",\"documents\":[\"xyz\",\"cab\",\"zz\"],\"top_n\":2}"
            let ours = try await server.post("/v1/rerank", body).json
            let theirs = try await server.post("/v2/rerank", body).json
            #expect(theirs["results"] == ours["results"])
            #expect(theirs["results"]?.elements?.count == 2)
            #expect(theirs["meta"]?["api_version"]?["version"] == "2")
            let cut = try await server.post(
                "/v2/rerank",
                "{\"query\":\"abc\",\"documents\":[\"xyzabc\",\"xyz\"],\"max_tokens_per_doc\":3}"
            ).json
            #expect(cut["results"]?[0]?["relevance_score"] == cut["results"]?[1]?["relevance_score"])
            let wrong = try await server.post("/v2/rerank", "{\"query\":\"a\",\"documents\":[\"a\"],\"made_up\":1}")
            #expect(wrong.status == 400)
            #expect(try wrong.json.members?.map(\.name) == ["message"])
        }
    }

    @Test("llama.cpp's completion continues the text as it stands, whole and in events")
    func completion() async throws {
        try await ServedRouter.run { server in
            let whole = try await server.post(
                "/completion", "{\"prompt\":\"Say\",\"n_predict\":3,\"cache_prompt\":true}")
            let json = try whole.json
            #expect(json["content"] == "Hel" && json["stop_type"] == "limit", "\(whole.text)")
            #expect(json["tokens_evaluated"]?.integer == 4, "the text and the beginning of text")
            #expect(json["footnote"]?["ignored"] == ["cache_prompt"])
            let chunks = try await server.post("/completion", "{\"prompt\":\"Say\",\"stream\":true}").chunks
            #expect(chunks.compactMap { $0["content"]?.string }.joined() == "Hello")
            #expect(chunks.last?["stop"] == true && chunks.dropLast().allSatisfy { $0["stop"] == false })
            let missing = try await server.post("/completion", "{\"n_predict\":3}")
            #expect(missing.status == 400)
            let properties = try await server.get("/props").json
            #expect(properties["default_generation_settings"]?["n_ctx"]?.integer == 4096)
            #expect(properties["chat_template"] == .null, "a family's form is no program")
        }
    }

    @Test("moderation is refused in the shape of an error that clients read")
    func moderation() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post("/v1/moderations", "{\"input\":\"a\"}")
            #expect(reply.status == 404)
            #expect(try reply.error?["code"] == "not_implemented")
        }
    }
}
