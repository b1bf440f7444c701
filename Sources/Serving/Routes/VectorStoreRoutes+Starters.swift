import FootnoteKit
import Formats
import Hummingbird

extension VectorStoreRoutes {
    /// `GET /v1/vector_stores/{id}/starters?count=5`: proposes questions that the documents answer. Nothing is stored.
    @Sendable func starters(_ request: Request, _ context: ServingContext) async throws -> Response {
        let assistant = try state.ready().assistant(over: [try store(for: context)])
        var query = try QueryParameters(request.uri.query)
        let count = try query.integer("count", in: Accepted.starters) ?? 5
        try query.finish()
        return try await state.usingModel(for: request) {
            let starters = try await assistant.starters(count: count)
            return ["object": "list", "data": .array(try starters.map { try JSON(encoding: $0) })]
        }
    }
}
