import Formats
import HTTPTypes
import Hummingbird
import Inference
import Retrieval
import Tokenizers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `POST /v1/rerank`: orders texts by how likely each makes the query (UPR, arXiv 2204.07496).
struct RerankRoute: Sendable {
    static let documentLimit = 256

    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let name = try fields.string("model")
        _ = try resources.model(named: name)
        guard let query = try fields.string("query"), !query.isEmpty else {
            throw APIError.badRequest(
                "Missing required parameter: query.", param: "query", code: "missing_required_parameter")
        }
        let documents = try documents(try fields.required("documents"))
        let top = try fields.integer("top_n", in: 1...Int(Int32.max)) ?? documents.count
        let returnsDocuments = try fields.bool("return_documents") ?? false
        try fields.finish()
        let model = resources.model
        let modelID = name ?? resources.modelIDs[0]
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let likelihood = QuestionLikelihood(question: query, model: model)
            let scores = try await likelihood.scores(of: documents)
            let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
            let results = order.prefix(top).map { position -> JSON in
                // The geometric mean of the query's token probabilities: above 0, at most 1.
                let result: JSON = [
                    "index": .integer(position), "relevance_score": .number(exp(scores[position])),
                ]
                guard returnsDocuments else { return result }
                return result.adding("document", ["text": .string(documents[position])])
            }
            let read = documents.reduce(likelihood.questionTokenCount * documents.count) {
                $0 + model.tokenizer.encode($1).count
            }
            metrics.countTokens(prompt: read, completion: 0)
            return [
                "id": .string(Identifier.random("rerank-")), "object": "list", "model": .string(modelID),
                "results": .array(Array(results)),
                "usage": ["prompt_tokens": .integer(read), "total_tokens": .integer(read)],
            ]
        }
    }

    /// Strings, or objects with a `text`.
    private func documents(_ value: JSON) throws(APIError) -> [String] {
        guard let elements = value.elements, (1...Self.documentLimit).contains(elements.count) else {
            throw .badRequest(
                "Expected documents to be an array of 1 to \(Self.documentLimit) texts.", param: "documents",
                code: "invalid_value")
        }
        var documents: [String] = []
        for (position, element) in elements.enumerated() {
            guard let text = element.string ?? element["text"]?.string else {
                throw .badRequest(
                    "Expected documents[\(position)] to be a string or {\"text\":…}, found \(element.kind).",
                    param: "documents[\(position)]", code: "invalid_type")
            }
            documents.append(text)
        }
        return documents
    }
}
