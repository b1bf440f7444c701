import HTTPTypes
import Hummingbird

/// `POST /v1/moderations`, which OpenAI's interface has and this server does not.
struct ModerationRoute: Sendable {
    @Sendable func refuse(_ request: Request, _ context: ServingContext) async throws -> Response {
        // Not 501: clients send a request again that failed with 5xx.
        throw APIError.notFound(
            "No model here was trained to tell harmful texts from others. "
                + "Leave moderation out, or ask a service that has a model for it.",
            code: "not_implemented")
    }
}
