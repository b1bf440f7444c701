import Passages

// A question in the syntax of SQLite's full-text search (FTS5): quoted terms joined with OR. A term consists of letters, marks
// and digits alone, so that its quotes can't be closed.

extension LexicalQuery.Term {
    var expression: String { isUnspaced ? "unspaced : \"\(text)\"" : "{title headings body about} : \"\(text)\"" }
}

extension LexicalQuery.Support {
    /// Neighbours as a phrase.
    var expression: String {
        switch self {
        case .neighbours(let first, let second): "{title headings body about} : \"\(first) \(second)\""
        case .character(let character): "unspaced : \"\(character)\""
        }
    }
}

extension LexicalQuery {
    /// Its words.
    var expression: String { terms.map(\.expression).joined(separator: " OR ") }

    /// What supports a match; nil where nothing does.
    var supportExpression: String? {
        support.isEmpty ? nil : support.map(\.expression).joined(separator: " OR ")
    }

    /// Words and support one by one, each with what its score counts.
    var parts: [(expression: String, weight: Double)] {
        terms.map { ($0.expression, 1) } + support.map { ($0.expression, LexicalQuery.supportWeight) }
    }
}
