import FootnoteKit
import Formats
import HTTPTypes
import TestModels
import Synchronization
import Testing

@testable import Serving

@Suite("Keys and what they open", .serialized)
struct AccessKeyTests {
    @Test("a file has a key on each line, alone, with a name, or with a name and indexes")
    func file() throws {
        let keys = try AccessKey.keys(
            in: """
                # people
                only-a-key-1

                anna	annas-key-22
                ben bens-key-333 harbour,bread
                """, source: "keys.txt")
        let expected = [
            try AccessKey("only-a-key-1"), try AccessKey("annas-key-22", name: "anna"),
            try AccessKey("bens-key-333", name: "ben", indexes: ["harbour", "bread"]),
        ]
        #expect(keys == expected)
    }

    @Test(
        "a line that is no key is named by its number, and never quoted",
        arguments: [("short", 1), ("long-enough-1\nanna tiny", 2), ("a bbbbbbbbbb c d", 1), ("# nothing\n", 1)])
    func malformed(text: String, line: Int) {
        let error = #expect(throws: ServerError.self) { try AccessKey.keys(in: text, source: "keys.txt") }
        #expect(error == .unreadableKeys(source: "keys.txt", line: line))
        #expect(error?.description.hasPrefix("keys.txt, line \(line): ") == true)
        #expect(error?.description.contains("tiny") == false)
    }

    @Test("a key opens the indexes of its line and no others, whatever way they are asked for")
    func rights() async throws {
        let model = FakeModel()
        let index = try await SmallIndex(model: model)
        var configuration = ServerConfiguration()
        configuration.keys = [
            try AccessKey("annas-key-22", name: "anna", indexes: ["harbour"]),
            try AccessKey("bens-key-333", name: "ben", indexes: ["letters"]), try AccessKey("opens-all-4"),
        ]
        try await ServedRouter.run(configuration: configuration, model: model, index: index.index) { server in
            func status(_ key: String, _ path: String, _ body: String? = nil) async throws -> ServedRouter.Reply {
                let headers: HTTPFields = [.authorization: "Bearer \(key)"]
                guard let body else { return try await server.get(path, headers: headers) }
                return try await server.post(path, body, headers: headers)
            }
            let question = "{\"messages\":[{\"role\":\"user\",\"content\":\"When was the lighthouse built?\"}]"
            for (path, body) in [
                ("/v1/documents", nil), ("/v1/documents/1", nil), ("/v1/search?q=fog", nil),
                ("/v1/vector_stores/default", nil), ("/v1/chat/completions", question + "}"),
                ("/v1/chat/completions", question + ",\"stream\":true}"),
                ("/v1/vector_stores/default/search", "{\"query\":\"fog\"}"),
                ("/v1/embeddings", "{\"input\":\"fog\"}"),
            ] as [(String, String?)] {
                #expect(try await status("annas-key-22", path, body).status == 200, "\(path)")
                #expect(try await status("opens-all-4", path, body).status == 200, "\(path)")
                let refused = try await status("bens-key-333", path, body)
                #expect(refused.status == 403, "\(path)")
                #expect(try refused.error?["code"] == "index_not_allowed")
                #expect(try refused.error?["message"]?.string?.contains("ben") == true)
            }
            #expect(try await status("bens-key-333", "/v1/vector_stores").json["data"]?.elements?.isEmpty == true)
            #expect(try await status("bens-key-333", "/v1/completions", "{\"prompt\":\"Hi\"}").status == 200)
            #expect(try await status("nobodys-key", "/v1/models").status == 401)
            let asked =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                + "{\"name\":\"search\",\"arguments\":{\"query\":\"fog\"}}}"
            for accept in ["application/json", "text/event-stream"] {
                let reply = try await server.post(
                    "/mcp", asked, headers: [.authorization: "Bearer bens-key-333", .accept: accept])
                #expect(!reply.text.contains("harbour.md"), "\(accept)")
            }
        }
    }

