import Formats
import HTTPTypes
import IndexStore
import TestModels
import Testing

@testable import Serving

@Suite("MCP over HTTP", .serialized)
struct ContextRouteTests {
    private func withIndex(
        _ configuration: ServerConfiguration = .init(), _ test: (ServedRouter) async throws -> Void
    ) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(configuration: configuration, model: model, index: small.index, test)
    }

    private let ask = """
        {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"ask",
        "arguments":{"question":"When was the lighthouse built?","confidence":0},"_meta":{"progressToken":1}}}
        """

    private static let both: HTTPFields = [.accept: "application/json, text/event-stream"]
    private static let events: HTTPFields = [.accept: "text/event-stream"]

    @Test("a client begins a session, notifies, and is answered with JSON")
    func json() async throws {
        try await withIndex { server in
            let begun = try await server.post(
                "/mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\"}}",
                headers: Self.both)
            #expect(begun.status == 200)
            #expect(begun.headers[.contentType] == "application/json")
            #expect(try begun.json["result"]?["protocolVersion"] == "2025-06-18")
            let session = try #require(HTTPField.Name("Mcp-Session-Id"))
            #expect(begun.headers[session]?.isEmpty == false)
            let notified = try await server.post(
                "/mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", headers: Self.both)
            #expect(notified.status == 202 && notified.text.isEmpty)
            let plain = try await server.post("/mcp", ask)
            #expect(plain.status == 200)
            #expect(try plain.json["result"]?["structuredContent"]?["abstained"] == false, "\(plain.text)")
        }
    }

    @Test("events are sent to a client that takes nothing else, and to one that wants to hear of progress")
    func events() async throws {
        try await withIndex { server in
            for headers in [Self.events, Self.both] {
                let reply = try await server.post("/mcp", ask, headers: headers)
                #expect(reply.headers[.contentType]?.hasPrefix("text/event-stream") == true)
                let messages = try reply.events.map { try JSONParser.parse($0) }
                #expect(messages.count == 2, "a note, the reply, and no [DONE]: \(reply.text)")
                #expect(messages.first?["method"] == "notifications/progress")
                #expect(messages.last?["id"] == 3)
                #expect(messages.last?["result"]?["isError"] == false)
            }
        }
    }

    @Test("what is no message is refused in the shape of JSON-RPC, with HTTP's status")
    func refused() async throws {
        try await withIndex(ServerConfiguration(apiKey: "a-key-of-length")) { server in
            let key: HTTPFields = [.authorization: "Bearer a-key-of-length"]
            func expect(_ reply: ServedRouter.Reply, _ status: Int, _ code: Int = -32000) throws {
                #expect(reply.status == status, "\(reply.text)")
                #expect(try reply.json["jsonrpc"] == "2.0")
                #expect(try reply.json["error"]?["code"]?.integer == code)
            }
            try expect(try await server.post("/mcp", ask), 401)
            try expect(try await server.post("/mcp", "{", headers: key), 400, -32700)
            try expect(try await server.get("/mcp", headers: key), 405)
            try expect(try await server.send(.delete, "/mcp", headers: key, body: nil), 405)
            var strange = key
            strange[.accept] = "text/html"
            try expect(try await server.post("/mcp", ask, headers: strange), 406)
            var old = key
            old[try #require(HTTPField.Name("MCP-Protocol-Version"))] = "1999-01-01"
            try expect(try await server.post("/mcp", ask, headers: old), 400)
            var foreign = key
            foreign[.origin] = "https://evil.example"
            try expect(try await server.post("/mcp", ask, headers: foreign), 403)
        }
    }

    @Test("without an index every tool says that there is none")
    func withoutIndex() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post("/mcp", ask)
            #expect(reply.status == 200)
            #expect(try reply.json["error"]?["message"]?.string?.contains("no index") == true)
        }
    }
}
