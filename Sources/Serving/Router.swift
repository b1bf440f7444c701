import HTTPTypes
package import Hummingbird
package import IndexStore
package import Inference
import Passages

/// The routes and the checks before them, over a model that is loaded already. Tests use it without a socket.
package func buildRouter(
    configuration: ServerConfiguration, model: any LanguageModel, index: Index?
) -> Router<ServingContext> {
    buildRouter(
        state: ServingState(configuration: configuration, resources: ServedResources(model: model, index: index)))
}

/// The routes and the checks before them.
package func buildRouter(state: ServingState) -> Router<ServingContext> {
    typealias Handler = @Sendable (Request, ServingContext) async throws -> Response
    let routes: [(method: HTTPRequest.Method, pattern: String, handler: Handler)] = [
        (.get, "/", PageRoute().page),
        (.get, "/health", OperationRoutes(state: state).health),
        (.get, "/metrics", OperationRoutes(state: state).metrics),
        (.get, "/v1/models", ModelRoutes(state: state).list),
        (.get, "/v1/models/:id", ModelRoutes(state: state).model),
        (.post, "/v1/chat/completions", ChatRoute(state: state).create),
        (.post, "/v1/completions", CompletionRoute(state: state).create),
        (.post, "/v1/embeddings", EmbeddingRoute(state: state).create),
        (.post, "/v1/rerank", RerankRoute(state: state).create),
        (.get, "/v1/search", SearchRoutes(state: state).search),
        (.get, "/v1/vector_stores", SearchRoutes(state: state).stores),
        (.get, "/v1/vector_stores/:id", SearchRoutes(state: state).store),
        (.post, "/v1/vector_stores/:id/search", SearchRoutes(state: state).searchStore),
        (.get, "/v1/documents", DocumentRoutes(state: state).list),
        (.get, "/v1/documents/:id", DocumentRoutes(state: state).document),
        (.get, "/v1/passages/:id", DocumentRoutes(state: state).passage),
    ]
    let router = Router(context: ServingContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(middleware: ObservationMiddleware(metrics: state.metrics))
    router.add(middleware: ErrorMiddleware(routes: RouteTable(routes.map { ($0.method, $0.pattern) })))
    router.add(middleware: OriginMiddleware(configuration: state.configuration))
    router.add(middleware: BearerMiddleware(apiKey: state.configuration.apiKey))
    for route in routes {
        router.on(RouterPath(route.pattern), method: route.method, use: route.handler)
    }
    return router
}
