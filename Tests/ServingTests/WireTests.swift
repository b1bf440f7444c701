import Formats
import Foundation
import TestModels
import Testing

@testable import Serving

/// What comes back over a connection: one or more replies.
struct RawReplies {
    let text: String

    /// The status of each reply, interim ones too.
    var statuses: [Int] {
        text.matches(of: #/HTTP/1\.[01] ([0-9]{3}) /#).compactMap { Int($0.output.1) }
    }

    /// The code of the last reply's error.
    var code: JSON? {
        get throws {
            let body = text.components(separatedBy: "\r\n\r\n").last ?? ""
            return try JSONParser.parse(body.utf8Span.span)["error"]?["code"]
        }
    }
}

extension LiveServer {
    /// Sends a text as it stands, its lines ended as HTTP has them.
    func send(_ text: String, endsAfterIt: Bool = false) async throws -> RawReplies {
        let bytes = Array(text.replacing("\n", with: "\r\n").utf8)
        return RawReplies(text: String(decoding: try await exchange(bytes, endsAfterIt: endsAfterIt), as: UTF8.self))
    }
}

@Suite("What stands on the wire", .serialized)
struct WireTests {
    private static let prompt = "{\"prompt\":\"Hi\",\"max_tokens\":4}"

    /// A request that continues a prompt, with further lines in its head.
    private static func completion(_ lines: String = "", version: String = "1.1", body: String = prompt) -> String {
        "POST /v1/completions HTTP/\(version)\nHost: localhost\nContent-Type: application/json\n\(lines)"
            + "Content-Length: \(body.utf8.count)\n\n\(body)"
    }

    private func run(
        _ configuration: ServerConfiguration = .init(), _ test: (LiveServer) async throws -> Void
    ) async throws {
        let state = ServingState(configuration: configuration, resources: ServedResources(model: FakeModel()))
        try await LiveServer.run(state, deadlines: configuration.deadlines, test)
    }

    @Test("requests that are sent ahead are answered in their order")
    func pipelined() async throws {
        try await run { server in
            let replies = try await server.send(
                "GET /health HTTP/1.1\nHost: localhost\n\nGET /nowhere HTTP/1.1\nHost: localhost\n\n"
                    + "GET /v1/models HTTP/1.1\nHost: localhost\nConnection: close\n\n")
            #expect(replies.statuses == [200, 404, 200])
        }
    }

    @Test("a request that is no HTTP, sent ahead, does not hurt the one before it")
    func pipelinedGarbage() async throws {
        try await run { server in
            let replies = try await server.send("GET /health HTTP/1.1\nHost: localhost\n\n\u{1}nonsense\n\n")
            #expect(replies.statuses == [200, 400])
            #expect(try replies.code == "malformed_request")
        }
    }

    @Test("a client that has ended its half gets its reply")
    func halfClosed() async throws {
        try await run { server in
            let replies = try await server.send(Self.completion(), endsAfterIt: true)
            #expect(replies.statuses.last == 200)
            #expect(replies.text.contains("text_completion"))
            let health = try await server.send("GET /health HTTP/1.1\nHost: localhost\n\n", endsAfterIt: true)
            #expect(health.statuses.last == 200)
        }
    }

    @Test("HTTP/1.0 is answered without chunks, and its connection ends", arguments: [false, true])
    func oldVersion(streams: Bool) async throws {
        try await run { server in
            let body = "{\"prompt\":\"Hi\",\"max_tokens\":4,\"stream\":\(streams)}"
            let replies = try await server.send(Self.completion(version: "1.0", body: body))
            #expect(replies.statuses == [200])
            #expect(!replies.text.lowercased().contains("transfer-encoding"))
            #expect(!streams || replies.text.hasSuffix("data: [DONE]\n\n"))
        }
    }

    @Test("a client that waits for word is told to go on, unless its body would be refused")
    func expectation() async throws {
        try await run(.init(limits: .init(bodyBytes: 100))) { server in
            let told = try await server.send(Self.completion("Expect: 100-continue\nConnection: close\n"))
            #expect(told.statuses == [100, 200])
            let long = String(repeating: " ", count: 200)
            let refused = try await server.send(
                Self.completion("Expect: 100-continue\nConnection: close\n", body: long))
            #expect(refused.statuses == [413])
            let unknown = try await server.send(Self.completion("Expect: a miracle\n"))
            #expect(unknown.statuses == [417])
            #expect(try unknown.code == "expectation_failed")
        }
    }

