import Formats
import HTTPTypes
import Hummingbird

/// `POST /v1/responses`, and the replies that are kept: `GET` and `DELETE /v1/responses/{id}`,
/// `GET /v1/responses/{id}/input_items`.
struct ResponsesRoute: Sendable {
    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let (body, request) = try await state.json(of: request)
        let asked = try ResponsesRequest(
            body, resources: resources, limits: state.configuration.limits, kept: state.responses)
        let format = ResponsesChat(request: asked, resources: resources, kept: state.responses)
        return try await ChatRun(state: state, format: format)
            .respond(to: asked.chat, resources: resources, request: request)
    }

    @Sendable func reply(_ request: Request, _ context: ServingContext) async throws -> Response {
        try QueryParameters(request.uri.query).finish()
        return .json(try kept(context).reply)
    }

    @Sendable func delete(_ request: Request, _ context: ServingContext) async throws -> Response {
        let id = try context.parameters.require("id")
        try state.responses.remove(id)
        return .json(["id": .string(id), "object": "response", "deleted": true])
    }

    /// What was said in the request, without what it went on from.
    @Sendable func input(_ request: Request, _ context: ServingContext) async throws -> Response {
        try QueryParameters(request.uri.query).finish()
        let kept = try kept(context)
        let name = try context.parameters.require("id").dropFirst("resp_".count)
        let items = kept.said.enumerated().map { ResponseInput.item(of: $1, id: "msg_\(name)_\($0 + 1)") }
        return .json([
            "object": "list", "data": .array(items), "first_id": items.first?["id"] ?? .null,
            "last_id": items.last?["id"] ?? .null, "has_more": false,
        ])
    }

    private func kept(_ context: ServingContext) throws -> ResponseStore.Kept {
        try state.responses.reply(try context.parameters.require("id"))
    }
}
