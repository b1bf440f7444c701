import NIOCore
import NIOPosix
import Synchronization

/// A server of HTTP that answers with the bytes a test gives, breaks off, or says nothing.
final class RawServer: Sendable {
    /// What is done with a request.
    enum Turn: Sendable {
        /// These bytes, after which the connection is closed.
        case bytes(String)
        /// These bytes, and no end.
        case hanging(String)

        /// A whole reply.
        static func reply(_ status: Int, _ body: String = "", headers: [String] = []) -> Turn {
            let lines =
                ["HTTP/1.1 \(status) Text", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers
            return .bytes(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }
    }

    typealias Script = @Sendable (_ request: String, _ number: Int) -> Turn

    let port: Int
    private let received: Mutex<[String]>

    /// What came, with headers and body.
    var requests: [String] { received.withLock { $0 } }
    var origin: String { "http://127.0.0.1:\(port)" }

    private init(port: Int, received: consuming Mutex<[String]>) {
        self.port = port
        self.received = received
    }

    /// Serves while `test` runs.
    static func run(_ script: @escaping Script, _ test: (RawServer) async throws -> Void) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 16)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(log: log, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = RawServer(port: channel.localAddress?.port ?? 0, received: Mutex([]))
        log.server.withLock { $0 = server }
        do {
            try await test(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    /// Hands requests to the server that a test sees; the port is known only after it is bound.
    private final class Log: Sendable {
        let server = Mutex<RawServer?>(nil)

        func add(_ request: String) -> Int {
            server.withLock { server in
                server?.received.withLock { received in
                    received.append(request)
                    return received.count
                } ?? 0
            }
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let log: Log
        private let script: Script
        private var text = ""

        init(log: Log, script: @escaping Script) {
            self.log = log
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let head = text.firstRange(of: "\r\n\r\n") else { return }
            let length = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
            guard text[head.upperBound...].utf8.count >= length ?? 0 else { return }
            let turn = script(text, log.add(text))
            text = ""
            switch turn {
            case .bytes(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
                context.close(promise: nil)
            case .hanging(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
            }
        }
    }
}
