import Formats
import NIOCore
import NIOEmbedded
import TestModels
import Testing

@testable import Serving

@Suite("How long the server waits for clients", .serialized)
struct DeadlineTests {
    private func run(
        limits: ServerConfiguration.Limits = .init(), _ deadlines: (inout ServerConfiguration.Deadlines) -> Void,
        _ test: (LiveServer) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration(limits: limits)
        deadlines(&configuration.deadlines)
        let state = ServingState(configuration: configuration, resources: ServedResources(model: FakeModel()))
        try await LiveServer.run(state, deadlines: configuration.deadlines, test)
    }

    private static let unfinished = "GET /hea"
    private static let head =
        "POST /v1/completions HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 100\n\n"

    @Test("a head or a body that does not come is answered 408", arguments: [unfinished, head, head + "{"])
    func slow(beginning: String) async throws {
        try await run {
            // Before the first byte there is nobody to tell.
            $0.head = beginning == Self.unfinished ? .seconds(2) : .seconds(30)
            $0.body = .milliseconds(200)
        } _: { server in
            let replies = try await server.send(beginning)
            #expect(replies.statuses == [408])
            #expect(try replies.code == "request_timeout")
        }
    }

    @Test("a body that comes fast enough may take longer")
    func steady() async throws {
        try await run {
            $0.body = .milliseconds(100)
            $0.bodyBytesPerSecond = 1
        } _: { server in
            // Its first bytes earn it more seconds than the rest needs.
            let body = "{\"prompt\":\"Hi\",\"max_tokens\":4}"
            let head =
                "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            let reply = try await server.exchange(
                Array((head + body.prefix(10)).utf8), later: Array(body.dropFirst(10).utf8))
            #expect(RawReplies(text: String(decoding: reply, as: UTF8.self)).statuses == [200])
        }
    }

    @Test("a connection on which nothing is asked is closed, before its first request and after one")
    func idle() async throws {
        try await run {
            $0.head = .milliseconds(200)
        } _: { server in
            let nothing = try await server.exchange([])
            #expect(nothing.isEmpty)
        }
        try await run {
            $0.idle = .milliseconds(200)
        } _: { server in
            let health = try await server.send("GET /health HTTP/1.1\nHost: localhost\n\n")
            #expect(health.statuses == [200])
        }
    }

    @Test("clients that send slowly keep nobody out, however many they are")
    func crowd() async throws {
        // Their deadlines are far: only the limit of connections makes room.
        try await run(limits: .init(connections: 8)) { _ in
        } _: { server in
            var slow: [any Channel] = []
            for number in 0..<20 {
                let channel = try await server.connect()
                try await channel.writeAndFlush(ByteBuffer(string: number.isMultiple(of: 2) ? "GET /h" : "P")).get()
                slow.append(channel)
            }
            let replies = try await server.send("GET /health HTTP/1.1\nHost: localhost\nConnection: close\n\n")
            #expect(replies.statuses == [200])
            for channel in slow { channel.close(promise: nil) }
        }
    }

    @Test("a limit of connections that are all answered refuses the next one with our body")
    func full() async throws {
        let open = OpenConnections(limit: 1)
        let (first, second) = (EmbeddedChannel(), EmbeddedChannel())
        #expect(open.admit(first))
        open.note(first, isWaiting: false)
        #expect(!open.admit(second))
        open.note(first, isWaiting: true)
        #expect(open.admit(second))
        open.remove(second)
        #expect(open.admit(first))
    }
}
