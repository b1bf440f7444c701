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
