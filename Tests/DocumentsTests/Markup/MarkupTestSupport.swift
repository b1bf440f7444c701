@testable import Documents

/// A document's blocks as lines that a test can compare: kind, path and text.
func outline(_ document: Document) -> [String] {
    document.blocks.map { block in
        let kind =
            switch block.kind {
            case .heading(let level): "h\(level)"
            case .paragraph: "p"
            case .listItem: "item"
            case .code: "code"
            case .table: "table"
            case .quote: "quote"
            default: "\(block.kind)"
            }
        return kind + ": " + (document.text(at: block.byteRange) ?? "")
    }
}

/// Parses a text as a file of this name.
func parsed(_ text: String, as path: String) async throws -> Document {
    try await DocumentParsers.standard.parse(Array(text.utf8), path: path)
}
