/// A question as a query of SQLite's full-text search: its words, each quoted, joined with OR.
struct LexicalQuery: Equatable {
    /// More words add little, and SQLite limits the depth of an expression.
    static let maximumTerms = 128

    /// The words, in the question's order.
    let terms: [Term]

    /// A word of the question.
    struct Term: Equatable, Hashable {
        let text: String
        let isUnspaced: Bool
    }

    /// nil for a question without a single letter or digit.
    init?(_ question: String) {
        let (spaced, runs) = UnspacedScripts.split(question)
        let words = LexicalQuery.words(spaced)
        let telling = words.filter { !StopWords.english.contains($0) }
        var terms = (telling.isEmpty && runs.isEmpty ? words : telling).map { Term(text: $0, isUnspaced: false) }
        for run in runs {
            let pairs = run.count == 1 ? [String(run[0])] : UnspacedScripts.pairs(run)
            terms.append(contentsOf: pairs.map { Term(text: $0, isUnspaced: true) })
        }
        var seen: Set<Term> = []
        self.terms = Array(terms.filter { seen.insert($0).inserted }.prefix(LexicalQuery.maximumTerms))
        if self.terms.isEmpty { return nil }
    }

    /// In FTS5's query syntax. A term consists of letters, marks and digits alone, so that its quotes can't be closed.
    var expression: String {
        terms.map { term in
            term.isUnspaced ? "unspaced : \"\(term.text)\"" : "{title headings body} : \"\(term.text)\""
        }.joined(separator: " OR ")
    }

    /// Maximal runs of letters, marks and digits, as the table's tokenizer (`unicode61`) sees them, in lower case.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if belongsToWord(scalar) {
                word.append(scalar)
            } else if !word.isEmpty {
                words.append(String(word).lowercased())
                word = String.UnicodeScalarView()
            }
        }
        if !word.isEmpty { words.append(String(word).lowercased()) }
        return words
    }

    private static func belongsToWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark, .privateUse:
            true
        default: false
        }
    }
}
