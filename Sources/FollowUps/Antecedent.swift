/// Looks inside a question for what one of its pronouns may stand for.
struct Antecedent: Sendable {
    private let words: [QuestionWord]
    private let anaphor: Anaphor
    private let place: Int
    private let language: Language

    /// Looks at the words before the one at `place`.
    init(words: [QuestionWord], of anaphor: Anaphor, at place: Int, in language: Language) {
        self.words = words
        self.anaphor = anaphor
        self.place = place
        self.language = language
    }

    /// Whether the question itself names something that may be meant.
    var isThere: Bool {
        switch anaphor.kind {
        case .person: hasPerson
        case .thing, .several: hasThing
        case .place: before(from: clauseStart).contains { $0.isCapitalised && isAfterPlacePreposition($0) }
        case .demonstrative, .matter: false
        case .former, .latter: before(from: 0).contains { $0.lower == "and" || $0.lower == "or" }
        }
    }

    /// The phrase that asks ends before this word; the clause's subject stands from here on, after the auxiliary.
    private var clauseStart: Int {
        guard let asking = words.prefix(3).firstIndex(where: { language.interrogatives.contains($0.lower) }) else {
            return 0
        }
        var i = asking + 1
        while i < place {
            if language.auxiliaries.contains(words[i].lower) { return i }
            // The verb, or what it takes: there is no auxiliary.
            if words[i].lower == "to" || language.isVerbForm(words[i].lower) { break }
            i += 1
        }
        // Without an auxiliary the phrase that asks is the subject itself.
        return asking + 1
    }

    private var hasAuxiliary: Bool {
        clauseStart < place && language.auxiliaries.contains(words[clauseStart].lower)
    }

    private func before(from start: Int) -> ArraySlice<QuestionWord> { words[min(start, place)..<place] }

    private func isAfterPlacePreposition(_ word: QuestionWord) -> Bool {
        guard let i = words.firstIndex(of: word), i > 0 else { return false }
        return language.placePrepositions.contains(words[i - 1].lower)
            || (i > 1 && words[i - 1].lower == "the"
                && language.placePrepositionsBeforeArticles.contains(words[i - 2].lower))
    }

    private var hasPerson: Bool {
        let asked = before(from: 0)
        // "Who moved his court to Warsaw": the one who is asked for may be meant.
        if !hasAuxiliary, !anaphor.isObject, asked.contains(where: { $0.lower == "who" }),
            asked.contains(where: { $0.isContent })
        {
            return true
        }
        if anaphor.isObject, isObjectOfFirstVerb(hasAuxiliary ? before(from: clauseStart) : asked) { return false }
        return asked.contains {
            language.isPerson($0.lower)
                || ($0.isCapitalised && $0.isContent && !language.months.contains($0.lower)
                    && $0.range.lowerBound != words[0].range.lowerBound)
        }
    }

    private var hasThing: Bool {
        var end = place
        // "the name of its capital": the phrase around the pronoun can't be what it stands for.
        while end >= 2, language.prepositions.contains(words[end - 1].lower), words[end - 2].isContent {
            var i = end - 2
            var count = 0
            while i >= 0, words[i].isContent, count < 2 {
                i -= 1
                count += 1
            }
            // "new about its concrete": what is said with a form of "be" is no name.
            if i >= 0, count == 1, language.formsOfBe.contains(words[i].lower) {
                end = i + 1
                break
            }
            let isDetermined =
                i >= 0
                && (language.determiners.contains(words[i].lower)
                    || language.interrogatives.contains(words[i].lower))
            guard words[end - 1].lower == "of" || (isDetermined && count == 1) else { break }
            end = isDetermined ? i : i + 1
            if end < 2 { break }
        }
        if asksForThingItself { return true }
        guard end > clauseStart else { return false }
        var candidates = words[clauseStart..<end]
        if !hasAuxiliary {
            let asking = words[max(0, clauseStart - 1)].lower
            if asking == "who", anaphor.isPossessive, anaphor.kind == .several { return true }
            if language.subjectInterrogatives.contains(asking) {
                // The first content word is the verb: "who built it", "who first hosted its show".
                guard let verb = candidates.firstIndex(where: { $0.isContent && !$0.lower.hasSuffix("ly") }) else {
                    return false
                }
                candidates = candidates[(verb + 1)...]
            } else if language.nounInterrogatives.contains(asking) {
                // "Which city lost its port": the city; as an object it needs another: "which library holds it".
                let isAsked = candidates.count { $0.isContent } >= 2
                return anaphor.isObject ? candidates.contains { language.articles.contains($0.lower) } : isAsked
            }
        } else if anaphor.isObject, isObjectOfFirstVerb(candidates) {
            return false
        }
        return candidates.contains { $0.isContent }
    }

    /// Whether what is asked for may be meant: "which show has its rights sold", "what company was in its last year".
    private var asksForThingItself: Bool {
        guard let first = words.first, language.openInterrogatives.contains(first.lower), hasAuxiliary, clauseStart > 1,
            !language.formsOfDo.contains(words[clauseStart].lower)
        else { return false }
        let next = words[clauseStart + 1]
        if clauseStart + 1 == place { return language.formsOfHave.contains(words[clauseStart].lower) }
        return !language.articles.contains(next.lower) && !next.isCapitalised && !anaphor.isObject
    }

    /// Whether the pronoun is the object of the clause's verb, with nothing but its subject before: an object can't be its
    /// own subject. In "take them with him", "ask them to help him" and "Luther's teachers asked him" it may be.
    private func isObjectOfFirstVerb(_ clause: ArraySlice<QuestionWord>) -> Bool {
        guard let start = clause.firstIndex(where: \.isContent) else { return true }
        var i = start
        while i < clause.endIndex, clause[i].isContent || clause[i].lower == "of" { i += 1 }
        guard !clause[start..<i].contains(where: \.isPossessive) else { return false }
        return i == place
            || (i + 1 == place && language.objectPrepositions.contains(words[i].lower))
    }
}
