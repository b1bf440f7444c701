import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// An OpenAI-compatible server that answers as a test says.
final class ScriptedServer: Sendable {
    /// One reply.
    struct Turn: Sendable {
        var status = 200
        var headers: HTTPFields = [:]
        var body = "{}"
        /// Waits before the head.
        var pause = Duration.zero
        /// Waits before the last byte of the body.
        var pauseBeforeEnd = Duration.zero

        /// A completion of this text.
        static func saying(_ text: String, finish: String = "stop") -> Turn {
            let choice: JSON = [
                "index": 0, "finish_reason": .string(finish),
                "message": ["role": "assistant", "content": .string(text)],
            ]
            let usage: JSON = ["prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18]
            let reply: JSON = ["object": "chat.completion", "choices": [choice], "usage": usage]
            return Turn(body: reply.text)
        }
    }

    /// A request as it came.
    struct Request: Sendable {
        let path: String
        let authorization: String?
        let body: JSON
    }

    typealias Script = @Sendable (_ request: Request, _ number: Int) -> Turn

    private let received = Mutex<[Request]>([])
    let port: Int

    /// What was asked so far.
    var requests: [Request] { received.withLock { $0 } }

    private init(port: Int) { self.port = port }

    /// Serves while `test` runs.
    ///
    /// - Parameter script: what it answers to a request, with the request's number, from 1.
    static func run(_ script: @escaping Script, _ test: (ScriptedServer) async throws -> Void) async throws {
        let (ports, source) = AsyncStream<Int>.makeStream()
        let log = Log()
        let router = Router()
        for path in ["/v1/chat/completions", "/elsewhere"] {
            router.post(RouterPath(path)) { request, _ in
                let bytes = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
                let asked = Request(
                    path: request.uri.path, authorization: request.headers[.authorization],
                    body: try JSONParser.parse(bytes.span))
                return try await Self.response(script(asked, log.add(asked)))
            }
        }
        let logger = Logger(label: "scripted") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { source.yield(port) }
                source.finish()
            },
            logger: logger)
        let serving = Task {
            defer { source.finish() }
            try await ServiceGroup(configuration: .init(services: [application], logger: logger)).run()
        }
        defer { serving.cancel() }
        guard let port = await ports.first(where: { _ in true }) else { return try await serving.value }
        let server = ScriptedServer(port: port)
        log.server.withLock { $0 = server }
        try await test(server)
    }

    /// Hands requests to the server that a test sees; the port is known only after the router is made.
    private final class Log: Sendable {
        let server = Mutex<ScriptedServer?>(nil)

        /// The number of the request.
        func add(_ request: Request) -> Int {
            server.withLock { server in
                server?.received.withLock { received in
                    received.append(request)
                    return received.count
                } ?? 0
            }
        }
    }

    private static func response(_ turn: Turn) async throws -> Response {
        if turn.pause > .zero { try await Task.sleep(for: turn.pause) }
        var headers = turn.headers
        headers[.contentType] = "application/json"
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: String(turn.body.dropLast())))
            if turn.pauseBeforeEnd > .zero { try await Task.sleep(for: turn.pauseBeforeEnd) }
            try await writer.write(ByteBuffer(string: String(turn.body.suffix(1))))
            try await writer.finish(nil)
        }
        return Response(status: .init(code: turn.status), headers: headers, body: body)
    }
}
