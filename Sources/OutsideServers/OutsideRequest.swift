/// What is asked of a server elsewhere, how much may come back, and how long and how often it is asked.
package struct OutsideRequest: Sendable {
    /// Methods of HTTP.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    /// How it is asked.
    package let method: Method
    /// Scheme, host and port of the servers that can answer. The first is asked first, and each failure moves on to the next.
    package let origins: [String]
    /// Path and query behind the origin, encoded.
    package let path: String
    /// Headers beside `User-Agent`, which names the program and no user.
    package var headers: [(name: String, value: String)] = []
    /// A body of JSON.
    package var body: String?
    /// Whether asking twice has the effect of asking once, so that a reply that broke off may be asked for again.
    package var isIdempotent: Bool
    /// The most bytes of a reply that are read.
    package var byteLimit = 1 << 20
    /// How long and how often it is asked.
    package var patience = OutsidePatience()
    /// Statuses after which another try may get another answer: the server is busy or fails, and says so.
    package var passingStatuses = Self.passing

    /// The statuses that pass with every server.
    package static let passing: Set<Int> = [408, 425, 429, 500, 502, 503, 504]

    /// Makes a request; one that only reads or removes is idempotent.
    ///
    /// - Precondition: there is an origin.
    package init(_ method: Method, _ path: String, at origins: [String]) {
        precondition(!origins.isEmpty, "a request goes to a server")
        self.method = method
        self.origins = origins
        self.path = path
        isIdempotent = method != .post
    }
}

/// How long and how often a server is asked.
package struct OutsidePatience: Sendable {
    /// The longest that one attempt may take, from the connection to the last byte.
    package var attempt = Duration.seconds(30)
    /// The longest that all attempts and the pauses between them may take.
    package var total = Duration.seconds(90)
    /// The pauses between attempts, of which there is one more. Up to half is added by chance, so that many clients do not
    /// come back at once.
    package var pauses: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]
    /// The longest pause that a server may ask for with `Retry-After`.
    package var longestPause = Duration.seconds(30)

    /// The standard patience.
    package init() {}

    /// How long to wait after a failure; nil where no attempt is left.
    ///
    /// - Parameters:
    ///   - failures: from 1.
    ///   - asked: what the server asks for.
    func pause(afterFailures failures: Int, asked: Duration?) -> Duration? {
        guard failures <= pauses.count else { return nil }
        let pause = pauses[failures - 1]
        return min(asked ?? pause + pause * Double.random(in: 0...0.5), longestPause)
    }
}

/// What a server answered, whatever its status.
package struct OutsideReply: Sendable {
    /// The status of HTTP.
    package let status: Int
    /// The body; of a status that is no success no more than its beginning.
    package let bytes: [UInt8]
    /// Which of the origins answered.
    package let origin: String
    /// How often servers were asked, from 1.
    package let attempts: Int
}
