import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import IndexStore
import Passages
import Retrieval

/// The indexes as clients of OpenAI's interface know them: vector stores, which are listed and searched.
struct VectorStoreRoutes: Sendable {
    /// How many results a search may have: OpenAI's own range.
    static let results = 1...50

    let state: ServingState

    /// `GET /v1/vector_stores`.
    @Sendable func stores(_ request: Request, _ context: ServingContext) async throws -> Response {
        var query = try QueryParameters(request.uri.query)
        let page = try ListPage(&query, limits: 1...100, standard: .asc)
        try query.finish()
        return .json(try page.json(of: try state.ready().stores.map { try json($0) }))
    }

    /// `GET /v1/vector_stores/{id}`.
    @Sendable func store(_ request: Request, _ context: ServingContext) async throws -> Response {
        .json(try json(try store(for: context)))
    }

    /// `POST /v1/vector_stores/{id}/search`.
    @Sendable func searchStore(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let store = try store(for: context)
        let assistant = try resources.assistant(over: [store])
        let attributes = resources.attributes(ofStores: [store.id])
        var (fields, request) = try await state.fields(of: request)
        guard let queries = try fields.strings("query", limit: 1), let question = queries.first, !question.isEmpty
        else {
            throw APIError.badRequest(
                "Missing required parameter: query.", param: "query", code: "missing_required_parameter")
        }
        let limit = try fields.integer("max_num_results", in: Self.results) ?? 10
        let filter = try AttributeFilter.take("filters", of: &fields, over: attributes)
        try fields.refuse("rewrite_query", unless: false, advice: "this route does not rewrite questions.")
        let ranking = try RankingOptions(&fields)
        try fields.finish()
        try assistant.requireFit(question)
        let options = RetrievalOptions(limit: limit, rerank: ranking.reranks ? limit : 0, filter: filter)
        return try await state.usingModel(for: request) {
            let result = try await assistant.search(question, options: options)
            let found = result.hits.map { (hit: $0, score: ranking.score(of: $0)) }
            let data = found.filter { $0.score >= ranking.threshold }.map {
                $0.hit.storeResult(score: $0.score, resources, attributes)
            }
            return [
                "object": "vector_store.search_results.page", "search_query": .strings([question]),
                "data": .array(data), "has_more": false, "next_page": .null,
            ]
        }
    }

    /// The store that a route's `:id` names.
    func store(for context: ServingContext) throws -> VectorStore {
        try state.ready().store(try context.pathPart("id"))
    }

    func json(_ store: VectorStore) throws -> JSON {
        let index = store.index
        let status = try index.status()
        let manifest = try index.manifest()
        let made = store.made
        let counts: JSON =
            made?.files.counts ?? [
                "in_progress": 0, "completed": .integer(status.documentCount), "failed": 0, "cancelled": 0,
                "total": .integer(status.documentCount),
            ]
        let isDone = made?.files.contains { $0.state == .inProgress } != true
        let metadata: JSON =
            made.map {
                .object($0.metadata.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) })
            }
            ?? [
                "instructions": .string(manifest.instructions), "passages": .string("\(status.passageCount)"),
                "vectors": .string("\(status.vectorCount)"), "model": .string(manifest.modelName),
            ]
        return [
            "id": .string(store.id), "object": "vector_store", "created_at": .integer(made?.created ?? state.started),
            "name": .string(made?.name ?? manifest.name), "usage_bytes": .integer(status.bytes),
            "file_counts": counts,
            "status": made?.hasExpired == true ? "expired" : isDone ? "completed" : "in_progress",
            "expires_after": made?.expiresAfterDays.map { ["anchor": "last_active_at", "days": .integer($0)] } ?? .null,
            "expires_at": made?.expires.map { .integer($0) } ?? .null,
            "last_active_at": made.map { .integer($0.lastActive) } ?? .null, "metadata": metadata,
            "footnote": try JSON(encoding: status)
                .adding("conversation_starters", .strings(manifest.conversationStarters))
                .adding("hue", .optional(manifest.hue)).adding("picture", .optional(manifest.picture))
                .adding("index", .string(store.name)).adding("instructions", .string(manifest.instructions)),
        ]
    }
}
