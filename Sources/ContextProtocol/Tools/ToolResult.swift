import Formats

/// What a tool says: words for the model that called it, and the same as a record for programs.
struct ToolResult: Sendable {
    /// The words.
    let text: String
    /// The record; nil for an error.
    var record: JSON?
    /// Documents that the words come from.
    var links: [JSON] = []
    /// Whether the words say why nothing was done.
    var isError = false

    init(_ text: String, record: JSON) {
        self.text = text
        self.record = record
    }

    init(_ error: ToolError) {
        text = error.message
        isError = true
    }

    /// The result of `tools/call`.
    func json(_ version: ProtocolVersion) -> JSON {
        var content: [JSON] = [["type": "text", "text": .string(text)]]
        if version.hasResourceLinks { content += links }
        let result: JSON = ["content": .array(content), "isError": .bool(isError)]
        return record.map { result.adding("structuredContent", $0) } ?? result
    }
}
