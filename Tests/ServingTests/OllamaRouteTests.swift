import Formats
import HTTPTypes
import TestModels
import Testing

@testable import Serving

@Suite("Ollama's routes", .serialized)
struct OllamaRouteTests {
    private func withIndex(
        _ script: FakeModel.Script = .init(), _ test: (ServedRouter) async throws -> Void
    ) async throws {
        let model = FakeModel(script)
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index, test)
    }

    private func lines(_ reply: ServedRouter.Reply) throws -> [JSON] {
        try reply.text.split(separator: "\n").map { try JSONParser.parse(String($0)) }
    }

    @Test("models are listed and shown, and a name may have its tag")
    func models() async throws {
        try await withIndex { server in
            #expect(try await server.get("/api/version").json["version"]?.string?.isEmpty == false)
            let tags = try await server.get("/api/tags").json["models"]?.elements ?? []
            #expect(tags.compactMap { $0["name"]?.string } == ["footnote", "fake-1b-instruct"])
            #expect(tags[0]["details"]?["format"] == "gguf")
            for name in ["footnote", "footnote:latest"] {
                let shown = try await server.post("/api/show", "{\"model\":\"\(name)\"}")
                #expect(try shown.json["footnote"]?["grounded"] == true)
            }
            let unknown = try await server.post("/api/show", "{\"model\":\"llama3\"}")
            #expect(unknown.status == 404)
            #expect(try unknown.json["error"]?.string?.contains("llama3") == true)
        }
    }

    @Test("chat is streamed line by line unless it is told not to, and both say the same")
    func chat() async throws {
        try await withIndex { server in
            func body(_ more: String) -> String {
                "{\"model\":\"footnote\",\"messages\":[{\"role\":\"user\",\"content\":\"When was the lighthouse built?\"}],"
                    + "\"footnote\":{\"confidence_threshold\":0}\(more)}"
            }
            let whole = try await server.post("/api/chat", body(",\"stream\":false")).json
            #expect(whole["done"] == true && whole["done_reason"] == "stop")
            let reply = try await server.post("/api/chat", body(""))
            #expect(reply.headers[.contentType] == "application/x-ndjson")
            let lines = try lines(reply)
            #expect(lines.dropLast().allSatisfy { $0["done"] == false })
            let joined = lines.compactMap { $0["message"]?["content"]?.string }.joined()
            #expect(joined == whole["message"]?["content"]?.string)
            #expect(lines.last?["done"] == true)
            #expect(lines.last?["footnote"]?["citations"] == whole["footnote"]?["citations"])
            #expect(whole["footnote"]?["citations"]?[0]?["quote"]?.string?.isEmpty == false)
            #expect(lines.last?["eval_count"] == whole["eval_count"])
        }
    }

    @Test("a prompt is answered in the chat template, and continued as it stands if it is raw")
    func generate() async throws {
        try await withIndex { server in
            for more in [
                "", ",\"raw\":true", ",\"system\":\"Be brief.\",\"options\":{\"num_predict\":3,\"num_ctx\":99}",
            ] {
                let reply = try await server.post(
                    "/api/generate",
                    "{\"model\":\"fake-1b-instruct\",\"prompt\":\"Say hello\",\"stream\":false\(more)}")
                let json = try reply.json
                #expect(json["response"]?.string == (more.contains("num_predict") ? "Hel" : "Hello"), "\(reply.text)")
                #expect(json["done_reason"]?.string == (more.contains("num_predict") ? "length" : "stop"))
                if more.contains("raw") { #expect(json["prompt_eval_count"]?.integer == "Say hello".utf8.count + 1) }
                if more.contains("num_ctx") { #expect(json["footnote"]?["ignored"] == ["options.num_ctx"]) }
            }
            let load = try await server.post("/api/generate", "{\"model\":\"footnote\"}")
            #expect(try load.json["done_reason"] == "load")
        }
    }

    @Test(
        "what changes a reply and isn't done is refused by name, in Ollama's shape",
        arguments: [
            ("/api/generate", "\"prompt\":\"a\",\"suffix\":\"b\"", "suffix"),
            ("/api/generate", "\"prompt\":\"a\",\"context\":[1]", "context"),
            ("/api/generate", "\"prompt\":\"a\",\"options\":{\"made_up\":1}", "options.made_up"),
            ("/api/generate", "\"prompt\":\"a\",\"options\":{\"temperature\":9}", "options.temperature"),
            ("/api/generate", "\"prompt\":\"a\",\"format\":\"yaml\"", "format"),
            ("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[\"x\"]}]", "images"),
            ("/api/chat", "\"messages\":[{\"role\":\"robot\",\"content\":\"a\"}]", "messages[0].role"),
            ("/api/embed", "\"input\":\"\"", "Input 0"),
        ])
    func refused(path: String, fields: String, said: String) async throws {
        try await withIndex { server in
            let reply = try await server.post(path, "{\"model\":\"fake-1b-instruct\",\(fields)}")
            #expect(reply.status == 400)
            #expect(try reply.json["error"]?.string?.contains(said) == true, "\(reply.text)")
        }
    }

    @Test("vectors are those of OpenAI's route")
    func embed() async throws {
        try await withIndex { server in
            let body = "{\"model\":\"footnote\",\"input\":[\"rye bread\",\"fog\"]}"
            let ours = try await server.post("/v1/embeddings", body).json
            let theirs = try await server.post("/api/embed", body).json
            #expect(theirs["embeddings"]?.elements?.count == 2)
            #expect(theirs["embeddings"]?[1] == ours["data"]?[1]?["embedding"])
            #expect(theirs["prompt_eval_count"] == ours["usage"]?["prompt_tokens"])
            let older = try await server.post("/api/embeddings", "{\"model\":\"footnote:latest\",\"prompt\":\"fog\"}")
            #expect(try older.json["embedding"] == ours["data"]?[1]?["embedding"])
            let empty = try await server.post("/api/embeddings", "{\"prompt\":\"\"}")
            #expect(empty.status == 400 && empty.text.contains("Input 0"))
        }
    }
}
