public import Answering
import OutsideServers
import Synchronization

/// Asks an OpenAI-compatible server for chat completions: vLLM, SGLang, llama.cpp, TGI, or another Footnote.
///
/// Redirects are not followed, no proxy is taken from the environment, and certificates are verified against those of the
/// system. Copies of a client share connections and what they learned of the server.
public struct ChatClient: RemoteWriter {
    /// Where the server is.
    public let address: RemoteAddress
    /// How long and how often it is asked.
    public let patience: RemotePatience
    /// What is sent as a bearer token; nil for none.
    private let key: RemoteKey?
    private let client: OutsideClient
    private let memory = Memory()

    /// The model's name, as the server knows it.
    public var model: String { address.model }
    /// Scheme, host and port of the server.
    public var origin: String { address.origin }

    /// What was learned of the server.
    private final class Memory: Sendable {
        let takesSchema = Mutex(true)
    }

    /// Makes a client; nothing is sent yet.
    public init(address: RemoteAddress, key: RemoteKey? = nil, patience: RemotePatience = RemotePatience()) {
        self.address = address
        self.key = key
        self.patience = patience
        client = OutsideClient(connecting: patience.connection)
    }

    /// Asks for a structured reply, and for text where the server refuses that with 400, 422 or 501.
    ///
    /// - Throws: `RemoteModelError`, `CancellationError`.
    public func write(_ request: RemoteRequest) async throws -> RemoteCompletion {
        let takesSchema = memory.takesSchema.withLock { $0 }
        guard takesSchema, request.structuredInstructions != nil else {
            return try await complete(request, as: .text)
        }
        do {
            return try await complete(request, as: .jsonSchema)
        } catch RemoteModelError.refused(_, let status) where [400, 422, 501].contains(status) {
            var completion = try await complete(request, as: .text)
            completion.attempts += 1
            // Only now it is the schema that was refused, and not the request.
            memory.takesSchema.withLock { $0 = false }
            return completion
        }
    }

    private func complete(_ request: RemoteRequest, as form: RemoteForm) async throws -> RemoteCompletion {
        var sent = OutsideRequest(.post, address.chatPath, at: [origin])
        sent.body = try ChatWire.body(request, as: form, model: model)
        sent.headers = [("Accept", "application/json")]
        if let key { sent.headers.append(("Authorization", "Bearer " + key.value)) }
        // Writing a text changes nothing at the server.
        sent.isIdempotent = true
        sent.patience = patience.ofRequests
        let reply: OutsideReply
        do {
            reply = try await client.send(sent)
        } catch OutsideServerError.timedOut(_, _, let attempts) {
            throw RemoteModelError.timedOut(
                origin: origin, seconds: Int(patience.reply / .seconds(1)), attempts: attempts)
        } catch OutsideServerError.unreachable(_, let detail, let attempts) {
            throw RemoteModelError.unavailable(origin: origin, reason: detail, attempts: attempts)
        } catch OutsideServerError.tooLarge(_, let limit) {
            throw RemoteModelError.unreadableReply(origin: origin, reason: "it is longer than \(limit) bytes")
        }
        guard !sent.passingStatuses.contains(reply.status) else {
            throw RemoteModelError.unavailable(
                origin: origin, reason: "status \(reply.status)", attempts: reply.attempts)
        }
        guard reply.status == 200 else { throw RemoteModelError.refused(origin: origin, status: reply.status) }
        var completion = try ChatWire.completion(of: reply.bytes, form: form, origin: origin)
        completion.attempts = reply.attempts
        return completion
    }
}
