import Passages

// A question in the syntax of SQLite's full-text search (FTS5): quoted terms joined with OR. A term consists of letters, marks
// and digits alone, so that its quotes can't be closed.

/// A part of a question that is looked up by itself: a word, or some that stand one after another.
struct LexicalPart {
    let text: String
    /// Whether it is written in a script without spaces, which has a column of its own.
    let isUnspaced: Bool
    /// What its score counts.
    let weight: Double

    var expression: String { isUnspaced ? "unspaced : \"\(text)\"" : "{title headings body about} : \"\(text)\"" }
}

extension LexicalQuery {
    /// Its words.
    var words: [LexicalPart] { terms.map { LexicalPart(text: $0.text, isUnspaced: $0.isUnspaced, weight: 1) } }

    /// What supports a match: neighbours as a phrase, and characters.
    var supportingParts: [LexicalPart] {
        support.map {
            switch $0 {
            case .neighbours(let first, let second):
                LexicalPart(text: "\(first) \(second)", isUnspaced: false, weight: LexicalQuery.supportWeight)
            case .character(let character):
                LexicalPart(text: character, isUnspaced: true, weight: LexicalQuery.supportWeight)
            }
        }
    }

    /// Words and support one by one.
    var parts: [LexicalPart] { words + supportingParts }
}
