import ContextProtocol
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Passages

/// `POST /mcp`: the Model Context Protocol as streamable HTTP.
///
/// A request is answered with JSON, or with a stream of events for a client that takes nothing else or wants to hear how
/// far the work has got. Nothing is kept of a session: its id only tells the requests of one client from those of others.
struct ContextRoute: Sendable {
    private static let versionHeader = "MCP-Protocol-Version"
    private static let sessionHeader = "Mcp-Session-Id"

    let state: ServingState
    private let server: ContextServer

    init(state: ServingState) {
        self.state = state
        server = ContextServer(
            observe: { state.metrics.count($0) },
            assistant: {
                do throws(APIError) {
                    return try state.ready().requiredAssistant()
                } catch {
                    throw RPCError.unavailable(error.message)
                }
            })
    }

    @Sendable func exchange(_ request: Request, _ context: ServingContext) async throws -> Response {
        let form = try ReplyForm(accept: request.headers[.accept])
        let message: JSON
        var request = request
        do {
            (message, request) = try await state.json(of: request)
        } catch let error as APIError where error.code == "invalid_json" {
            return .json(RPCError.notJSON(error.message).reply(), status: .badRequest)
        }
        var exchange = ContextServer.Exchange()
        var headers: HTTPFields = [:]
        if message["method"] == "initialize" {
            // The id need not be secret: who may use the server is told by key, host and origin.
            if let name = HTTPField.Name(Self.sessionHeader) { headers[name] = Identifier.random("session-") }
        } else {
            exchange.version = try Self.version(of: request)
            exchange.session = HTTPField.Name(Self.sessionHeader).flatMap { request.headers[$0] } ?? ""
        }
        let wantsEvents = form == .events || (form == .either && ContextServer.wantsProgress(message))
        return wantsEvents
            ? try events(message, exchange, request, headers) : try await json(message, exchange, request, headers)
    }

    /// The version that the client says it speaks.
    private static func version(of request: Request) throws(APIError) -> ProtocolVersion {
        guard let name = HTTPField.Name(versionHeader), let text = request.headers[name] else { return .unnamed }
        guard let version = ProtocolVersion(rawValue: text) else {
            let known = ProtocolVersion.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest(
                "Version \(text) of MCP is not spoken here. There is: \(known).", param: versionHeader,
                code: "unsupported_version")
        }
        return version
    }

    /// What the client takes.
    private enum ReplyForm {
        case json, events, either

        init(accept: String?) throws(APIError) {
            let types = (accept ?? "*/*").lowercased().split(separator: ",").map {
                String($0.prefix { $0 != ";" }).trimmed
            }
            let takesAll = types.contains { $0 == "*/*" }
            let takesJSON = takesAll || types.contains { $0 == "application/json" || $0 == "application/*" }
            // Whoever takes anything has not said that it reads events.
            let takesEvents = types.contains { $0 == "text/event-stream" }
            switch (takesJSON, takesEvents) {
            case (true, true): self = .either
            case (true, false): self = .json
            case (false, true): self = .events
            case (false, false):
                throw APIError(
                    status: .notAcceptable,
                    message: "Replies are application/json or text/event-stream. Accept one of them, or both.",
                    type: "invalid_request_error", param: "Accept", code: "not_acceptable")
            }
        }
    }

    private func json(
        _ message: JSON, _ exchange: ContextServer.Exchange, _ request: Request, _ headers: HTTPFields
    ) async throws -> Response {
        var headers = headers
        let reply: JSON?
        if ContextServer.usesModel(message) {
            let server = server
            reply = try await state.takingTurn(for: request) { await server.reply(to: message, in: exchange) }
            headers[.connection] = "close"
        } else {
            reply = await server.reply(to: message, in: exchange)
        }
        // There is no reply to a notification, and none to a request that was taken back.
        return reply.map { .json($0, headers: headers) } ?? Response(status: .accepted, headers: headers)
    }

    private func events(
        _ message: JSON, _ exchange: ContextServer.Exchange, _ request: Request, _ headers: HTTPFields
    ) throws -> Response {
        let ticket = ContextServer.usesModel(message) ? try state.queue.reserve() : nil
        let server = server
        return state.eventStream.response(to: request, as: .plain, headers: headers) { sink in
            try await ticket?.turn()
            var exchange = exchange
            exchange.notify = { sink.send($0) }
            if let reply = await server.reply(to: message, in: exchange) { sink.send(reply) }
            ticket?.finish()
        }
    }
}
