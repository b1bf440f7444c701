import Formats
import HTTPTypes
import Hummingbird

/// A reply of server-sent events that stays alive while idle and stops its producer when the client leaves.
///
/// Framing: `data: JSON`, an empty line between events, `data: [DONE]` at the end, and `: ping` comments while
/// nothing happens. A failure after the head has been sent becomes an event with the error body, without `[DONE]`.
struct EventStream: Sendable {
    /// Takes events from the producer. Its buffer is unbounded: a reply is bounded by its token limit.
    struct Sink: Sendable {
        fileprivate let continuation: AsyncStream<Item>.Continuation

        /// Queues one event.
        func send(_ event: JSON) { continuation.yield(.event(event)) }
    }

    fileprivate enum Item: Sendable {
        case event(JSON)
        case tick
        case failed(APIError)
        case finished
    }

    let pingInterval: Duration
    let metrics: Metrics

    /// Makes the reply. `produce` runs in a task of its own once the head is sent, and is cancelled with the client.
    func response(
        to request: Request, headers: HTTPFields = [:],
        produce: @escaping @Sendable (Sink) async throws -> Void
    ) -> Response {
        var headers = headers
        headers[.contentType] = "text/event-stream; charset=utf-8"
        headers[.cacheControl] = "no-store"
        // Watching for the client's departure consumes the inbound stream, so the connection ends with the reply.
        headers[.connection] = "close"
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        let body = ResponseBody { writer in
            do {
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(to: &writer, produce: produce)
                }
            } catch {
                metrics.countDisconnect()
                throw error
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    @concurrent private func write(
        to writer: inout any ResponseBodyWriter, produce: @escaping @Sendable (Sink) async throws -> Void
    ) async throws {
        let (items, continuation) = AsyncStream<Item>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await produce(Sink(continuation: continuation))
                    continuation.yield(.finished)
                } catch {
                    continuation.yield(.failed(APIError(describing: error)))
                }
                continuation.finish()
            }
            group.addTask {
                while !Task.isCancelled {
                    try await Task.sleep(for: pingInterval)
                    continuation.yield(.tick)
                }
            }
            var isIdle = true
            loop: for await item in items {
                switch item {
                case .event(let event):
                    isIdle = false
                    try await writer.write(ByteBuffer(string: "data: \(event.text)\n\n"))
                case .tick:
                    if isIdle { try await writer.write(ByteBuffer(string: ": ping\n\n")) }
                    isIdle = true
                case .failed(let error):
                    try await writer.write(ByteBuffer(string: "data: \(error.json.text)\n\n"))
                    break loop
                case .finished:
                    try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
                    break loop
                }
            }
            group.cancelAll()
        }
        // A cancelled task means that the client has left: there is nobody to finish for.
        try Task.checkCancellation()
        try await writer.finish(nil)
    }
}
