import GRPCCore
import GRPCNIOTransportHTTP2Posix
import GRPCProtobuf
import SwiftProtobuf
import Synchronization

/// A line to one node: it carries calls, whatever the transport.
protocol MilvusLine: Sendable {
    /// Makes a call, and waits for its reply.
    ///
    /// - Throws: `RPCError`, and what a transport throws.
    func call<Request: Message, Reply: Message>(
        _ call: MilvusCall, _ request: Request, as reply: Reply.Type, options: CallOptions
    ) async throws -> Reply
}

/// A line over a transport of gRPC. Its connections end when the line is let go of.
final class MilvusGRPCLine<Transport: ClientTransport>: MilvusLine {
    private let client: GRPCClient<Transport>
    private let connections: Task<Void, any Error>

    init(_ transport: Transport) {
        let client = GRPCClient(transport: transport)
        self.client = client
        connections = Task.detached { try await client.runConnections() }
    }

    deinit { connections.cancel() }

    func call<Request: Message, Reply: Message>(
        _ call: MilvusCall, _ request: Request, as reply: Reply.Type, options: CallOptions
    ) async throws -> Reply {
        try await client.unary(
            request: ClientRequest(message: request), descriptor: call.descriptor,
            serializer: ProtobufSerializer<Request>(), deserializer: ProtobufDeserializer<Reply>(), options: options
        ) { response in try response.message }
    }
}

/// A reply that says first how the call went.
protocol MilvusReply: Message {
    var status: MilvusStatus { get }
}

extension MilvusVersionReply: MilvusReply {}
extension MilvusCollectionsReply: MilvusReply {}
extension MilvusDescriptionReply: MilvusReply {}
extension MilvusLoadStateReply: MilvusReply {}
extension MilvusMutationReply: MilvusReply {}
extension MilvusSearchReply: MilvusReply {}
extension MilvusQueryReply: MilvusReply {}
extension MilvusStatus: MilvusReply {
    /// Some calls reply with a status alone.
    var status: MilvusStatus { self }
}

extension MilvusStatus {
    /// Whether the server did what was asked.
    var isSuccess: Bool { errorCode == 0 && code == 0 }

    /// Whether there is no collection or alias of the name: the codes of servers before 2.3.2 and of later ones.
    var isNotFound: Bool { code == 100 || code == 1_600 || (code == 0 && (errorCode == 4 || errorCode == 28)) }

    /// Whether another try may get another answer: the server says so, or it has too much to do.
    var passes: Bool { isPassing || errorCode == 49 }
}

/// Calls to the nodes of a Milvus over gRPC, with deadlines, retries and a bound on what is read.
struct MilvusClient: Sendable {
    let address: EngineAddress
    private let limits: EngineLimits
    private let attempts: EngineAttempts
    private let lines: Lines

    /// - Parameter connect: makes the line to a node, once for each.
    init(
        _ address: EngineAddress, limits: EngineLimits,
        connect: @escaping @Sendable (EngineAddress.Node) throws -> any MilvusLine
    ) {
        self.address = address
        self.limits = limits
        attempts = EngineAttempts(address, limits: limits)
        lines = Lines(connect)
    }

    /// A client over HTTP/2, with TLS to other machines.
    init(_ address: EngineAddress, limits: EngineLimits) {
        self.init(address, limits: limits) { node in
            var configuration = HTTP2ClientTransport.Posix.Config.defaults
            // The pauses between tries are ours: a line shall not wait longer than they do.
            configuration.backoff.initial = .milliseconds(100)
            configuration.backoff.max = .seconds(1)
            return MilvusGRPCLine(
                try HTTP2ClientTransport.Posix(
                    target: .dns(host: node.host, port: node.port),
                    transportSecurity: address.isEncrypted(to: node) ? .tls : .plaintext, config: configuration))
        }
    }

    /// Lines to nodes, made when they are first needed.
    private final class Lines: Sendable {
        private let connect: @Sendable (EngineAddress.Node) throws -> any MilvusLine
        private let made = Mutex<[EngineAddress.Node: any MilvusLine]>([:])

        init(_ connect: @escaping @Sendable (EngineAddress.Node) throws -> any MilvusLine) { self.connect = connect }

        func line(to node: EngineAddress.Node) throws -> any MilvusLine {
            try made.withLock { made in
                if let line = made[node] { return line }
                let line = try connect(node)
                made[node] = line
                return line
            }
        }
    }

    /// Makes a call until a node answers it.
    ///
    /// - Parameters:
    ///   - doing: the rest of "no answer while …".
    ///   - seconds: how long one try may take.
    /// - Returns: the reply; nil where the server has no collection or alias of the name.
    func send<Request: Message, Reply: MilvusReply>(
        _ call: MilvusCall, _ request: Request, as reply: Reply.Type, doing: String, seconds: Int? = nil
    ) async throws(EngineError) -> Reply? {
        try await attempts.run(doing) { node in
            await tried(call, request, reply, node, doing: doing, seconds: seconds ?? limits.readSeconds)
        }
    }

    /// Waits; a cancelled task stops here.
    func pause(_ seconds: Double, doing: String) async throws(EngineError) { try await attempts.pause(seconds, doing) }

    private func tried<Request: Message, Reply: MilvusReply>(
        _ call: MilvusCall, _ request: Request, _ type: Reply.Type, _ node: EngineAddress.Node, doing: String,
        seconds: Int
    ) async -> EngineAttempts.Outcome<Reply?> {
        var options = CallOptions.defaults
        options.timeout = .seconds(seconds)
        options.maxRequestMessageBytes = limits.replyBytes
        options.maxResponseMessageBytes = limits.replyBytes
        do {
            let reply = try await lines.line(to: node).call(call, request, as: type, options: options)
            let status = reply.status
            if status.isSuccess { return .answered(reply) }
            if status.isNotFound { return .answered(nil) }
            return .refused(
                status: Int(status.code == 0 ? status.errorCode : status.code),
                message: EngineWords.plain(Array(status.reason.utf8)), passes: status.passes)
        } catch let error as RPCError {
            return outcome(of: error, call: call, doing: doing, seconds: seconds)
        } catch {
            return .silent(EngineWords.plain(Array("\(error)".utf8)))
        }
    }

    /// What an error of gRPC means.
    private func outcome<Reply>(
        of error: RPCError, call: MilvusCall, doing: String, seconds: Int
    ) -> EngineAttempts.Outcome<Reply> {
        let cause = error.cause.map { " (\($0))" } ?? ""
        let words = EngineWords.plain(Array((error.message + cause).utf8))
        switch error.code {
        case .unavailable, .cancelled, .aborted: return .silent(words)
        case .deadlineExceeded: return .silent("\(seconds) seconds went by")
        case .unimplemented:
            return .failed(
                .unexpected(
                    address, while: doing, expected: "a Milvus that knows the call \(call.rawValue)", found: words))
        case .resourceExhausted:
            return .failed(
                .unexpected(
                    address, while: doing, expected: "at most \(limits.replyBytes) bytes", found: words))
        default:
            return .refused(status: error.code.rawValue, message: "\(error.code): \(words)", passes: false)
        }
    }
}
