internal import Documents

/// A question as lexical search sees it: its words, and what makes a match of words a better one.
package struct LexicalQuery: Sendable, Equatable {
    /// More words add little, and stores limit the size of a query.
    package static let maximumTerms = 128

    /// The words, in the question's order.
    package let terms: [Term]
    /// Telling words that are neighbours in the question, and single characters of unspaced scripts.
    ///
    /// Words that stand side by side as in the question belong together. Characters find words that are cut otherwise in
    /// the text, which their pairs miss.
    package let support: [Support]

    /// A word of the question.
    package struct Term: Sendable, Hashable {
        package let text: String
        package let isUnspaced: Bool
    }

    /// A part of the question that supports a match.
    package enum Support: Sendable, Hashable {
        case neighbours(String, String)
        case character(String)
    }

    /// nil for a question without a single letter or digit.
    package init?(_ question: String) {
        let (spaced, runs) = UnspacedScripts.split(SearchForm.of(question))
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

    /// What the support of a match counts beside its words.
    package static let supportWeight = 0.3

    /// Maximal runs of letters, marks and digits, as SQLite's tokenizer (`unicode61`) sees them, in lower case.
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

/// Words that tell nothing about a question's subject.
package enum StopWords {
    /// English function and question words, with what is left of "don't", "what's" and the like.
    package static let english: Set<String> = Set(
        """
        a about an and any are as at be because been being both but by can could did do does doing done for from had has
        have having he her hers him his how i if in into is it its itself just may me might must my no nor not of on
        or our ours shall she should so some such than that the their theirs them then there these they this those to
        too us was we were what when where which while who whom whose why will with would you your yours
        s t d ll re ve m don doesn didn isn aren wasn weren won hasn haven
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
