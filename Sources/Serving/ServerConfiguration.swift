/// Where the server listens, whom it lets in, and how much it takes on.
public struct ServerConfiguration: Sendable, Equatable {
    /// The address to bind: a name or an IP address. The default is this machine only.
    public var host: String
    /// The TCP port; 0 lets the system choose.
    public var port: Int
    /// The key that every request but the page and `/health` must carry as `Authorization: Bearer KEY`.
    public var apiKey: String?
    /// Further names that a request's `Host` may have, for a server behind a name of its own.
    public var allowedHosts: [String]
    /// Web origins, such as `https://app.example`, whose pages may call this server from a browser.
    public var allowedOrigins: [String]
    /// Bounds on bodies, queues and connections.
    public var limits: Limits
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
        /// Largest file of an assistant that is taken in, in bytes.
        public var importBytes = 4 << 30
        /// Largest body of a form with a file, in bytes.
        public var uploadBytes = 64 << 20
        /// Largest request head, in bytes.
        public var headerBytes: Int
        /// Answers written, vectors made or passages scored at once.
        public var concurrentGenerations: Int
        /// Requests that wait for one of those; the next one is answered 429.
        public var waitingGenerations: Int
        /// Open connections.
        public var connections: Int
        /// Replies to one prompt: the largest `n` and `best_of`, since each holds a cache of its own.
        public var sequences: Int
        /// Tokens of a chat reply where the request names no limit.
        public var defaultMaxTokens: Int

        /// Makes limits; the defaults suit one person or a small group on one machine.
        public init(
            bodyBytes: Int = 4 << 20, headerBytes: Int = 32 << 10, concurrentGenerations: Int = 2,
            waitingGenerations: Int = 16, connections: Int = 128, sequences: Int = 16,
            defaultMaxTokens: Int = 512
        ) {
            self.bodyBytes = bodyBytes
            self.headerBytes = headerBytes
            self.concurrentGenerations = concurrentGenerations
            self.waitingGenerations = waitingGenerations
            self.connections = connections
            self.sequences = sequences
            self.defaultMaxTokens = defaultMaxTokens
        }
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

    /// Refuses what would be unsafe or could never work.
    public func validate() throws(ServerError) {
        if let apiKey {
            guard apiKey.utf8.count >= 8, apiKey.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
                throw .unusableKey
            }
        } else if !isLoopback {
            throw .openBind(host: host)
        }
        guard (0...65_535).contains(port) else { throw .invalidPort(port) }
        for (name, value) in [
            ("bodyBytes", limits.bodyBytes), ("importBytes", limits.importBytes),
            ("uploadBytes", limits.uploadBytes), ("headerBytes", limits.headerBytes),
            ("concurrentGenerations", limits.concurrentGenerations), ("connections", limits.connections),
            ("sequences", limits.sequences),
            ("defaultMaxTokens", limits.defaultMaxTokens),
        ] where value < 1 {
            throw .invalidLimit(name: name, value: value)
        }
        guard limits.waitingGenerations >= 0 else {
            throw .invalidLimit(name: "waitingGenerations", value: limits.waitingGenerations)
        }
    }
}
