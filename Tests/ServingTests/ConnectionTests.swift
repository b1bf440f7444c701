import Logging
import NIOCore
import NIOEmbedded
import TestModels
import Testing

@testable import Serving

@Suite("Connections that nobody takes")
struct ConnectionTests {
    /// While it stops, a server accepts connections that it hands to nobody. NIO ended the program at such a connection.
    @Test("a connection that is dropped before it is served ends without harm")
    func dropped() async throws {
        let state = ServingState(configuration: ServerConfiguration(), resources: ServedResources(model: FakeModel()))
        let connections = ConnectionChannel(responder: { _, _, _ in }, state: state, deadlines: nil)
        let channel = NIOAsyncTestingChannel()
        try await channel.eventLoop.flatSubmit {
            connections.setup(channel: channel, logger: Logger(label: "test")).map { _ in }
        }.get()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        #expect(channel.isActive)
        try await channel.close().get()
        #expect(!channel.isActive)
    }
}
