import OutsideServers

/// Where the server listens, whom it lets in, and how much it takes on.
public struct ServerConfiguration: Sendable, Equatable {
    /// The address to bind: a name or an IP address. The default is this machine only.
    public var host: String
    /// The TCP port; 0 lets the system choose.
    public var port: Int
    /// The key that every request but the page and `/health` must carry as `Authorization: Bearer KEY`.
    public var apiKey: String?
    /// Further keys, each of which may open some indexes only.
    public var keys: [AccessKey] = []
    /// Further names that a request's `Host` may have, for a server behind a name of its own.
    public var allowedHosts: [String]
    /// Web origins, such as `https://app.example`, whose pages may call this server from a browser.
    public var allowedOrigins: [String]
    /// Bounds on bodies, queues and connections.
    public var limits: Limits
    /// How long a client may take.
    public var deadlines = Deadlines()
    /// How long an event stream stays silent before a comment line keeps it alive.
    public var pingInterval = Duration.seconds(15)
    /// How long running answers may take to finish after a shutdown was asked for.
    public var shutdownGrace = Duration.seconds(30)
    /// How a chat reply says that the documents hold no answer.
    public var abstentionForm: AbstentionForm

    /// The least important messages that are logged to standard error.
    public var logLevel = LogLevel.info

    /// How important a log message is.
    public enum LogLevel: String, Sendable, CaseIterable {
        /// Everything, health checks too.
        case debug
        /// One line per request.
        case info
        /// What someone should look at.
        case warning
        /// What failed.
        case error
    }

    /// Bounds on what a client can make the server hold or do.
    public struct Limits: Sendable, Equatable {
        /// Largest request body, in bytes.
        public var bodyBytes: Int
        /// Largest body of a form with a file, in bytes.
        public var uploadBytes = 64 << 20
        /// Largest file of an assistant that is taken in, in bytes.
        public var importBytes: Int
        /// Largest request head, in bytes.
        public var headerBytes: Int
        /// Answers written, vectors made or passages scored at once.
        public var concurrentGenerations: Int
        /// Requests that wait for one of those; the next one is answered 429.
        public var waitingGenerations: Int
        /// Open connections. Where they are all taken, the one that has waited longest for its client gives way.
        public var connections: Int
        /// Replies to one prompt: the largest `n` and `best_of`, since each holds a cache of its own.
        public var sequences: Int
        /// Tokens of a chat reply where the request names no limit.
        public var defaultMaxTokens: Int

        /// Makes limits; the defaults suit one person or a small group on one machine.
        public init(
            bodyBytes: Int = 4 << 20, importBytes: Int = 4 << 30, headerBytes: Int = 32 << 10,
            concurrentGenerations: Int = 2, waitingGenerations: Int = 16, connections: Int = 128, sequences: Int = 16,
            defaultMaxTokens: Int = 512
        ) {
            self.bodyBytes = bodyBytes
            self.importBytes = importBytes
            self.headerBytes = headerBytes
            self.concurrentGenerations = concurrentGenerations
            self.waitingGenerations = waitingGenerations
            self.connections = connections
            self.sequences = sequences
            self.defaultMaxTokens = defaultMaxTokens
        }
    }

    /// How long the server waits for a client. Whoever takes longer is answered 408, or disconnected where it asks nothing.
    public struct Deadlines: Sendable, Equatable {
        /// For a request's head, from its first byte, or for the first one of a connection from the beginning.
        public var head = Duration.seconds(10)
        /// For a body, from its head. It may take longer while it comes at ``bodyBytesPerSecond``.
        public var body = Duration.seconds(20)
        /// What a body must bring each second to be waited for longer.
        public var bodyBytesPerSecond = 4096
        /// For the next request, and for a client that does not read its reply.
        public var idle = Duration.seconds(60)
        /// For a client to read the last reply of a connection and end its half.
        public var lingering = Duration.seconds(2)

        /// The deadlines that suit people and programs on any network.
        public init() {}
    }

    /// Makes a configuration; nothing is checked before ``validate()``. What has no parameter here is set afterwards.
    public init(
        host: String = "127.0.0.1", port: Int = 8474, apiKey: String? = nil, allowedHosts: [String] = [],
        allowedOrigins: [String] = [], limits: Limits = .init(), abstentionForm: AbstentionForm = .content
    ) {
        self.host = host
        self.port = port
        self.apiKey = apiKey
        self.allowedHosts = allowedHosts
        self.allowedOrigins = allowedOrigins
        self.limits = limits
        self.abstentionForm = abstentionForm
    }

    /// Whether only this machine can reach the server.
    public var isLoopback: Bool { HostName.isLoopback(host) }

    /// Every key that lets a request in.
    ///
    /// - Throws: ``ServerError/unusableKey``.
    func accessKeys() throws(ServerError) -> [AccessKey] {
        guard let apiKey else { return keys }
        return [try AccessKey(apiKey)] + keys
    }

    /// Refuses what would be unsafe or could never work.
    public func validate() throws(ServerError) {
        if try accessKeys().isEmpty, !isLoopback { throw .openBind(host: host) }
        guard (0...65_535).contains(port) else { throw .invalidPort(port) }
        for (name, value) in [
            ("bodyBytes", limits.bodyBytes), ("uploadBytes", limits.uploadBytes),
            ("importBytes", limits.importBytes), ("headerBytes", limits.headerBytes),
            ("concurrentGenerations", limits.concurrentGenerations), ("connections", limits.connections),
            ("sequences", limits.sequences), ("defaultMaxTokens", limits.defaultMaxTokens),
            ("bodyBytesPerSecond", deadlines.bodyBytesPerSecond),
        ] where value < 1 {
            throw .invalidLimit(name: name, value: value)
        }
        guard limits.waitingGenerations >= 0 else {
            throw .invalidLimit(name: "waitingGenerations", value: limits.waitingGenerations)
        }
    }
}