    @Test(
        "a request has one Host",
        arguments: [
            "GET /health HTTP/1.1\nHost: localhost\nHost: evil.example\n\n",
            "GET /health HTTP/1.1\nHost: localhost\nHost: localhost\n\n", "GET /health HTTP/1.1\n\n",
        ])
    func hosts(request: String) async throws {
        try await run { server in
            let replies = try await server.send(request)
            #expect(replies.statuses == [400])
            #expect(try replies.code == "malformed_request")
        }
    }

    @Test("the host of an address that is written in full counts, and not the header")
    func absoluteForm() async throws {
        try await run { server in
            let head = " HTTP/1.1\nConnection: close\nHost: "
            let own = try await server.send("GET http://localhost/health\(head)evil.example\n\n")
            #expect(own.statuses == [200])
            let other = try await server.send("GET http://evil.example/health\(head)localhost\n\n")
            #expect(other.statuses == [403])
        }
    }

    @Test(
        "what is framed wrongly is 400 with our body, and never 500",
        arguments: [
            ("Transfer-Encoding: chunked\n\nzz\n{}\n", "malformed_request", false),
            ("Transfer-Encoding: chunked\n\n5\n{}", "incomplete_body", true),
            ("Content-Length: 50\n\n{\"prompt\":", "incomplete_body", true),
            ("Content-Length: five\n\n{}", "malformed_request", false),
            ("Content-Length: 2\nContent-Length: 3\n\n{}", "malformed_request", false),
            ("Content-Length: 2\nTransfer-Encoding: chunked\n\n2\n{}\n0\n\n", "malformed_request", false),
            ("Bad Name: 1\n\n", "malformed_request", false), ("Half: a he", "malformed_request", true),
        ])
    func framing(rest: String, code: String, ends: Bool) async throws {
        try await run { server in
            let head = "POST /v1/completions HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
            let replies = try await server.send(head + rest, endsAfterIt: ends)
            #expect(replies.statuses == [400], "\(replies.text)")
            #expect(try replies.code == .string(code))
            #expect(replies.text.contains("X-Request-Id") || replies.text.contains("x-request-id"))
        }
    }

    @Test(
        "heads that are too large, versions that are unknown and other protocols have their statuses",
        arguments: [
            ("GET /health HTTP/1.1\nHost: localhost\nX: " + String(repeating: "x", count: 40_000) + "\n\n", 431),
            (
                "GET /health HTTP/1.1\nHost: localhost\n"
                    + (0..<200).map { "X-\($0): 1\n" }.joined() + "\n", 431
            ),
            ("GET /health HTTP/3.0\nHost: localhost\n\n", 505), ("\u{16}\u{3}\u{1}\n\n", 400),
            ("GET /health HTTP/1.1\nHost: localhost\nConnection: Upgrade\nUpgrade: h2c\n\n", 200),
        ])
    func heads(request: String, status: Int) async throws {
        try await run { server in
            let replies = try await server.send(request)
            #expect(replies.statuses == [status])
        }
    }

    @Test(
        "a body that is no JSON is 400, and another type is 415",
        arguments: [
            ("application/json", [UInt8]("{\"prompt\":\"a\"".utf8), 400),
            ("application/json", [0x22, 0xFF, 0xFE, 0x22], 400), ("application/json", [0xEF, 0xBB, 0xBF], 400),
            ("application/json", [], 400), ("application/json", [UInt8]("{\"prompt\":\"\\ud800\"}".utf8), 400),
            ("text/plain", [UInt8]("{}".utf8), 415), ("multipart/form-data", [UInt8]("{}".utf8), 415),
        ])
    func bodies(type: String, body: [UInt8], status: Int) async throws {
        try await run { server in
            let head =
                "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
            let reply = RawReplies(
                text: String(decoding: try await server.exchange(Array(head.utf8) + body), as: UTF8.self))
            #expect(reply.statuses == [status])
        }
    }

    @Test("a client that sends more than is taken still reads why")
    func largeBody() async throws {
        try await run(.init(limits: .init(bodyBytes: 1000))) { server in
            let replies = try await server.send(Self.completion(body: String(repeating: " ", count: 3_000_000)))
            #expect(replies.statuses == [413])
            #expect(try replies.code == "body_too_large")
        }
    }
}
