import HTTPTypes
import Hummingbird
import IndexStore
import Indexing
import Inference
import Passages
import Retrieval

/// Search without an answer: `GET /v1/search`, and the vector store routes that OpenAI's clients know.
struct SearchRoutes: Sendable {
    /// The one store of a server.
    static let storeID = "default"

    let state: ServingState

    /// `GET /v1/search?q=…&limit=10&rerank=0&explain=0`: our own records.
    @Sendable func search(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var query = try QueryParameters(request.uri.query)
        guard let question = query.string("q"), !question.isEmpty else {
            throw APIError.badRequest(
                "Missing required parameter: q. Ask as in /v1/search?q=words.", param: "q",
                code: "missing_required_parameter")
        }
        var options = RetrievalOptions(limit: try query.integer("limit", in: 1...50) ?? 10)
        options.rerank = try query.integer("rerank", in: 0...50) ?? 0
        let explains = try query.integer("explain", in: 0...1) == 1
        try query.finish()
        let retriever = Retriever(
            store: try resources.requiredIndex(), model: resources.model, reader: resources.reader)
        let settled = options
        return try await state.usingModel(for: request) {
            let result = try await retriever.search(question, options: settled)
            let legs = result.legs.map { leg -> JSONValue in
                [
                    "leg": .string(leg.leg.rawValue), "candidates": .integer(leg.candidateCount),
                    "silence": .optional(leg.silence), "weight": .number(leg.weight),
                ]
            }
            return [
                "object": "list", "question": .string(result.question),
                "data": .array(result.hits.map { explains ? $0.explainedJSON : $0.json }), "legs": .array(legs),
            ]
        }
    }

    /// `GET /v1/vector_stores`.
    @Sendable func stores(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let data = try resources.index.map { [try store($0)] } ?? []
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
        let resources = try state.ready()
        let index = try index(for: context)
        var (fields, request) = try await state.fields(of: request)
        guard let queries = try fields.strings("query", limit: 1), let question = queries.first, !question.isEmpty
        else {
            throw APIError.badRequest(
                "Missing required parameter: query.", param: "query", code: "missing_required_parameter")
        }
        let limit = try fields.integer("max_num_results", in: 1...50) ?? 10
        let filter = try AttributeFilter.take("filters", of: &fields)
        try fields.refuse("rewrite_query", unless: false, advice: "questions are searched for as they are.")
        var threshold = -Double.infinity
        var reranks = false
        if var ranking = try fields.fields("ranking_options") {
            threshold = try ranking.number("score_threshold", in: -1000...1000) ?? threshold
            switch try ranking.string("ranker") {
            case nil, "none": break
            case "auto", "default-2024-11-15": reranks = true
            case let name?: throw ranking.outOfRange("ranker", "\"\(name)\"", "auto, none or default-2024-11-15")
            }
            try ranking.finish()
        }
        try fields.finish()
        let retriever = Retriever(store: index, model: resources.model, reader: resources.reader)
        let options = RetrievalOptions(limit: limit, rerank: reranks ? min(limit, 8) : 0, filter: filter)
        let least = threshold
        return try await state.usingModel(for: request) {
            let result = try await retriever.search(question, options: options)
            let hits = result.hits.filter { $0.scores.fused >= least }
            return [
                "object": "vector_store.search_results.page", "search_query": .strings([question]),
                "data": .array(hits.map(Self.storeJSON)), "has_more": false, "next_page": .null,
            ]
        }
    }

    private static func storeJSON(_ hit: Hit) -> JSONValue {
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

    private func index(for context: ServingContext) throws -> Index {
        let index = try state.ready().requiredIndex()
        let id = try context.parameters.require("id")
        guard try id == Self.storeID || id == index.manifest().name else {
            throw APIError.notFound(
                "There is no vector store \(id) here. The one there is: \(Self.storeID).", param: "vector_store_id")
        }
        return index
    }

    private func store(_ index: Index) throws(IndexError) -> JSONValue {
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
            "footnote": [
                "conversation_starters": .strings(manifest.conversationStarters),
                "problems": .strings(status.problems.map(\.description)), "passages": .integer(status.passageCount),
            ],
        ]
    }
}

extension ServedResources {
    /// The index, or 404 with what to do.
    func requiredIndex() throws(APIError) -> Index {
        guard let index else {
            throw .notFound(
                "This server has no index. Index a folder and start the server with the index.",
                code: "no_index")
        }
        return index
    }
}
