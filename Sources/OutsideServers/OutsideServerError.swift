/// Why nothing came from a server elsewhere. Each says what to do.
package enum OutsideServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The address is not asked.
    case unusableAddress(String, detail: String)
    /// The server did not answer, or stopped answering.
    case unreachable(String, detail: String)
    /// The server answered with a status that is no success.
    case refused(String, status: Int)
    /// The server sent on more often than is followed.
    case redirectedTooOften(String)
    /// More came than was expected.
    case tooLarge(String, limit: Int)

    package var description: String {
        switch self {
        case .unusableAddress(let address, let detail): "\(address): \(detail); give another address"
        case .unreachable(let address, let detail):
            "\(address): the server can't be reached (\(detail)); look whether the address is right, and try again"
        case .refused(let address, let status):
            "\(address): the server answered with status \(status); look whether the address is right"
        case .redirectedTooOften(let address):
            "\(address): the server sends on again and again; give the address where it ends"
        case .tooLarge(let address, let limit):
            "\(address): more than \(limit) bytes came, which is more than was expected; nothing was kept"
        }
    }
}
