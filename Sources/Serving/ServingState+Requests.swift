import Formats
import HTTPTypes
import Hummingbird

extension ServingState {
    /// Reads a request's body as a JSON object.
    ///
    /// - Returns: its fields, and the request, whose body is now in memory.
    /// - Throws: 415, 413 or 400 as `APIError`; the connection's error.
    func fields(of request: Request) async throws -> (RequestFields, Request) {
        let (value, request) = try await json(of: request)
        return (try RequestFields(value), request)
    }

    /// Reads a request's body as JSON, with the request, whose body is now in memory.
    ///
    /// - Throws: 415, 413 or 400 as `APIError`; the connection's error.
    func json(of request: Request) async throws -> (JSON, Request) {
        let contentType = request.headers[.contentType]
        // A form, which a page of another site could post unasked, never has this type.
        let type = contentType?.split(separator: ";").first.map { $0.lowercased() }
        guard let type, String(type).trimmed == "application/json" else {
            throw APIError.unsupportedMediaType(contentType)
        }
        let limit = configuration.limits.bodyBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw APIError.tooLarge(limit: limit)
        }
        var request = request
        let buffer = try await request.collectBody(upTo: limit)
        do {
            let bytes = Array(buffer.readableBytesView)
            return (try JSONParser.parse(bytes.span, name: "the body"), request)
        } catch {
            throw APIError.badRequest("The body is not valid JSON: \(error).", code: "invalid_json")
        }
    }

    /// Runs an operation that uses the model: waits for its turn, and is cancelled when the client leaves.
    ///
    /// - Returns: the reply, which ends the connection, since watching for the client's departure consumes it.
    func usingModel(
        for request: Request, operation: @escaping @Sendable () async throws -> JSON
    ) async throws -> Response {
        .json(try await takingTurn(for: request, operation), headers: [.connection: "close"])
    }

    /// Runs an operation that uses the model; what it returns must end the connection.
    func takingTurn<Value: Sendable>(
        for request: Request, _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let ticket = try queue.reserve()
        do {
            return try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await ticket.turn()
                let value = try await operation()
                ticket.finish()
                return value
            }
        } catch is CancellationError {
            metrics.countDisconnect()
            throw CancellationError()
        }
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    var trimmed: String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
