/// What the process says to its caller when it ends.
package enum ExitStatus: Int32, Sendable {
    /// The work was done.
    case done = 0
    /// The work was done and the honest outcome is "no": an abstention, nothing found, or something unhealthy.
    case negative = 1
    /// The work could not be done: wrong usage, a missing file, a refused input.
    case error = 2
    /// Ended by the user with Ctrl-C (128 + SIGINT, as shells report it).
    case interrupted = 130
    /// Ended by a request to terminate (128 + SIGTERM).
    case terminated = 143
}
