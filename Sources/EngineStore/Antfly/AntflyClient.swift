import Formats
import OutsideServers
import Synchronization

/// Requests to the nodes of an engine, in JSON.
///
/// A node that does not answer is passed over: the next try goes to the next node, and later requests begin with the one that
/// answered.
struct AntflyClient: Sendable {
    let address: EngineAddress
    private let limits: EngineLimits
    private let client: OutsideClient
    /// Which node is asked first. Copies of a client share it.
    private let preferred = Preferred()

    private final class Preferred: Sendable {
        let place = Atomic<Int>(0)
    }

    init(_ address: EngineAddress, limits: EngineLimits) {
        self.address = address
        self.limits = limits
        client = OutsideClient(connecting: .seconds(limits.connectSeconds))
    }

    /// A reply of a status below 300, or of 404.
    struct Reply {
        let status: Int
        let bytes: [UInt8]
        var isNotFound: Bool { status == 404 }
    }

    /// Sends a request until a node answers it.
    ///
    /// - Parameters:
    ///   - path: behind `/db/v1`, of letters that a URL takes as they are.
    ///   - doing: the rest of "no answer while …".
    ///   - seconds: how long one try may take.
    func send(
        _ method: OutsideRequest.Method, _ path: String, body: JSON? = nil, doing: String, seconds: Int? = nil
    ) async throws(EngineError) -> Reply {
        let origins = address.nodes.map(address.origin(of:))
        let first = preferred.place.load(ordering: .relaxed)
        var request = OutsideRequest(method, "/db/v1" + path, at: Array(origins[first...] + origins[..<first]))
        request.headers = [("Accept", "application/json")]
        request.body = body?.text
        // Rows are written under ids of their own.
        request.isIdempotent = true
        request.byteLimit = limits.replyBytes
        request.patience = limits.patience(attemptSeconds: seconds ?? limits.readSeconds)
        // The engine moves shards.
        request.passingStatuses.insert(409)
        let reply: OutsideReply
        do {
            reply = try await client.send(request)
        } catch {
            throw failure(error, doing: doing)
        }
        if let answered = origins.firstIndex(of: reply.origin) {
            preferred.place.store(answered, ordering: .relaxed)
        }
        guard reply.status < 300 || reply.status == 404 else {
            throw .refused(
                address, while: doing, status: reply.status,
                message: "\(reply.origin): \(EngineWords.plain(reply.bytes))")
        }
        return Reply(status: reply.status, bytes: reply.bytes)
    }

    private func failure(_ error: any Error, doing: String) -> EngineError {
        func silent(_ reason: String) -> EngineError { .unreachable(address, while: doing, reason: reason) }
        return switch error {
        case OutsideServerError.unreachable(let origin, let detail, _): silent("\(origin): \(detail)")
        case OutsideServerError.timedOut(let origin, let seconds, _): silent("\(origin): nothing within \(seconds) s")
        case OutsideServerError.tooLarge(_, let limit):
            .unexpected(address, while: doing, expected: "at most \(limit) bytes", found: "more")
        case is CancellationError: silent("it was cancelled")
        default: silent(EngineWords.plain(Array("\(error)".utf8)))
        }
    }
}
