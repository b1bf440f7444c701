import AsyncHTTPClient
import Dispatch
import Foundation
import NIOCore
import NIOHTTP1

/// Asks servers elsewhere over HTTP, within limits of time and size: the one client of the program.
///
/// A request that failed is made again if no connection was made, or if it is idempotent. A server that is busy or fails is
/// asked again after a pause, which it may name (`Retry-After`); all attempts share one deadline. No header names the user or
/// the machine, no cookie is kept, no proxy is taken from the environment, and certificates are verified against those of the
/// system. Connections are kept until the client is gone.
package final class OutsideClient: Sendable, CustomReflectable {
    private let client: HTTPClient

    /// How many bytes of a reply that is no success are read: a reason in words.
    private static let reasonBytes = 4_096
    private static let redirections = 5

    /// Makes a client; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - connecting: the longest that a connection may take to be made.
    ///   - silence: the longest silence within a reply; nil where the deadline of the request is enough.
    package init(connecting: Duration = .seconds(10), silence: Duration? = nil) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: connecting.timeAmount, read: silence?.timeAmount), decompression: .disabled)
        // Attempts are counted here; the client would try in silence until the time for a connection is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // Nobody waits for a reply any more, so that it does not matter how closing ends.
        client.shutdown(queue: .global()) { _ in }
    }

    /// A mirror without what a request held.
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Sends a request until a server answers it with a status that does not pass, or patience ends.
    ///
    /// - Returns: the last reply, also one whose status is no success. Redirections are not followed.
    /// - Throws: ``OutsideServerError``, `CancellationError`.
    package func send(_ request: OutsideRequest) async throws -> OutsideReply {
        try await repeated(request, until: .now + request.patience.total) { [self] origin in
            let response = try await head(of: request, at: origin)
            return Attempt(response, try await Self.bytes(of: response, origin: origin, limit: request.byteLimit))
        } finish: { attempt, origin, attempts in
            OutsideReply(status: attempt.status, bytes: attempt.value, origin: origin, attempts: attempts)
        }
    }

    /// Gets a file, piece by piece. Up to five redirections are followed, each to an address that may be asked.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that may come.
    ///   - total: the longest that the whole file may take.
    ///   - take: called with each piece in order. Once a piece was taken, nothing is asked again.
    /// - Throws: ``OutsideServerError``, what `take` throws, `CancellationError`.
    package func get(
        _ address: ServerAddress, limit: Int, total: Duration = .seconds(7_200), take: (_ bytes: [UInt8]) throws -> Void
    ) async throws {
        let end = ContinuousClock.now + total
        var place = address
        for _ in 0...Self.redirections {
            let response = try await opened(place, until: end)
            let status = Int(response.status.code)
            if (300...399).contains(status), let location = response.headers.first(name: "Location") {
                place = try place.redirected(to: location)
                continue
            }
            guard (200...299).contains(status) else { throw OutsideServerError.refused("\(place)", status: status) }
            var count = 0
            try await Self.pieces(of: response, origin: "\(place)") { piece in
                count += piece.count
                guard count <= limit else { throw OutsideServerError.tooLarge("\(place)", limit: limit) }
                guard ContinuousClock.now < end else {
                    throw OutsideServerError.timedOut("\(place)", seconds: Int(total / .seconds(1)), attempts: 1)
                }
                try take(piece)
            }
            return
        }
        throw OutsideServerError.redirectedTooOften("\(address)")
    }

    // MARK: Attempts

    /// What came of an attempt that a server answered.
    private struct Attempt<Value: Sendable>: Sendable {
        let status: Int
        let value: Value
        /// The pause that the server asks for.
        let pause: Duration?

        init(_ response: HTTPClientResponse, _ value: Value) {
            status = Int(response.status.code)
            self.value = value
            pause = response.headers.first(name: "Retry-After").flatMap(OutsideClient.pause)
        }
    }

    private func repeated<Value: Sendable, Result>(
        _ request: OutsideRequest, until end: ContinuousClock.Instant,
        _ attempt: @escaping @Sendable (_ origin: String) async throws -> Attempt<Value>,
        finish: (Attempt<Value>, _ origin: String, _ attempts: Int) -> Result
    ) async throws -> Result {
        let begin = ContinuousClock.now
        var attempts = 0
        while true {
            let origin = request.origins[attempts % request.origins.count]
            attempts += 1
            let limit = min(request.patience.attempt, ContinuousClock.now.duration(to: end))
            var asked: Duration?
            var failure: OutsideServerError?
            var reply: Attempt<Value>?
            do {
                let came = try await Self.within(limit) { try await attempt(origin) }
                guard request.passingStatuses.contains(came.status) else { return finish(came, origin, attempts) }
                (reply, asked) = (came, came.pause)
            } catch let error as OutsideServerError {
                throw error
            } catch {
                try Task.checkCancellation()
                guard !(error is CancellationError) else { throw error }
                failure = Self.failure(error, origin, since: begin, attempts)
                if !request.isIdempotent, !Self.isBeforeConnection(error) { throw failure ?? error }
            }
            guard let pause = request.patience.pause(afterFailures: attempts, asked: asked),
                ContinuousClock.now + pause < end,
                reply == nil || request.isIdempotent
            else {
                if let reply { return finish(reply, origin, attempts) }
                throw failure ?? OutsideServerError.unreachable(origin, detail: "no answer", attempts: attempts)
            }
            try await Task.sleep(for: pause)
        }
    }

    private func opened(
        _ place: ServerAddress, until end: ContinuousClock.Instant
    ) async throws -> HTTPClientResponse {
        let request = OutsideRequest(.get, "", at: [place.url.absoluteString])
        return try await repeated(request, until: end) { [self] origin in
            let response = try await head(of: request, at: origin)
            return Attempt(response, response)
        } finish: { attempt, _, _ in
            attempt.value
        }
    }

    private func head(of request: OutsideRequest, at origin: String) async throws -> HTTPClientResponse {
        var sent = HTTPClientRequest(url: origin + request.path)
        sent.method = .init(rawValue: request.method.rawValue)
        sent.headers.add(name: "User-Agent", value: "footnote")
        for header in request.headers { sent.headers.add(name: header.name, value: header.value) }
        if let body = request.body {
            sent.headers.add(name: "Content-Type", value: "application/json")
            sent.body = .bytes(ByteBuffer(string: body))
        }
        // The client's own deadline would end with the head of a reply.
        return try await client.execute(sent, deadline: .distantFuture)
    }

    // MARK: Bodies

    private static func bytes(
        of response: HTTPClientResponse, origin: String, limit: Int
    ) async throws -> [UInt8] {
        let isSuccess = (200...299).contains(response.status.code)
        var bytes: [UInt8] = []
        for try await piece in response.body {
            bytes += piece.readableBytesView
            if isSuccess, bytes.count > limit { throw OutsideServerError.tooLarge(origin, limit: limit) }
            if !isSuccess, bytes.count >= reasonBytes { break }
        }
        return isSuccess ? bytes : Array(bytes.prefix(reasonBytes))
    }

    /// Hands over the pieces of a body. What the taker throws is no fault of the server.
    private static func pieces(
        of response: HTTPClientResponse, origin: String, take: (_ piece: [UInt8]) throws -> Void
    ) async throws {
        var refusal: (any Error)?
        do {
            for try await piece in response.body {
                do {
                    try take(Array(piece.readableBytesView))
                } catch {
                    refusal = error
                    break
                }
            }
        } catch {
            try Task.checkCancellation()
            throw OutsideServerError.unreachable(origin, detail: detail(of: error), attempts: 1)
        }
        if let refusal { throw refusal }
    }
}
