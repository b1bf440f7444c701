import Passages

/// A question for several things of a kind: "List all suppliers.", "Which ferries are there?", "What are the exits?",
/// "How many ferries are there?"
package struct ListQuestion: Sendable, Equatable {
    /// The question as a reader knows questions: "What are the suppliers?" for "List all suppliers."
    package let asked: String
    /// Whether it asks for everything that there is, and not for what a passage may also tell as a whole.
    package let wantsAll: Bool
    /// Whether it asks how many there are.
    package let isCount: Bool
    /// The plain form of the noun that names the kind: "supplier" of "suppliers of bolts".
    package let noun: String
    /// The plain forms of what narrows it: "bolt".
    package let conditions: [String]
    /// Whether the noun is a plural, so that what names the things is one, too.
    private let isPlural: Bool

    /// nil for any other question.
    package init?(_ question: String, words language: QuestionWords = .english) {
        var spelled = QuestionWords.spelled(question)[...]
        var small: ArraySlice<String> { spelled.map { $0.lowercased() }[...] }
        while let count = language.count(of: language.courtesies, at: small) { spelled = spelled.dropFirst(count) }
        let ending = language.count(ofEnding: language.severalEndings, at: small)
        let isRequest: Bool
        if let count = language.count(of: language.counting, at: small), let ending {
            (wantsAll, isCount, isRequest) = (true, true, true)
            spelled = spelled.dropFirst(count).dropLast(ending)
        } else if let count = language.count(of: language.imperatives, at: small) {
            (wantsAll, isCount, isRequest) = (true, false, true)
            spelled = spelled.dropFirst(count)
        } else if let count = language.count(of: language.namings, at: small) {
            (wantsAll, isCount, isRequest) = (false, false, small.first == "name")
            spelled = spelled.dropFirst(count)
        } else if let count = language.count(of: language.listing, at: small), let ending {
            (wantsAll, isCount, isRequest) = (true, false, false)
            spelled = spelled.dropFirst(count).dropLast(ending)
        } else {
            return nil
        }
        let things = Array(spelled.drop { language.fillers.contains($0.lowercased()) })
        guard let noun = Self.noun(of: things, language) else { return nil }
        isPlural = language.isPlural(noun)
        // "Name the capital" asks for one thing.
        guard wantsAll || isPlural else { return nil }
        let plain = ContentWords.plainForm(noun.lowercased())
        self.noun = plain
        conditions = ContentWords(things.filter { !language.isBesideKinds($0) }.joined(separator: " ")).words
            .filter { $0 != plain }
        asked = isRequest ? language.wanted.replacing("{}", with: things.joined(separator: " ")) : question
    }

    /// Whether a heading or a label names the things: its own noun is theirs.
    package func isNamed(by label: String, words language: QuestionWords = .english) -> Bool {
        guard let found = Self.noun(of: QuestionWords.spelled(label), language) else { return false }
        return isKind(found, language)
    }

    /// Whether a line that leads in to a list does so to the things: "We buy from these suppliers:", but not "To find
    /// suppliers:".
    package func isLedIn(by line: String, words language: QuestionWords = .english) -> Bool {
        let words = QuestionWords.spelled(line)
        guard let first = words.first, !language.purposes.contains(first.lowercased()) else { return false }
        return words.contains { isKind($0, language) }
    }

    /// Whether a column of a table has the things: each word of its name is asked for.
    package func isNamed(byColumn name: String, words language: QuestionWords = .english) -> Bool {
        let telling = QuestionWords.spelled(name).filter { !language.isBesideKinds($0) }
        let forms = ContentWords(telling.joined(separator: " ")).words
        return forms.contains(noun) && forms.allSatisfy { $0 == noun || conditions.contains($0) }
    }

    private func isKind(_ word: String, _ language: QuestionWords) -> Bool {
        ContentWords.plainForm(word.lowercased()) == noun && (!isPlural || language.isPlural(word))
    }

    /// The noun that names a kind: of the first words that tell anything the last plural, or else the last one.
    private static func noun(of words: [String], _ language: QuestionWords) -> String? {
        let rest = words.drop { language.isBesideKinds($0) }
        let run = rest.prefix { !StopWords.english.contains($0.lowercased()) }.filter { word in
            !language.isBesideKinds(word) && word.contains(where: \.isLetter)
        }
        return run.last { language.isPlural($0) } ?? run.last
    }
}

extension QuestionWords {
    /// Whether a word stands beside the name of a kind of things, and narrows it by nothing.
    func isBesideKinds(_ word: String) -> Bool {
        let word = word.lowercased()
        return besideKinds.contains(word) || fillers.contains(word) || StopWords.english.contains(word)
    }
}
