import Formats
import HTTPTypes
import Hummingbird

/// `POST /v1/messages`: chat as Anthropic's clients know it.
struct MessagesRoute: Sendable {
    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let chat = try ChatRequest(anthropic: &fields, resources: resources, limits: state.configuration.limits)
        return try await ChatRun(state: state, format: AnthropicChat())
            .respond(to: chat, resources: resources, request: request)
    }
}
