import FootnoteKit
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

/// `POST /v1/rerank` and `/v2/rerank`: order texts by how likely each makes the query (UPR, arXiv 2204.07496).
struct RerankRoute: Sendable {
    static let documentLimit = 256

    let state: ServingState

    /// In Jina's form, which many servers share.
    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let job = try Job(&fields, resources: resources)
        let returnsDocuments = try fields.bool("return_documents") ?? false
        try fields.finish()
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let (results, read) = try await job.results(returnsDocuments: returnsDocuments, metrics: metrics)
            return [
                "id": .string(Identifier.random("rerank-")), "object": "list", "model": .string(job.modelID),
                "results": .array(results),
                "usage": ["prompt_tokens": .integer(read), "total_tokens": .integer(read)],
            ]
        }
    }

    /// `POST /v2/rerank`, in Cohere's form.
    @Sendable func cohere(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let job = try Job(&fields, resources: resources)
        fields.discard("priority")
        try fields.finish()
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let (results, _) = try await job.results(returnsDocuments: false, metrics: metrics)
            return [
                "id": .string(Identifier.random("rerank-")), "results": .array(results),
                "meta": ["api_version": ["version": "2"], "billed_units": ["search_units": 0]],
            ]
        }
    }

    /// Texts that are to be ordered, whatever form a request has.
    private struct Job: Sendable {
        let modelID: String
        private let model: any LanguageModel
        private let query: String
        private let documents: [String]
        private let top: Int

        /// Takes `model`, `query`, `documents`, `top_n` and `max_tokens_per_doc` out of a request.
        init(_ fields: inout RequestFields, resources: ServedResources) throws(APIError) {
            let name = try fields.string("model")
            _ = try resources.model(named: name)
            guard let query = try fields.string("query"), !query.isEmpty else {
                throw APIError.badRequest(
                    "Missing required parameter: query.", param: "query", code: "missing_required_parameter")
            }
            do throws(InferenceError) {
                try resources.model.requireFit(query)
            } catch {
                throw APIError(describing: error)
            }
            let texts = try RerankRoute.documents(try fields.required("documents"))
            top = try fields.integer("top_n", in: 1...Int(Int32.max)) ?? texts.count
            let limit = try fields.integer("max_tokens_per_doc", in: 1...Int(Int32.max))
            let model = resources.model
            self.query = query
            self.model = model
            modelID = name ?? resources.modelIDs[0]
            documents =
                limit.map { limit in
                    texts.map { text in
                        let tokens = model.tokenizer.encode(text)
                        return tokens.count <= limit ? text : model.tokenizer.decode(Array(tokens.prefix(limit)))
                    }
                } ?? texts
        }

        /// The results, best first, and how many tokens were read for them.
        func results(returnsDocuments: Bool, metrics: Metrics) async throws -> (results: [JSON], read: Int) {
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
            return (results, read)
        }
    }

    /// Strings, or objects with a `text`.
    private static func documents(_ value: JSON) throws(APIError) -> [String] {
        guard let elements = value.elements, (1...documentLimit).contains(elements.count) else {
            throw .badRequest(
                "Expected documents to be an array of 1 to \(documentLimit) texts.", param: "documents",
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
