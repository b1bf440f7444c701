import Answering
import FootnoteKit
import Formats
import Passages

/// The tool `file_search` of a request: from which stores it is answered, and how.
struct FileSearch: Sendable {
    /// The ids of the stores; at least one.
    let storeIDs: [String]
    private let passages: Int?
    private let filter: PassageFilter?

    /// The most stores of one request.
    private static let storeLimit = 16

    /// Reads the tool.
    ///
    /// - Throws: 400, which names the parameter.
    init(_ tool: JSON, path: String, _ resources: ServedResources) throws(APIError) {
        var fields = try RequestFields(tool, path: path)
        fields.discard("type")
        guard let ids = try fields.strings("vector_store_ids", limit: Self.storeLimit), !ids.isEmpty else {
            throw .badRequest(
                "Missing required parameter: \(fields.path("vector_store_ids")). GET /v1/vector_stores lists them.",
                param: fields.path("vector_store_ids"), code: "missing_required_parameter")
        }
        storeIDs = ids
        passages = try fields.integer("max_num_results", in: Accepted.passages)
        filter = try AttributeFilter.take("filters", of: &fields, over: resources.attributes(ofStores: ids))
        if var ranking = try fields.fields("ranking_options") {
            switch try ranking.string("ranker") {
            case nil, "auto", "default-2024-11-15": break
            case let name?: throw ranking.outOfRange("ranker", "\"\(name)\"", "auto or default-2024-11-15")
            }
            try ranking.refuse(
                "score_threshold", unless: 0,
                advice: "footnote.confidence_threshold says from which confidence on there is an answer.")
            try ranking.finish()
        }
        try fields.finish()
    }

    /// The model that answers from the stores.
    ///
    /// - Throws: 400 for a model that does not answer from them; 404 for a store that is not here; `IndexError`.
    func model(_ model: ServedModel, named name: String, _ resources: ServedResources) throws -> ServedModel {
        guard case .grounded(let ids) = model, ids.isEmpty else {
            throw APIError.unsupported(
                "tools", "the model \(name) does not choose its documents by file_search. Ask the model footnote.")
        }
        var found: [VectorStore] = []
        for id in storeIDs {
            let store = try resources.store(id)
            if !found.contains(where: { $0.id == store.id }) { found.append(store) }
        }
        return .grounded(over: found.map(\.id))
    }

    /// Narrows how a question is answered to what the tool says.
    func narrow(_ grounding: inout GroundingParameters) {
        if let passages { grounding.options.passages = passages }
        guard let filter else { return }
        grounding.options.filter = grounding.options.filter.map { .all([$0, filter]) } ?? filter
    }
}

/// The tools of a request to `/v1/responses`.
struct ResponseTools: Sendable {
    /// The search; nil where the request names none.
    private(set) var search: FileSearch?
    /// The functions in the form that chat requests have, with the choice between them.
    private(set) var functions: [JSON.Member] = []

    /// Takes `tools` and `tool_choice` out of a request.
    init(_ fields: inout RequestFields, _ resources: ServedResources) throws(APIError) {
        let choice = fields.take("tool_choice") ?? "auto"
        let tools = fields.take("tools") ?? []
        guard let tools = tools.elements else { throw fields.wrongType("tools", "an array", tools) }
        var declared: [JSON] = []
        for (position, tool) in tools.enumerated() {
            let path = "tools[\(position)]"
            switch tool["type"]?.string {
            case "file_search":
                guard search == nil else {
                    throw .badRequest(
                        "There are two tools of the type file_search. Name all stores in one.", param: path,
                        code: "invalid_value")
                }
                search = try FileSearch(tool, path: path, resources)
            case "function": declared.append(["type": "function", "function": tool.without(["type", "strict"])])
            case let type:
                throw .badRequest(
                    "A tool of the type \(type ?? "none") is not supported: there is file_search, and function.",
                    param: "\(path).type", code: "unsupported_parameter")
            }
        }
        guard search == nil || choice != "none" else {
            throw .unsupported("tool_choice", "an answer from documents always searches. Leave file_search out.")
        }
        if !declared.isEmpty {
            functions.append(JSON.Member(name: "tools", value: .array(declared)))
            functions.append(JSON.Member(name: "tool_choice", value: Self.choice(choice, hasSearch: search != nil)))
        } else if let type = choice["type"]?.string, type != "file_search" || search == nil {
            throw .badRequest(
                "Expected tool_choice to be one of tools, found the type \(type).", param: "tool_choice",
                code: "invalid_value")
        }
    }

    /// The choice in the form that chat requests have. A search that must be made always is.
    private static func choice(_ choice: JSON, hasSearch: Bool) -> JSON {
        if choice["type"] == "function" { return ["type": "function", "function": ["name": choice["name"] ?? .null]] }
        return hasSearch || choice["type"] != nil ? "auto" : choice
    }
}
