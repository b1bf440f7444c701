import AsyncHTTPClient
import Dispatch
import Formats
import NIOCore
import NIOHTTP1

/// Requests to the nodes of an engine over HTTP, in JSON, with time limits, retries and a bound on what is read.
///
/// A node that does not answer is passed over: the next try goes to the next node, and later requests begin there.
struct AntflyClient: Sendable {
    let address: EngineAddress
    private let limits: EngineLimits
    private let connections: Connections
    private let attempts: EngineAttempts

    init(_ address: EngineAddress, limits: EngineLimits) {
        self.address = address
        self.limits = limits
        attempts = EngineAttempts(address, limits: limits)
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(Int64(limits.connectSeconds))
        configuration.redirectConfiguration = .disallow
        connections = Connections(HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))
    }

    /// The connections of all copies of a client, which end when the last copy is gone.
    private final class Connections: Sendable {
        let client: HTTPClient

        init(_ client: HTTPClient) { self.client = client }

        deinit {
            // Nobody waits for a reply any more, so that it does not matter how closing ends.
            client.shutdown(queue: .global()) { _ in }
        }
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
        _ method: HTTPMethod, _ path: String, body: JSON? = nil, doing: String, seconds: Int? = nil
    ) async throws(EngineError) -> Reply {
        try await attempts.run(doing) { node in
            await tried(method, address.origin(of: node) + "/db/v1\(path)", body, seconds ?? limits.readSeconds)
        }
    }

    /// Whether another try may get another answer: the engine is busy, moves shards, or has lost a node.
    private static func passes(_ status: Int) -> Bool { [408, 409, 425, 429, 500, 502, 503, 504].contains(status) }

    private typealias Outcome = EngineAttempts.Outcome<Reply>

    private func tried(_ method: HTTPMethod, _ url: String, _ body: JSON?, _ seconds: Int) async -> Outcome {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "accept", value: "application/json")
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(Array(body.text.utf8))
        }
        do {
            let response = try await connections.client.execute(request, timeout: .seconds(Int64(seconds)))
            let buffer = try await response.body.collect(upTo: limits.replyBytes)
            let bytes = Array(buffer.readableBytesView)
            let status = Int(response.status.code)
            if status < 300 || status == 404 { return .answered(Reply(status: status, bytes: bytes)) }
            return .refused(status: status, message: EngineWords.plain(bytes), passes: Self.passes(status))
        } catch {
            return .silent(EngineWords.plain(Array("\(error)".utf8)))
        }
    }
}
