import Answering
import FootnoteKit
import Formats
import Passages

/// What a tool works with.
struct ToolWork: Sendable {
    let assistant: Assistant
    let indexes: NamedIndexes
    /// Hears how far the work has got; nil where nobody asked.
    let progress: (@Sendable (_ step: Int, _ message: String) -> Void)?
    /// Counts replies.
    let observe: @Sendable (Reply) -> Void

    var words: CitationText { CitationText(indexes: indexes) }
}

/// Something that a client's model may call.
struct ContextTool: Sendable {
    let name: String
    /// What people see.
    let title: String
    /// What the model is told.
    let description: String
    let parameters: [ToolParameter]
    /// Whether it computes with the model, so that it has to take its turn.
    var usesModel = false
    let call: @Sendable (ToolArguments, ToolWork) async throws -> ToolResult

    /// The tool as `tools/list` names it.
    var record: JSON {
        var schema: JSON = [
            "type": "object",
            "properties": .object(parameters.map { JSON.Member(name: $0.name, value: $0.schema) }),
        ]
        let required = parameters.filter(\.isRequired).map(\.name)
        if !required.isEmpty { schema = schema.adding("required", .strings(required)) }
        return [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "inputSchema": schema.adding("additionalProperties", false),
            "annotations": [
                "title": .string(title), "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true,
                "openWorldHint": false,
            ],
        ]
    }

    /// All tools, in the order in which they are listed.
    static let all = [ask, search, read, list, indexStatus]

    /// Which documents a question is asked of.
    static let choice = [
        ToolParameter(
            name: "documents", kind: .texts(limit: 256),
            description: "Look only in these documents: paths, folders, ids or uris."),
        ToolParameter(
            name: "collections", kind: .texts(limit: 64), description: "Look only in these collections of the index."),
    ]
}

extension ToolWork {
    /// The documents that a call is narrowed to.
    func choice(of arguments: ToolArguments) throws -> DocumentChoice {
        var choice = DocumentChoice()
        choice.documents = try arguments.texts("documents").map { name in
            guard DocumentAddress(name) != nil else { return name }
            return try indexes.document(name).record.path
        }
        choice.collections = arguments.texts("collections")
        return choice
    }
}
