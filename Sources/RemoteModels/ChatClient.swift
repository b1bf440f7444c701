public import Answering
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Asks an OpenAI-compatible server for chat completions: vLLM, SGLang, llama.cpp, TGI, or another Footnote.
///
/// Each answer has a connection of its own. Redirects are not followed, no proxy is taken from the environment, and
/// certificates are verified against those of the system. Copies of a client share what they learned of the server.
public struct ChatClient: RemoteWriter {
    /// Where the server is.
    public let address: RemoteAddress
    /// How long and how often it is asked.
    public let patience: RemotePatience
    /// What is sent as a bearer token; nil for none.
    private let key: RemoteKey?
    private let memory = Memory()

    /// The model's name, as the server knows it.
    public var model: String { address.model }
    /// Scheme, host and port of the server.
    public var origin: String { address.origin }

    /// The most bytes of a reply that are read.
    private static let longestReply = 1_048_576

    /// What was learned of the server.
    private final class Memory: Sendable {
        let takesSchema = Mutex(true)
    }

    /// Makes a client; nothing is sent yet.
    public init(address: RemoteAddress, key: RemoteKey? = nil, patience: RemotePatience = RemotePatience()) {
        self.address = address
        self.key = key
        self.patience = patience
    }

    /// Asks for a structured reply, and for text where the server refuses that with 400, 422 or 501.
    ///
    /// - Throws: `RemoteModelError`, `CancellationError`.
    public func write(_ request: RemoteRequest) async throws -> RemoteCompletion {
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var attempts = 0
            let takesSchema = memory.takesSchema.withLock { $0 }
            guard takesSchema, request.structuredInstructions != nil else {
                return try await complete(request, as: .text, over: client, counting: &attempts)
            }
            do {
                return try await complete(request, as: .jsonSchema, over: client, counting: &attempts)
            } catch RemoteModelError.refused(_, let status) where [400, 422, 501].contains(status) {
                let completion = try await complete(request, as: .text, over: client, counting: &attempts)
                // Only now it is the schema that was refused, and not the request.
                memory.takesSchema.withLock { $0 = false }
                return completion
            }
        }
    }

    private var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(patience.connection.nanoseconds)), decompression: .disabled)
        // Attempts are counted and told of here; the client would try in silence until the time for a connection is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    // MARK: Attempts

    /// What came of an attempt.
    private enum Outcome: Sendable {
        case reply([UInt8])
        /// The server is busy, fails or is not there; it may ask for a pause.
        case setback(String, pause: Duration?)
    }

    private func complete(
        _ request: RemoteRequest, as form: RemoteForm, over client: HTTPClient, counting attempts: inout Int
    ) async throws -> RemoteCompletion {
        let body = try ChatWire.body(request, as: form, model: model)
        var failures = 0
        while true {
            attempts += 1
            switch try await timed(attempts, { try await attempt(body, over: client) }) {
            case .reply(let bytes):
                var completion = try ChatWire.completion(of: bytes, form: form, origin: origin)
                completion.attempts = attempts
                return completion
            case .setback(let reason, let pause):
                failures += 1
                guard failures < patience.attempts else {
                    throw RemoteModelError.unavailable(origin: origin, reason: reason, attempts: attempts)
                }
                try await Task.sleep(for: patience.pause(afterFailures: failures, asked: pause))
            }
        }
    }

    /// The outcome of an attempt, unless it takes too long: the client's own deadline ends with the head of a reply.
    private func timed(_ attempts: Int, _ attempt: @escaping @Sendable () async throws -> Outcome) async throws
        -> Outcome
    {
        try await withThrowingTaskGroup(of: Outcome?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await attempt() }
            group.addTask {
                try await Task.sleep(for: patience.reply)
                return nil
            }
            guard let outcome = try await group.next() ?? nil else {
                throw RemoteModelError.timedOut(
                    origin: origin, seconds: Int(patience.reply / .seconds(1)), attempts: attempts)
            }
            return outcome
        }
    }

    private func attempt(_ body: String, over client: HTTPClient) async throws -> Outcome {
        var request = HTTPClientRequest(url: address.chatURL)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "footnote")
        if let key { request.headers.add(name: "Authorization", value: "Bearer " + key.value) }
        request.body = .bytes(ByteBuffer(string: body))
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            let status = Int(response.status.code)
            switch status {
            case 200: return .reply(try await Self.bytes(of: response, origin: origin))
            case 429, 500, 502, 503, 504:
                let wait = response.headers.first(name: "Retry-After").flatMap { Int($0) }
                return .setback("status \(status)", pause: wait.map { .seconds(max(0, min($0, 3_600))) })
            default: throw RemoteModelError.refused(origin: origin, status: status)
            }
        } catch let error as HTTPClientError {
            try Task.checkCancellation()
            return .setback(error.shortDescription, pause: nil)
        } catch let error as RemoteModelError {
            throw error
        } catch {
            try Task.checkCancellation()
            // Connections that are refused or break off come as errors of the transport.
            return .setback(String(describing: error), pause: nil)
        }
    }

    private static func bytes(of response: HTTPClientResponse, origin: String) async throws -> [UInt8] {
        do {
            return Array(try await response.body.collect(upTo: longestReply).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw RemoteModelError.unreadableReply(origin: origin, reason: "it is longer than \(longestReply) bytes")
        }
    }
}

extension Duration {
    /// The duration in nanoseconds; one of more than 292 years is cut.
    fileprivate var nanoseconds: Int64 { Int64(min(self / .nanoseconds(1), 9e18)) }
}
