/// How long and how often a server is asked.
public struct RemotePatience: Sendable, Equatable {
    /// The longest that one attempt may take, from the connection to the last byte. A reply that takes longer is not asked
    /// for again.
    public var reply = Duration.seconds(120)
    /// The longest that a connection may take to be made.
    public var connection = Duration.seconds(10)
    /// How often a server is asked that is busy (429), fails (500, 502, 503, 504) or can't be reached.
    public var attempts = 4
    /// The wait after the first such attempt; it doubles with each further one. Up to half of it is added by chance, so that
    /// many clients do not come back at once.
    public var pause = Duration.milliseconds(500)
    /// The longest wait, also where the server names one (`Retry-After`).
    public var longestPause = Duration.seconds(30)

    /// The standard patience.
    public init() {}

    /// How long to wait after so many failures in a row.
    ///
    /// - Parameter asked: what the server asks for.
    func pause(afterFailures failures: Int, asked: Duration?) -> Duration {
        if let asked { return min(asked, longestPause) }
        let doubled = pause * (1 << min(failures - 1, 20))
        return min(doubled + doubled * Double.random(in: 0...0.5), longestPause)
    }
}
