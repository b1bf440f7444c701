import Formats
import HTTPTypes
import Hummingbird
import FootnoteKit
import Passages
import Retrieval

/// Search without an answer: `GET /v1/search?q=…&limit=10&rerank=0&explain=0&filters=…&model=…`, in our own records.
struct SearchRoute: Sendable {
    let state: ServingState

    @Sendable func search(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var query = try QueryParameters(request.uri.query)
        guard let question = query.string("q"), !question.isEmpty else {
            throw APIError.badRequest(
                "Missing required parameter: q. Ask as in /v1/search?q=words.", param: "q",
                code: "missing_required_parameter")
        }
        var options = RetrievalOptions(limit: try query.integer("limit", in: Accepted.hits) ?? 10)
        options.rerank = try query.integer("rerank", in: Accepted.reranked) ?? 0
        let filters = query.string("filters")
        let explains = try query.integer("explain", in: 0...1) == 1
        let model = try resources.model(named: query.string("model"))
        options.filter = try Self.filter(filters, over: resources.attributes(of: model))
        let assistant = try resources.assistant(of: model)
        try query.finish()
        try assistant.requireFit(question)
        let settled = options
        return try await state.usingModel(for: request) {
            try Self.list(try await assistant.search(question, options: settled), explained: explains)
        }
    }

    /// A filter as vector-store searches have it, written as JSON.
    private static func filter(
        _ text: String?, over attributes: FileAttributes
    ) throws(APIError) -> PassageFilter? {
        guard let text else { return nil }
        let value: JSON
        do {
            value = try JSONParser.parse(text)
        } catch {
            throw .badRequest("filters is not valid JSON: \(error).", param: "filters", code: "invalid_json")
        }
        var fields = try RequestFields(["filters": value])
        return try AttributeFilter.take("filters", of: &fields, over: attributes)
    }

    /// The result's own record; its hits stand where a list of OpenAI's interface has its elements.
    static func list(_ result: SearchResult, explained: Bool) throws -> JSON {
        let members = (try JSON(encoding: result).members ?? []).filter { $0.name != "hits" }
        let data = try result.listed(explained: explained)
        return .object([.init(name: "object", value: "list"), .init(name: "data", value: data)] + members)
    }
}
