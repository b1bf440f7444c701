/// A word of a question that stands for something said before it.
struct Anaphor: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// "he", "she", "him", "his", "her".
        case person
        /// "it", "its".
        case thing
        /// "they", "them", "their".
        case several
        /// "there": a place.
        case place
        /// "this church", "that theory": the noun is kept in mind.
        case demonstrative(noun: String)
        /// "this" or "that" alone, as what a sentence is about.
        case matter
        /// "the former" and "the latter".
        case former, latter

        init(_ meaning: Pronoun.Meaning) {
            self =
                switch meaning {
                case .person: .person
                case .thing: .thing
                case .several: .several
                case .place: .place
                }
        }
    }

    let kind: Kind
    /// What is replaced.
    let range: Range<String.Index>
    /// Whether the replacement takes the ending 's.
    let isPossessive: Bool
    /// Whether it stands as an object, so that the subject of its clause can't be meant.
    let isObject: Bool

    /// The first word of a question that must stand for something outside of it; nil where there is none, or where
    /// something inside the question may be meant.
    ///
    /// In doubt there is none: a question that is wrongly rewritten is worse than one that is not.
    static func first(in words: [QuestionWord], _ language: Language) -> Anaphor? {
        for i in words.indices {
            guard let anaphor = at(i, words, language) else { continue }
            if !Antecedent(words: words, of: anaphor, at: i, in: language).isThere { return anaphor }
        }
        return nil
    }

    private static func at(_ i: Int, _ words: [QuestionWord], _ language: Language) -> Anaphor? {
        let word = words[i]
        // "it's" may be a misspelt "its", and a capital makes it part of a title ("Britain Can Make It").
        if word.isPossessive || (i > 0 && word.isCapitalised) || isExplainedLater(i, words, language) { return nil }
        let next = i + 1 < words.count && !word.endsPhrase ? words[i + 1] : nil
        let previous = i > 0 ? words[i - 1].lower : ""
        let isObject =
            i > 0 && (words[i - 1].isContent || language.prepositions.contains(previous))
            && !(next.map { language.auxiliaries.contains($0.lower) || language.isVerbForm($0.lower) } ?? false)
        if language.demonstratives.contains(word.lower) {
            return demonstrative(i, words, next: next, isObject: isObject, language)
        }
        if word.lower == "former" || word.lower == "latter" {
            guard previous == "the", next?.isContent != true else { return nil }
            return Anaphor(
                kind: word.lower == "former" ? .former : .latter,
                range: words[i - 1].range.lowerBound..<word.range.upperBound, isPossessive: word.isPossessive,
                isObject: false)
        }
        guard let pronoun = language.pronouns[word.lower] else { return nil }
        if pronoun.meaning == .place {
            // "Is there a limit?" means no place.
            let isExistential =
                language.auxiliaries.contains(next?.lower ?? "") || language.auxiliaries.contains(previous)
            if isExistential || language.conjunctions.contains(previous) { return nil }
        }
        func anaphor(possessive: Bool = false, object: Bool = false) -> Anaphor {
            Anaphor(kind: Kind(pronoun.meaning), range: word.range, isPossessive: possessive, isObject: object)
        }
        switch pronoun.form {
        case .subject: return anaphor()
        case .object: return anaphor(object: true)
        case .possessive: return anaphor(possessive: true)
        case .possessiveOrObject:
            let isPossessive = next?.isContent == true
            return anaphor(possessive: isPossessive, object: !isPossessive)
        case .subjectOrObject: return isExpletive(i, words, language) ? nil : anaphor(object: isObject)
        }
    }

    /// Whether the pronoun stands in front of the phrase that asks, or inside it, and a name follows that it may stand
    /// for: "After its opening, which films did the Tower Theatre show?", "Which of his sons did Genghis Khan choose?".
    private static func isExplainedLater(_ i: Int, _ words: [QuestionWord], _ language: Language) -> Bool {
        let rest = words[(i + 1)...]
        let isBeforeClause =
            (rest.contains { language.interrogatives.contains($0.lower) }
                && !words[..<i].contains {
                    language.interrogatives.contains($0.lower) || language.auxiliaries.contains($0.lower)
                })
            || (i > 0 && i <= 3 && !words[..<i].contains { language.auxiliaries.contains($0.lower) }
                && language.choiceInterrogatives.contains(words[0].lower))
        return isBeforeClause && rest.contains { $0.isCapitalised && $0.isContent }
    }

    private static func demonstrative(
        _ i: Int, _ words: [QuestionWord], next: QuestionWord?, isObject: Bool, _ language: Language
    ) -> Anaphor? {
        let word = words[i]
        let previous = i > 0 ? words[i - 1] : nil
        if let next, next.isContent, !language.verbsOfDemonstratives.contains(next.lower) {
            guard !language.pointing.contains(next.lower), !next.isCapitalised,
                !language.isVerbForm(next.lower),
                !words[..<i].contains(where: { $0.lower == next.lower })
            else { return nil }
            let after = i + 2 < words.count && !next.endsPhrase ? words[i + 2] : nil
            // "that part of", "those people who": explained by what follows.
            if let after, language.relatives.contains(after.lower) { return nil }
            // After a noun or a verb "that" begins a clause: "the treaty that ended …", "say that kings …".
            if word.lower == "that" || word.lower == "those", let previous, previous.isContent,
                !language.isVerbForm(previous.lower) || after?.isContent == true
                    || after.map({ language.auxiliaries.contains($0.lower) }) == true
            {
                return nil
            }
            // "What did that end?": the word after the pronoun is the verb.
            if language.formsOfDo.contains(previous?.lower ?? ""), after?.isContent != true { return nil }
            // "this stone church", "this short lived church": which word is the noun can't be told.
            if let after, after.isContent,
                !language.isVerbForm(after.lower) || (i + 3 < words.count && words[i + 3].isContent),
                language.formsOfBe.contains(previous?.lower ?? "")
            {
                return nil
            }
            return Anaphor(
                kind: .demonstrative(noun: next.lower), range: word.range.lowerBound..<next.range.upperBound,
                isPossessive: next.isPossessive, isObject: isObject)
        }
        guard word.lower == "this" || word.lower == "that", let previous,
            language.auxiliaries.contains(previous.lower), i <= 3, let next, next.isContent
        else { return nil }
        return Anaphor(kind: .matter, range: word.range, isPossessive: false, isObject: false)
    }

    /// Whether "it" stands for nothing: "how long does it take to …", "is it possible to …", "what is it called when …".
    private static func isExpletive(_ i: Int, _ words: [QuestionWord], _ language: Language) -> Bool {
        guard i + 1 < words.count else { return false }
        let next = words[i + 1].lower
        let rest = words[(i + 1)...].map(\.lower)
        if language.expletiveVerbs.contains(next) {
            return true
        }
        let isAfterBe = i > 0 && language.formsOfBe.contains(words[i - 1].lower)
        if isAfterBe || language.formsOfBe.contains(next) {
            return rest.contains { language.expletiveConjunctions.contains($0) }
        }
        return false
    }
}
