import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import IndexStore
import Passages
import Retrieval

/// The index as clients of OpenAI's interface know it: a vector store, which is listed and searched.
struct VectorStoreRoutes: Sendable {
    /// The one store of a server.
    static let storeID = "default"
    /// How many results a search may have: OpenAI's own range.
    static let results = 1...50

    let state: ServingState

    /// `GET /v1/vector_stores`.
    @Sendable func stores(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        // A key sees the stores that it opens.
        let index = try resources.index.flatMap { try AccessKey.current?.opens($0) == false ? nil : $0 }
        let data = try index.map { [try store($0)] } ?? []
        return .json([
            "object": "list", "data": .array(data), "has_more": false,
            "first_id": data.isEmpty ? .null : .string(Self.storeID),
            "last_id": data.isEmpty ? .null : .string(Self.storeID),
        ])
    }

    /// `GET /v1/vector_stores/{id}`.
    @Sendable func store(_ request: Request, _ context: ServingContext) async throws -> Response {
        .json(try store(try index(for: context)))
    }

    /// `POST /v1/vector_stores/{id}/search`.
    @Sendable func searchStore(_ request: Request, _ context: ServingContext) async throws -> Response {
        let assistant = try state.ready().requiredAssistant()
        _ = try index(for: context)
        var (fields, request) = try await state.fields(of: request)
        guard let queries = try fields.strings("query", limit: 1), let question = queries.first, !question.isEmpty
        else {
            throw APIError.badRequest(
                "Missing required parameter: query.", param: "query", code: "missing_required_parameter")
        }
        let limit = try fields.integer("max_num_results", in: Self.results) ?? 10
        let filter = try AttributeFilter.take("filters", of: &fields)
        try fields.refuse("rewrite_query", unless: false, advice: "this route does not rewrite questions.")
        let ranking = try RankingOptions(&fields)
        try fields.finish()
        try assistant.requireFit(question)
        let options = RetrievalOptions(limit: limit, rerank: ranking.reranks ? limit : 0, filter: filter)
        return try await state.usingModel(for: request) {
            let result = try await assistant.search(question, options: options)
            let hits = result.hits.filter { $0.scores.fused >= ranking.threshold }
            return [
                "object": "vector_store.search_results.page", "search_query": .strings([question]),
                "data": .array(hits.map(Self.storeJSON)), "has_more": false, "next_page": .null,
            ]
        }
    }

    /// How hits are ordered, and which are good enough.
    private struct RankingOptions: Sendable {
        /// The least fused score.
        private(set) var threshold = -Double.infinity
        /// Whether the model reorders what is returned.
        private(set) var reranks = false

        init(_ fields: inout RequestFields) throws(APIError) {
            guard var ranking = try fields.fields("ranking_options") else { return }
            threshold = try ranking.number("score_threshold", in: -1000...1000) ?? threshold
            switch try ranking.string("ranker") {
            case nil, "none": break
            case "auto", "default-2024-11-15": reranks = true
            case let name?: throw ranking.outOfRange("ranker", "\"\(name)\"", "auto, none or default-2024-11-15")
            }
            try ranking.finish()
        }
    }

    private static func storeJSON(_ hit: Hit) -> JSON {
        let passage = hit.passage
        return [
            "file_id": .string(FileID.text(passage.documentID)),
            "filename": .string(FileID.name(ofPath: passage.path)), "score": .number(hit.scores.fused),
            // Attributes are strings, numbers or booleans in OpenAI's interface.
            "attributes": [
                "passage_id": .integer(Int(passage.id)), "document": .string(FileID.text(passage.documentID)),
                "path": .string(passage.path),
                "title": .string(passage.title), "heading_path": .string(passage.headingPath.joined(separator: " / ")),
                "first_line": .integer(passage.firstLine), "last_line": .integer(passage.lastLine),
                "start_byte": .integer(passage.startByte), "end_byte": .integer(passage.endByte),
                "is_stale": .bool(passage.isStale),
            ],
            "content": [["type": "text", "text": .string(passage.text)]],
        ]
    }

    func index(for context: ServingContext) throws -> Index {
        let index = try state.ready().requiredIndex()
        let id = try context.parameters.require("id")
        guard try id == Self.storeID || id == index.manifest().name else {
            throw APIError.notFound(
                "There is no vector store \(id) here. The one there is: \(Self.storeID).", param: "vector_store_id")
        }
        return index
    }

    private func store(_ index: Index) throws -> JSON {
        let status = try index.status()
        let manifest = try index.manifest()
        return [
            "id": .string(Self.storeID), "object": "vector_store", "created_at": .integer(state.started),
            "name": .string(manifest.name), "usage_bytes": .integer(status.bytes),
            "file_counts": [
                "in_progress": 0, "completed": .integer(status.documentCount), "failed": 0, "cancelled": 0,
                "total": .integer(status.documentCount),
            ],
            "status": "completed", "expires_after": .null, "expires_at": .null, "last_active_at": .null,
            "metadata": [
                "instructions": .string(manifest.instructions), "passages": .string("\(status.passageCount)"),
                "vectors": .string("\(status.vectorCount)"), "model": .string(manifest.modelName),
            ],
            "footnote": try JSON(encoding: status)
                .adding("conversation_starters", .strings(manifest.conversationStarters)),
        ]
    }
}
