import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks servers elsewhere for files, within limits of time and size.
///
/// No header names the user or the machine, and no cookie is kept. Up to five redirections are followed, each to an address
/// that may be asked (``ServerAddress``).
package enum OutsideServers {
    private static let redirections = 5
    private static let connecting = TimeAmount.seconds(10)
    /// The longest silence within a reply.
    private static let silence = TimeAmount.seconds(30)
    /// The longest that a whole file may take.
    private static let whole = TimeAmount.hours(2)

    /// Gets a file, piece by piece.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that may come.
    ///   - take: called with each piece in order.
    /// - Throws: ``OutsideServerError``, what `take` throws, `CancellationError`.
    package static func get(
        _ address: ServerAddress, limit: Int, take: (_ bytes: [UInt8]) throws -> Void
    ) async throws {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .init(
                redirectConfiguration: .disallow, timeout: .init(connect: connecting, read: silence)))
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await get(address, with: client, limit: limit, take: take))
        } catch {
            outcome = .failure(error)
        }
        // Everything that was asked for is there or has failed: an error of the end changes nothing.
        _ = try? await client.shutdown()
        try outcome.get()
    }

    private static func get(
        _ address: ServerAddress, with client: HTTPClient, limit: Int, take: (_ bytes: [UInt8]) throws -> Void
    ) async throws {
        var place = address
        for _ in 0...redirections {
            let response = try await reply(of: place, client)
            if (300...399).contains(response.status.code), let location = response.headers.first(name: "Location") {
                place = try place.redirected(to: location)
                continue
            }
            guard (200...299).contains(response.status.code) else {
                throw OutsideServerError.refused("\(place)", status: Int(response.status.code))
            }
            try await read(response, of: place, limit: limit, take: take)
            return
        }
        throw OutsideServerError.redirectedTooOften("\(address)")
    }

    private static func reply(of place: ServerAddress, _ client: HTTPClient) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: place.url.absoluteString)
        request.headers.add(name: "User-Agent", value: "footnote")
        do {
            return try await client.execute(request, timeout: whole)
        } catch {
            throw unreachable(place, error)
        }
    }

    private static func read(
        _ response: HTTPClientResponse, of place: ServerAddress, limit: Int, take: (_ bytes: [UInt8]) throws -> Void
    ) async throws {
        // What the taker throws is no fault of the server.
        var (count, refusal) = (0, (any Error)?.none)
        do {
            for try await piece in response.body {
                count += piece.readableBytes
                do {
                    guard count <= limit else { throw OutsideServerError.tooLarge("\(place)", limit: limit) }
                    try take(Array(piece.readableBytesView))
                } catch {
                    refusal = error
                    break
                }
            }
        } catch {
            throw unreachable(place, error)
        }
        if let refusal { throw refusal }
    }

    private static func unreachable(_ place: ServerAddress, _ error: any Error) -> any Error {
        if error is CancellationError { return error }
        if let error = error as? HTTPClientError, error == .cancelled { return CancellationError() }
        return OutsideServerError.unreachable("\(place)", detail: "\(error)")
    }
}
