import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// How connections are served: HTTP/1.1 as Hummingbird parses it, with a ``ConnectionHandler`` that keeps each to its
/// deadlines.
struct ConnectionChannel: ServerChildChannel {
    private let http: HTTP1Channel
    private let configuration: ServerConfiguration
    private let metrics: Metrics
    private let open: OpenConnections

    init(
        responder: @escaping HTTPChannelHandler.Responder, state: ServingState,
        deadlines: ServerConfiguration.Deadlines?
    ) {
        var configuration = state.configuration
        configuration.deadlines = deadlines ?? configuration.deadlines
        self.configuration = configuration
        metrics = state.metrics
        open = OpenConnections(limit: configuration.limits.connections)
        http = HTTP1Channel(
            responder: responder,
            configuration: .init(
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: configuration.limits.headerBytes,
                    maxHeaderListSize: configuration.limits.headerBytes, maxHeaderFieldCount: 100)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        let handling = (configuration, metrics, open)
        return http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let handler = ConnectionHandler(configuration: handling.0, metrics: handling.1, open: handling.2)
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandlers(HTTPServerPipelineHandler(), handler, position: .after(parser))
            try pipeline.addHandler(ArrivalHandler { handler.bytesArrived() }, position: .first)
            // Of a connection that comes while the server stops, nobody takes the value. NIO ends the program where it goes
            // before the connection is closed.
            channel.closeFuture.whenComplete { _ in withExtendedLifetime(value) {} }
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}

extension HTTPServerBuilder {
    /// Serves requests as the configuration of `state` says, but for the deadlines that are given.
    static func connections(
        of state: ServingState, deadlines: ServerConfiguration.Deadlines? = nil
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { ConnectionChannel(responder: $0, state: state, deadlines: deadlines) }
    }
}

/// Says that bytes have come, before the parser has made anything of them.
private final class ArrivalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let report: () -> Void

    init(_ report: @escaping () -> Void) { self.report = report }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        report()
        context.fireChannelRead(data)
    }
}
