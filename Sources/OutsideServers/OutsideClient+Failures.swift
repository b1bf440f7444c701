import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// An attempt took as long as it may.
private struct AttemptEnded: Error {}

extension OutsideClient {
    /// Runs an attempt, unless it takes too long.
    static func within<Value: Sendable>(
        _ limit: Duration, _ attempt: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await attempt() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            guard let value = try await group.next() ?? nil else { throw AttemptEnded() }
            return value
        }
    }

    /// What is told of a failure.
    static func failure(
        _ error: any Error, _ origin: String, since begin: ContinuousClock.Instant, _ attempts: Int
    ) -> OutsideServerError {
        guard !(error is AttemptEnded) else {
            let seconds = Int((begin.duration(to: .now) / .seconds(1)).rounded())
            return .timedOut(origin, seconds: seconds, attempts: attempts)
        }
        return .unreachable(origin, detail: detail(of: error), attempts: attempts)
    }

    /// Whether no connection was made, so that the server cannot have read the request.
    static func isBeforeConnection(_ error: any Error) -> Bool {
        switch error {
        case is NIOConnectionError: true
        case let error as IOError: [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
        case let error as HTTPClientError:
            [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout].contains(error)
        default: false
        }
    }

    /// The reason in a few words.
    static func detail(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { detail(of: $0.error) } ?? "no address is known for its name"
        case let error as IOError where error.errnoCode == ECONNREFUSED: "connection refused"
        case let error as IOError where error.errnoCode == ECONNRESET: "connection broke off"
        case let error as HTTPClientError: error.shortDescription
        default: "\(error)"
        }
    }

    /// What `Retry-After` asks for: seconds, or a date (RFC 9110, 10.2.3); nil where it is neither.
    static func pause(_ text: String) -> Duration? {
        if let seconds = Int(text) { return .seconds(max(0, min(seconds, 86_400))) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        format.timeZone = .gmt
        guard let date = format.date(from: text) else { return nil }
        return .seconds(max(0, min(date.timeIntervalSinceNow, 86_400)))
    }
}

extension Duration {
    /// The duration as the client takes it; one of more than 292 years is cut.
    var timeAmount: TimeAmount { .nanoseconds(Int64(min(self / .nanoseconds(1), 9e18))) }
}