    @Test("a key of one index reaches nothing of another, by no route")
    func otherIndex() async throws {
        let model = FakeModel()
        let open = try await SmallIndex(model: model, name: "open", texts: ["bread.md": "# Bread\n\nRye needs time.\n"])
        let secret = "The vault's number is 4711."
        let closed = try await SmallIndex(model: model, name: "closed", texts: ["vault.md": "# Vault\n\n\(secret)\n"])
        var configuration = ServerConfiguration()
        configuration.keys = [
            try AccessKey("annas-key-22", name: "anna", indexes: ["open"]), try AccessKey("opens-all-4"),
        ]
        let state = ServingState(
            configuration: configuration,
            resources: ServedResources(Assistant(indexes: [open.index, closed.index], model: model)))
        try await ServedRouter.run(state: state) { server in
            let (all, anna): (HTTPFields, HTTPFields) = (
                [.authorization: "Bearer opens-all-4"], [.authorization: "Bearer annas-key-22"]
            )
            let listed = try await server.get("/v1/documents", headers: all).json["data"]?.elements ?? []
            let record = try #require(listed.first { $0["path"]?.string?.hasSuffix("vault.md") == true })
            let id = try #require(record["file_id"]?.string)
            let question = "\"input\":\"What is the vault's number?\""
            let kept = try await server.post(
                "/v1/responses", "{\"model\":\"footnote:closed\",\(question)}", headers: all
            ).json["id"]?.string
            let response = try #require(kept)
            let chat = "\"messages\":[{\"role\":\"user\",\"content\":\"What is the vault's number?\"}]"
            let tool = "\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"closed\"]}]"
            let gets: [String] = [
                "/v1/documents", "/v1/documents/ID", "/v1/documents/ID/blocks", "/v1/documents/ID/pages",
                "/v1/documents/ID/passages",
                "/v1/documents/ID/pages/1", "/v1/passages/1?index=closed", "/v1/search?q=vault",
                "/v1/search?q=vault&model=footnote:closed", "/v1/vector_stores/closed",
                "/v1/vector_stores/closed/starters", "/v1/vector_stores/closed/files",
                "/v1/vector_stores/closed/files/ID", "/v1/vector_stores/closed/files/ID/content",
                "/v1/vector_stores/open/files/ID/content", "/v1/responses/RESPONSE",
                "/v1/responses/RESPONSE/input_items", "/v1/shelf", "/v1/shelf/closed", "/v1/shelf/closed/file",
                "/v1/files", "/v1/files/ID/content",
            ]
            for pattern in gets {
                let path = pattern.replacing("ID", with: id).replacing("RESPONSE", with: response)
                let reply = try await server.get(path, headers: anna)
                #expect(reply.status == 403 || reply.status == 404, "\(path): \(reply.text)")
                #expect(!reply.text.contains("4711"), "\(path)")
            }
            let posts: [(path: String, body: String)] = [
                ("/v1/vector_stores/closed/search", #"{"query":"vault"}"#),
                ("/v1/chat/completions", #"{"model":"footnote:closed",CHAT}"#), ("/v1/chat/completions", "{CHAT}"),
                ("/v1/chat/completions", #"{CHAT,"stream":true}"#),
                ("/v1/messages", #"{"model":"footnote:closed","max_tokens":9,CHAT}"#),
                ("/api/chat", #"{"model":"footnote:closed",CHAT}"#),
                ("/v1/responses", #"{"model":"footnote:closed",INPUT}"#), ("/v1/responses", "{TOOL,INPUT}"),
                (
                    "/v1/responses",
                    #"{"model":"footnote:open","previous_response_id":"RESPONSE",INPUT}"#
                ),
                ("/v1/write", #"{"task":"summary","documents":["ID"]}"#),
                ("/v1/feedback", #"{"model":"footnote:closed","question":"Why?"}"#), ("/v1/vector_stores", "{}"),
                ("/v1/shelf", #"{"name":"a","folders":["/"]}"#), ("/v1/catalogue", #"{"place":"/"}"#),
                ("/v1/catalogue/install", #"{"place":"/","file":"a.footnote"}"#),
                ("/v1/measurements", #"{"model":"footnote:closed","questions":"{}"}"#), ("/v1/measurements", "{}"),
            ]
            for (path, pattern) in posts {
                var body = pattern.replacing("CHAT", with: chat).replacing("INPUT", with: question)
                body = body.replacing("TOOL", with: tool).replacing("RESPONSE", with: response)
                body = body.replacing("\"ID\"", with: "\"\(id)\"")
                let reply = try await server.post(path, body, headers: anna)
                #expect(reply.status == 403 || reply.status == 404, "\(path) \(body): \(reply.text)")
                #expect(!reply.text.contains("4711"), "\(path)")
            }
            let calls: [String] = [
                #"{"name":"search","arguments":{"query":"vault"}}"#, #"{"name":"list","arguments":{}}"#,
            ]
            for call in calls {
                let message = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"# + call + "}"
                let reply = try await server.post("/mcp", message, headers: anna)
                #expect(!reply.text.contains("vault.md") && !reply.text.contains("4711"))
            }
            let removed = try await server.send(.delete, "/v1/documents/\(id)", headers: anna, body: nil)
            #expect(removed.status == 403)
            let renamed = try await server.post("/v1/documents/\(id)", #"{"title":"Mine"}"#, headers: anna)
            #expect(renamed.status == 403)
            let forgotten = try await server.send(.delete, "/v1/responses/\(response)", headers: anna, body: nil)
            #expect(forgotten.status == 404)
            let names = try await server.get("/v1/models", headers: anna).text
            #expect(!names.contains("footnote:closed") && names.contains("footnote"))
            let ownQuestion = "{\"model\":\"footnote:open\",\(chat)}"
            #expect(try await server.post("/v1/chat/completions", ownQuestion, headers: anna).status == 200)
        }
        withExtendedLifetime((open, closed)) {}
    }

    @Test("whoever finds the queue full is told how long a place lately took")
    func retryAfter() async throws {
        for (seconds, advice) in [(0.1, "1"), (20, "10"), (2000, "60")] {
            let clock = ManualClock()
            let queue = GenerationQueue(concurrency: 2, capacity: 0, now: { clock.now })
            let (first, second) = (try queue.reserve(), try queue.reserve())
            clock.advance(by: .seconds(seconds))
            first.finish()
            second.finish()
            let (third, fourth) = (try queue.reserve(), try queue.reserve())
            let error = #expect(throws: APIError.self) { try queue.reserve() }
            #expect(error?.headers[.retryAfter] == advice)
            third.finish()
            fourth.finish()
        }
    }
}

/// A clock that stands until it is moved.
private final class ManualClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}
