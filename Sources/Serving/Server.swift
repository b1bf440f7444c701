public import FootnoteKit
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Passages
import ServiceLifecycle
import UnixSignals

/// The local HTTP endpoint: routes that OpenAI's clients know, and a page to ask on.
///
/// See docs/http-api.md for the routes and docs/threat-model.md for what is checked.
public struct Server: Sendable {
    private let configuration: ServerConfiguration
    private let loaded: ServedResources?
    private let load: (@Sendable () async throws -> ServedResources)?
    private let shelf: ServedShelf?

    /// Makes a server whose model is loaded already.
    ///
    /// - Parameter shelf: whose assistants can be made, taken in and given away over HTTP; nil for none.
    public init(configuration: ServerConfiguration, resources: ServedResources, shelf: Shelf? = nil) {
        self.configuration = configuration
        loaded = resources
        load = nil
        self.shelf = shelf.map { ServedShelf($0) }
    }

    /// Makes a server that listens at once and answers 503 until `load` has returned.
    ///
    /// - Parameters:
    ///   - shelf: whose assistants can be made, taken in and given away over HTTP; nil for none.
    ///   - load: runs once; what it throws ends the server and is thrown by ``run(onListening:)``.
    public init(
        configuration: ServerConfiguration, shelf: Shelf? = nil,
        load: @escaping @Sendable () async throws -> ServedResources
    ) {
        self.configuration = configuration
        loaded = nil
        self.load = load
        self.shelf = shelf.map { ServedShelf($0) }
    }

    /// Serves until SIGTERM, SIGINT or cancellation; then lets running answers finish within the configured grace.
    ///
    /// - Parameter onListening: called once with the port that connections are accepted on.
    /// - Throws: ``ServerError``, or what loading threw.
    public func run(onListening: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        try configuration.validate()
        var logger = Logger(label: "footnote") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(configuration.logLevel)
        let state = ServingState(configuration: configuration, resources: loaded, shelf: shelf)
        let listening = logger
        let application = Application(
            router: buildRouter(state: state),
            server: .connections(of: state),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                // Those beyond the limit are let in to take the place of one that waits, or to be told that there is none.
                availableConnectionsDelegate: MaximumAvailableConnections(2 * configuration.limits.connections)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                listening.info("listening", metadata: ["host": "\(configuration.host)", "port": "\(port)"])
                onListening(port)
            },
            logger: Self.quietened(logger))
        var services: [any Service] = [application]
        services.append(WorkCloser(state: state))
        if let load { services.insert(Loader(state: state, logger: logger, load: load), at: 0) }
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quietened(logger))
        group.maximumGracefulShutdownDuration = configuration.shutdownGrace
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError {
            throw ServerError.cannotListen(host: configuration.host, port: configuration.port, .init(error))
        }
        logger.info("stopped")
    }

    /// The libraries below log each connection at `info`; only their warnings concern whoever runs the server.
    private static func quietened(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}

/// Loads the model beside the running server.
private struct Loader: Service {
    let state: ServingState
    let logger: Logger
    let load: @Sendable () async throws -> ServedResources

    func run() async throws {
        let start = ContinuousClock.now
        let resources = try await cancelWhenGracefulShutdown { try await load() }
        state.finishLoading(resources)
        logger.info("loaded", metadata: ["seconds": "\((ContinuousClock.now - start).seconds)"])
        // A service that returns would end the group.
        try await gracefulShutdown()
    }
}

/// Ends measurements and the making of assistants with the server. What is made stays, and the next run continues there.
private struct WorkCloser: Service {
    let state: ServingState

    func run() async throws {
        try await gracefulShutdown()
        state.measurements.endAll()
        await state.shelf?.endAll()
    }
}

extension Logger.Level {
    fileprivate init(_ level: ServerConfiguration.LogLevel) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}
