import OutsideServers

/// How long and how often a server is asked.
public struct RemotePatience: Sendable, Equatable {
    /// The longest that a reply may take, with all attempts and the pauses between them.
    public var reply = Duration.seconds(120)
    /// The longest that a connection may take to be made.
    public var connection = Duration.seconds(10)
    /// How often a server is asked that is busy (408, 425, 429), fails (500, 502, 503, 504) or can't be reached.
    public var attempts = 4
    /// The wait after the first such attempt; it doubles with each further one. Up to half of it is added by chance, so that
    /// many clients do not come back at once.
    public var pause = Duration.milliseconds(500)
    /// The longest wait, also where the server names one (`Retry-After`).
    public var longestPause = Duration.seconds(30)

    /// The standard patience.
    public init() {}

    var ofRequests: OutsidePatience {
        var patience = OutsidePatience()
        (patience.attempt, patience.total, patience.longestPause) = (reply, reply, longestPause)
        patience.pauses = (0..<max(0, attempts - 1)).map { pause * (1 << min($0, 20)) }
        return patience
    }
}
