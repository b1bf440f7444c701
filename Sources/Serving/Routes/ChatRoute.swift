import Formats
import HTTPTypes
import Hummingbird

/// `POST /v1/chat/completions`.
struct ChatRoute: Sendable {
    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let chat = try ChatRequest(&fields, resources: resources, limits: state.configuration.limits)
        return try await ChatRun(state: state, format: OpenAIChat())
            .respond(to: chat, resources: resources, request: request)
    }
}
