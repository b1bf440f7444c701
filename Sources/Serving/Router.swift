import HTTPTypes
package import Hummingbird

/// Every route; ``OpenAPIDocument/routes`` describes each.
func servedRoutes(_ state: ServingState) -> [ServedRoute] {
    generalRoutes(state) + shelfRoutes(state) + responseRoutes(state) + fileRoutes(state)
}

/// Operations, models, and everything that is no store.
private func generalRoutes(_ state: ServingState) -> [ServedRoute] {
    [
        (.get, "/", PageRoute().page),
        (.get, "/docs", PageRoute().description),
        (.get, "/page/:version/:file", PageRoute().file),
        (.get, "/openapi.json", OpenAPIRoute().document),
        (.get, "/health", OperationRoutes(state: state).health),
        (.get, "/metrics", OperationRoutes(state: state).metrics),
        (.get, "/v1/models", ModelRoutes(state: state).list),
        (.get, "/v1/models/:id", ModelRoutes(state: state).model),
        (.post, "/v1/chat/completions", ChatRoute(state: state).create),
        (.post, "/v1/messages", MessagesRoute(state: state).create),
        (.post, "/v1/messages/count_tokens", MessagesRoute(state: state).count),
        (.post, "/v1/moderations", ModerationRoute().refuse),
        (.get, "/api/version", OllamaRoutes(state: state).version),
        (.get, "/api/tags", OllamaRoutes(state: state).tags),
        (.get, "/api/ps", OllamaRoutes(state: state).running),
        (.post, "/api/show", OllamaRoutes(state: state).show),
        (.post, "/api/chat", OllamaRoutes(state: state).chat),
        (.post, "/api/generate", OllamaRoutes(state: state).generate),
        (.post, "/api/embed", OllamaRoutes(state: state).embed),
        (.post, "/api/embeddings", OllamaRoutes(state: state).embeddings),
        (.post, "/v1/completions", CompletionRoute(state: state).create),
        (.post, "/v1/embeddings", EmbeddingRoute(state: state).create),
        (.post, "/v1/rerank", RerankRoute(state: state).create),
        (.post, "/v2/rerank", RerankRoute(state: state).cohere),
        (.post, "/v1/write", WriteRoute(state: state).create),
        (.post, "/v1/extract", ExtractRoute(state: state).create),
        (.post, "/completion", LlamaRoutes(state: state).completion),
        (.get, "/props", LlamaRoutes(state: state).properties),
        (.post, "/tokenize", TokenRoutes(state: state).tokenize),
        (.post, "/detokenize", TokenRoutes(state: state).detokenize),
        (.post, "/apply-template", TokenRoutes(state: state).applyTemplate),
        (.post, "/mcp", ContextRoute(state: state).exchange),
        (.get, "/v1/search", SearchRoute(state: state).search),
        (.get, "/v1/vector_stores/:id/starters", VectorStoreRoutes(state: state).starters),
        (.post, "/v1/vector_stores/:id/search", VectorStoreRoutes(state: state).searchStore),
        (.get, "/v1/documents", DocumentRoutes(state: state).list),
        (.get, "/v1/documents/:id", DocumentRoutes(state: state).document),
        (.post, "/v1/documents/:id", DocumentRoutes(state: state).edit),
        (.delete, "/v1/documents/:id", DocumentRoutes(state: state).remove),
        (.get, "/v1/documents/:id/blocks", DocumentRoutes(state: state).blocks),
        (.get, "/v1/documents/:id/passages", DocumentRoutes(state: state).passages),
        (.get, "/v1/documents/:id/pages", DocumentPageRoutes(state: state).list),
        (.get, "/v1/documents/:id/pages/:number", DocumentPageRoutes(state: state).picture),
        (.get, "/v1/passages/:id", DocumentRoutes(state: state).passage),
    ]
}

/// The routes and the checks before them.
package func buildRouter(state: ServingState) -> Router<ServingContext> {
    let routes = servedRoutes(state)
    let router = Router(context: ServingContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(middleware: ObservationMiddleware(metrics: state.metrics))
    let errors = ErrorMiddleware(routes: RouteTable(routes.map { ($0.method, $0.pattern) }))
    router.add(middleware: errors)
    router.add(middleware: OriginMiddleware(configuration: state.configuration))
    // Once more, so that a page of an allowed origin may read what went wrong.
    router.add(middleware: errors)
    router.add(middleware: BearerMiddleware(keys: state.keys))
    for route in routes {
        router.on(RouterPath(route.pattern), method: route.method, use: route.handler)
    }
    return router
}
