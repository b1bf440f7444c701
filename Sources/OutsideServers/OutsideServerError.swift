/// Why nothing came from a server elsewhere. Each says what to do.
package enum OutsideServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The address is not asked.
    case unusableAddress(String, detail: String)
    /// The server did not answer, or stopped answering, as often as it was asked.
    case unreachable(String, detail: String, attempts: Int)
    /// The server took longer than it may.
    case timedOut(String, seconds: Int, attempts: Int)
    /// The server answered with a status that is no success.
    case refused(String, status: Int)
    /// The server sent on more often than is followed.
    case redirectedTooOften(String)
    /// More came than was expected.
    case tooLarge(String, limit: Int)

    package var description: String {
        switch self {
        case .unusableAddress(let address, let detail): "\(address): \(detail); give another address"
        case .unreachable(let address, let detail, _):
            "\(address): the server can't be reached (\(detail)); look whether the address is right, and try again"
        case .timedOut(let address, let seconds, _):
            "\(address): the server did not answer within \(seconds) s; look whether it runs, and try again"
        case .refused(let address, let status):
            "\(address): the server answered with status \(status); look whether the address is right"
        case .redirectedTooOften(let address):
            "\(address): the server sends on again and again; give the address where it ends"
        case .tooLarge(let address, let limit):
            "\(address): more than \(limit) bytes came, which is more than was expected; nothing was kept"
        }
    }
}
