import Hummingbird

/// `GET /openapi.json`: what all routes take and give.
struct OpenAPIRoute: Sendable {
    @Sendable func document(_ request: Request, _ context: ServingContext) async throws -> Response {
        .json(OpenAPIDocument.json)
    }
}
