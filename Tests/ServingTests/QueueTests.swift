import Formats
import Hummingbird
import NIOCore
import TestModels
import Testing

@testable import Serving

@Suite("The queue in front of the model", .serialized)
struct QueueTests {
    @Test("tickets run first come, first served, and the one past the bound is refused")
    func order() async throws {
        let queue = GenerationQueue(concurrency: 1, capacity: 2)
        let first = try queue.reserve()
        let second = try queue.reserve()
        let third = try queue.reserve()
        #expect(throws: APIError.self) { try queue.reserve() }
        #expect(queue.load == (running: 1, waiting: 2))
        try await first.turn()
        let (order, continuation) = AsyncStream<Int>.makeStream()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await third.turn()
                continuation.yield(3)
                third.finish()
                continuation.finish()
            }
            group.addTask {
                try await second.turn()
                continuation.yield(2)
                second.finish()
            }
            first.finish()
        }
        var seen: [Int] = []
        for await number in order { seen.append(number) }
        #expect(seen == [2, 3])
        #expect(queue.load == (running: 0, waiting: 0))
    }

    @Test("a ticket that is dropped gives its place back")
    func dropped() throws {
        let queue = GenerationQueue(concurrency: 1, capacity: 0)
        var ticket: GenerationQueue.Ticket? = try queue.reserve()
        #expect(queue.load.running == 1)
        #expect(throws: APIError.self) { try queue.reserve() }
        ticket?.finish()
        ticket?.finish()
        ticket = nil
        _ = try queue.reserve()
        #expect(queue.load == (running: 0, waiting: 0))
    }

    @Test("a waiting ticket leaves the line when its task is cancelled")
    func cancelled() async throws {
        let queue = GenerationQueue(concurrency: 1, capacity: 1)
        let running = try queue.reserve()
        let waiting = try queue.reserve()
        let task = Task { try await waiting.turn() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(queue.load == (running: 1, waiting: 0))
        running.finish()
    }

    @Test("past the bound a request is answered 429 and told to come back")
    func tooMany() async throws {
        let limits = ServerConfiguration.Limits(concurrentGenerations: 1, waitingGenerations: 0)
        let model = FakeModel(.init(reply: "slow", isHeld: true))
        try await ServedRouter.run(configuration: .init(limits: limits), model: model) { server in
            async let slow = server.post("/v1/completions", "{\"prompt\":\"a\"}")
            while model.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let refused = try await server.post("/v1/completions", "{\"prompt\":\"b\",\"stream\":true}")
            #expect(refused.status == 429)
            #expect(refused.headers[.retryAfter] == "2")
            #expect(try refused.error?["type"] == "rate_limit_error")
            model.release()
            #expect(try await slow.status == 200)
            #expect(try await server.post("/v1/completions", "{\"prompt\":\"c\"}").status == 200)
        }
    }

    /// Waits as long as it takes: what the other tests do may hold up the server, and nothing here depends on its speed.
    @Test("a client that leaves stops its generation", .timeLimit(.minutes(8)), arguments: [true, false])
    func disconnect(isStreaming: Bool) async throws {
        // Longer than the time limit.
        let reply = String(repeating: "x", count: 100_000)
        let model = FakeModel(.init(reply: reply, pause: .milliseconds(5)), contextLength: 200_000)
        let limits = ServerConfiguration.Limits(concurrentGenerations: 1, waitingGenerations: 0)
        let state = ServingState(
            configuration: .init(limits: limits), resources: ServedResources(model: model))
        try await LiveServer.run(state) { server in
            let leaving = try await server.connect()
            let body = "{\"prompt\":\"a\",\"max_tokens\":100000,\"stream\":\(isStreaming)}"
            try await leaving.writeAndFlush(
                ByteBuffer(
                    string: """
                        POST /v1/completions HTTP/1.1\r
                        Host: localhost\r
                        Content-Type: application/json\r
                        Content-Length: \(body.utf8.count)\r
                        \r
                        \(body)
                        """))
            while model.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            try await leaving.close()
            while model.endings == (0, 0) { try await Task.sleep(for: .milliseconds(10)) }
            #expect(model.endings == (ended: 0, stopped: 1))
            while state.queue.load.running > 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(state.queue.load == (running: 0, waiting: 0))
        }
    }
}
