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
    static func first(in text: String, words: [QuestionWord]) -> Anaphor? {
        for i in words.indices {
            if let anaphor = at(i, words), !Antecedent(words: words, of: anaphor, at: i).isThere { return anaphor }
        }
        return nil
    }

    private static func at(_ i: Int, _ words: [QuestionWord]) -> Anaphor? {
        let word = words[i]
        // "it's" may be a misspelt "its", and a capital makes it part of a title ("Britain Can Make It").
        if word.isPossessive || (i > 0 && word.isCapitalised) || isExplainedLater(i, words) { return nil }
        let next = i + 1 < words.count && !word.endsPhrase ? words[i + 1] : nil
        let previous = i > 0 ? words[i - 1].lower : ""
        func anaphor(_ kind: Kind, possessive: Bool = false, object: Bool = false) -> Anaphor {
            Anaphor(kind: kind, range: word.range, isPossessive: possessive, isObject: object)
        }
        let isObject =
            i > 0 && (words[i - 1].isContent || EnglishWords.prepositions.contains(previous))
            && !(next.map { EnglishWords.auxiliaries.contains($0.lower) || EnglishWords.isVerbForm($0.lower) } ?? false)
        switch word.lower {
        case "he", "she": return anaphor(.person)
        case "him": return anaphor(.person, object: true)
        case "his", "hers": return anaphor(.person, possessive: true)
        case "her":
            let isPossessive = next?.isContent == true
            return anaphor(.person, possessive: isPossessive, object: !isPossessive)
        case "it": return isExpletive(i, words) ? nil : anaphor(.thing, object: isObject)
        case "its": return anaphor(.thing, possessive: true)
        case "they": return anaphor(.several)
        case "them": return anaphor(.several, object: true)
        case "their", "theirs": return anaphor(.several, possessive: true)
        case "there":
            let isExistential =
                EnglishWords.auxiliaries.contains(next?.lower ?? "") || EnglishWords.auxiliaries.contains(previous)
            return isExistential || EnglishWords.conjunctions.contains(previous) ? nil : anaphor(.place, object: true)
        case "this", "that", "these", "those": return demonstrative(i, words, next: next, isObject: isObject)
        case "former", "latter":
            guard previous == "the", next?.isContent != true else { return nil }
            return Anaphor(
                kind: word.lower == "former" ? .former : .latter,
                range: words[i - 1].range.lowerBound..<word.range.upperBound, isPossessive: word.isPossessive,
                isObject: false)
        default: return nil
        }
    }

    /// Whether the pronoun stands in front of the phrase that asks, or inside it, and a name follows that it may stand
    /// for: "After its opening, which films did the Tower Theatre show?", "Which of his sons did Genghis Khan choose?".
    private static func isExplainedLater(_ i: Int, _ words: [QuestionWord]) -> Bool {
        let rest = words[(i + 1)...]
        let isBeforeClause =
            (rest.contains { EnglishWords.interrogatives.contains($0.lower) }
                && !words[..<i].contains {
                    EnglishWords.interrogatives.contains($0.lower) || EnglishWords.auxiliaries.contains($0.lower)
                })
            || (i > 0 && i <= 3 && !words[..<i].contains { EnglishWords.auxiliaries.contains($0.lower) }
                && ["which", "what"].contains(words[0].lower))
        return isBeforeClause && rest.contains { $0.isCapitalised && $0.isContent }
    }

    private static func demonstrative(
        _ i: Int, _ words: [QuestionWord], next: QuestionWord?, isObject: Bool
    ) -> Anaphor? {
        let word = words[i]
        let previous = i > 0 ? words[i - 1] : nil
        if let next, next.isContent, !EnglishWords.verbsOfDemonstratives.contains(next.lower) {
            guard !EnglishWords.pointing.contains(next.lower), !next.isCapitalised,
                !EnglishWords.isVerbForm(next.lower),
                !words[..<i].contains(where: { $0.lower == next.lower })
            else { return nil }
            let after = i + 2 < words.count && !next.endsPhrase ? words[i + 2] : nil
            // "that part of", "those people who": explained by what follows.
            if let after, ["of", "that", "who", "which", "whose", "whom"].contains(after.lower) { return nil }
            // After a noun or a verb "that" begins a clause: "the treaty that ended …", "say that kings …".
            if word.lower == "that" || word.lower == "those", let previous, previous.isContent,
                !EnglishWords.isVerbForm(previous.lower) || after?.isContent == true
                    || after.map({ EnglishWords.auxiliaries.contains($0.lower) }) == true
            {
                return nil
            }
            // "What did that end?": the word after the pronoun is the verb.
            if ["did", "does", "do"].contains(previous?.lower ?? ""), after?.isContent != true { return nil }
            // "this stone church", "this short lived church": which word is the noun can't be told.
            if let after, after.isContent,
                !EnglishWords.isVerbForm(after.lower) || (i + 3 < words.count && words[i + 3].isContent),
                EnglishWords.formsOfBe.contains(previous?.lower ?? "")
            {
                return nil
            }
            return Anaphor(
                kind: .demonstrative(noun: next.lower), range: word.range.lowerBound..<next.range.upperBound,
                isPossessive: next.isPossessive, isObject: isObject)
        }
        guard word.lower == "this" || word.lower == "that", let previous,
            EnglishWords.auxiliaries.contains(previous.lower), i <= 3, let next, next.isContent
        else { return nil }
        return Anaphor(kind: .matter, range: word.range, isPossessive: false, isObject: false)
    }

    /// Whether "it" stands for nothing: "how long does it take to …", "is it possible to …", "what is it called when …".
    private static func isExpletive(_ i: Int, _ words: [QuestionWord]) -> Bool {
        guard i + 1 < words.count else { return false }
        let next = words[i + 1].lower
        let rest = words[(i + 1)...].map(\.lower)
        if ["take", "takes", "took", "cost", "rain", "snow", "seem", "mean", "matter"].contains(next) {
            return true
        }
        let isAfterBe = i > 0 && EnglishWords.formsOfBe.contains(words[i - 1].lower)
        if isAfterBe || EnglishWords.formsOfBe.contains(next) {
            return rest.contains { ["to", "that", "who", "when", "if", "for", "because"].contains($0) }
        }
        return false
    }
}
