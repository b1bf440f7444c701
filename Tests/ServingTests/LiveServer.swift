import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import Serving

/// A server on a port of its own.
struct LiveServer: Sendable {
    let port: Int

    /// Serves while `test` runs.
    ///
    /// - Parameter deadlines: nil for those that no busy machine reaches.
    static func run(
        _ state: ServingState, deadlines: ServerConfiguration.Deadlines? = nil,
        _ test: (LiveServer) async throws -> Void
    ) async throws {
        let (ports, source) = AsyncStream<Int>.makeStream()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: buildRouter(state: state),
            server: .connections(of: state, deadlines: deadlines ?? Self.patience),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { source.yield(port) }
                source.finish()
            },
            logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        let serving = Task {
            // A server that never came up ends the wait for its port.
            defer { source.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await serving.value
            throw NotRunning()
        }
        do {
            try await test(LiveServer(port: port))
            await group.triggerGracefulShutdown()
            try await serving.value
        } catch {
            serving.cancel()
            throw error
        }
    }

    private static var patience: ServerConfiguration.Deadlines {
        var deadlines = ServerConfiguration.Deadlines()
        (deadlines.head, deadlines.body, deadlines.idle) = (.seconds(600), .seconds(600), .seconds(600))
        return deadlines
    }

    /// A connection that says what is written to it and reads nothing.
    func connect() async throws -> any Channel {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Sends bytes and returns all that comes back before the server closes the connection.
    ///
    /// - Parameters:
    ///   - later: what is sent after a pause of 0.3 s.
    ///   - endsAfterIt: whether the client ends its half once all is sent.
    func exchange(_ bytes: [UInt8], later: [UInt8] = [], endsAfterIt: Bool = false) async throws -> [UInt8] {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            if !bytes.isEmpty { try await outbound.write(ByteBuffer(bytes: bytes)) }
            if !later.isEmpty {
                try await Task.sleep(for: .milliseconds(300))
                try await outbound.write(ByteBuffer(bytes: later))
            }
            if endsAfterIt { outbound.finish() }
            var reply: [UInt8] = []
            for try await part in inbound { reply += part.readableBytesView }
            return reply
        }
    }

    private struct NotRunning: Error {}
}
