/// A question as two queries of SQLite's full-text search, each of quoted terms joined with OR: its words, and what makes
/// a match of words a better one.
struct LexicalQuery: Equatable {
    /// More words add little, and SQLite limits the depth of an expression.
    static let maximumTerms = 128

    /// The words, in the question's order.
    let terms: [Term]
    /// Telling words that are neighbours in the question, and single characters of unspaced scripts.
    ///
    /// Words that stand side by side as in the question belong together. Characters find words that are cut otherwise in
    /// the text, which their pairs miss.
    let support: [Support]

    /// A word of the question.
    struct Term: Equatable, Hashable {
        let text: String
        let isUnspaced: Bool

        var expression: String { isUnspaced ? "unspaced : \"\(text)\"" : "{title headings body} : \"\(text)\"" }
    }

    /// A part of the question that supports a match.
    enum Support: Equatable, Hashable {
        case neighbours(String, String)
        case character(String)

        var expression: String {
            switch self {
            case .neighbours(let first, let second): "{title headings body} : \"\(first) \(second)\""
            case .character(let character): "unspaced : \"\(character)\""
            }
        }
    }

    /// nil for a question without a single letter or digit.
    init?(_ question: String) {
        let (spaced, runs) = UnspacedScripts.split(question)
        let words = LexicalQuery.words(spaced)
        let isTelling = words.map { !StopWords.english.contains($0) }
        let telling = zip(words, isTelling).filter(\.1).map(\.0)
        var terms = (telling.isEmpty && runs.isEmpty ? words : telling).map { Term(text: $0, isUnspaced: false) }
        for run in runs {
            let pairs = run.count == 1 ? [String(run[0])] : UnspacedScripts.pairs(run)
            terms.append(contentsOf: pairs.map { Term(text: $0, isUnspaced: true) })
        }
        var seen: Set<Term> = []
        self.terms = Array(terms.filter { seen.insert($0).inserted }.prefix(LexicalQuery.maximumTerms))
        let neighbours = words.indices.dropLast().filter { isTelling[$0] && isTelling[$0 + 1] }
            .map { Support.neighbours(words[$0], words[$0 + 1]) }
        let characters = runs.filter { $0.count > 1 }.joined().map { Support.character(String($0)) }
        var seenSupport: Set<Support> = []
        support = Array(
            (neighbours + characters).filter { seenSupport.insert($0).inserted }.prefix(LexicalQuery.maximumTerms))
        if self.terms.isEmpty { return nil }
    }

    /// In FTS5's query syntax. A term consists of letters, marks and digits alone, so that its quotes can't be closed.
    var expression: String { terms.map(\.expression).joined(separator: " OR ") }

    /// The support in FTS5's query syntax, neighbours as phrases; nil where there is none.
    var supportExpression: String? {
        support.isEmpty ? nil : support.map(\.expression).joined(separator: " OR ")
    }

    /// What the support of a match counts beside its words.
    static let supportWeight = 0.3

    /// Words and support one by one, each with what its score counts.
    var parts: [(expression: String, weight: Double)] {
        terms.map { ($0.expression, 1) } + support.map { ($0.expression, Self.supportWeight) }
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
