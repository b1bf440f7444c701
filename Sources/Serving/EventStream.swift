import Formats
import HTTPTypes
import Hummingbird

/// A reply of events that stays alive while idle and stops its producer when the client leaves.
///
/// A failure after the head has been sent becomes an event with the error body, after which nothing follows.
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

    /// How events stand in the reply.
    enum Framing: Sendable {
        /// Server-sent events without a name, and `data: [DONE]` at the end.
        case done
        /// Server-sent events without a name; the last one ends the reply.
        case plain
        /// Server-sent events that are named after their `type`; the last one ends the reply.
        case named
        /// A line of JSON each; the last one ends the reply.
        case lines

        var contentType: String {
            switch self {
            case .done, .plain, .named: "text/event-stream; charset=utf-8"
            case .lines: "application/x-ndjson"
            }
        }

        /// An event.
        func text(of event: JSON) -> String {
            switch self {
            case .done, .plain: "data: \(event.text)\n\n"
            case .named: "event: \(event["type"]?.string ?? "message")\ndata: \(event.text)\n\n"
            case .lines: event.text + "\n"
            }
        }

        /// What keeps the connection alive while nothing happens.
        var ping: String? {
            switch self {
            case .done, .plain, .named: ": ping\n\n"
            case .lines: nil
            }
        }

        /// What ends the reply; nil where the last event does.
        var end: String? {
            switch self {
            case .done: "data: [DONE]\n\n"
            case .plain, .named, .lines: nil
            }
        }
    }

    let pingInterval: Duration
    let metrics: Metrics

    /// Makes the reply. `produce` runs in a task of its own once the head is sent, and is cancelled with the client.
    func response(
        to request: Request, as framing: Framing = .done, headers: HTTPFields = [:],
        produce: @escaping @Sendable (Sink) async throws -> Void
    ) -> Response {
        var headers = headers
        headers[.contentType] = framing.contentType
        headers[.cacheControl] = "no-store"
        // Watching for the client's departure consumes the inbound stream, so the connection ends with the reply.
        headers[.connection] = "close"
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        let errors = ErrorShape(path: request.uri.path)
        let body = ResponseBody { writer in
            do {
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(to: &writer, as: framing, errors: errors, produce: produce)
                }
            } catch {
                metrics.countDisconnect()
                throw error
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    @concurrent private func write(
        to writer: inout any ResponseBodyWriter, as framing: Framing, errors: ErrorShape,
        produce: @escaping @Sendable (Sink) async throws -> Void
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
                    try await writer.write(ByteBuffer(string: framing.text(of: event)))
                case .tick:
                    if isIdle, let ping = framing.ping { try await writer.write(ByteBuffer(string: ping)) }
                    isIdle = true
                case .failed(let error):
                    try await writer.write(ByteBuffer(string: framing.text(of: errors.body(of: error))))
                    break loop
                case .finished:
                    if let end = framing.end { try await writer.write(ByteBuffer(string: end)) }
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
