extension Language {
    /// Whether a question is in this language, as far as one of its words shows it: whether this language's rules apply to it.
    func asks(_ words: [QuestionWord]) -> Bool {
        let isShown = words.contains {
            interrogatives.contains($0.lower) || openings.contains($0.lower)
                || (auxiliaries.contains($0.lower) && !unclearAuxiliaries.contains($0.lower))
        }
        if isShown || words.first.map({ prepositions.contains($0.lower) }) == true { return true }
        return words.contains { unclearAuxiliaries.contains($0.lower) }
            && words.contains { confirmingWords.contains($0.lower) }
    }

    /// Whether a word in small letters names or describes something.
    func isContent(_ word: String) -> Bool {
        !(interrogatives.contains(word) || auxiliaries.contains(word) || determiners.contains(word)
            || prepositions.contains(word) || conjunctions.contains(word) || adverbs.contains(word)
            || otherFunctionWords.contains(word))
    }

    /// Whether a noun, in the singular or the plural, is one for a person.
    func isPerson(_ word: String) -> Bool {
        let singular = word.hasSuffix("s") && !people.contains(word) ? String(word.dropLast()) : word
        if people.contains(singular) { return true }
        return singular.count > 4 && !noPeople.contains(singular) && personEndings.contains(where: singular.hasSuffix)
    }

    /// Whether a word in small letters is, by its form, a verb in the past or a participle.
    func isVerbForm(_ word: String) -> Bool {
        participles[word] != nil || participles.values.contains(word)
            || (word.count > 4 && word.hasSuffix("ed") && !word.hasSuffix("eed"))
    }

    /// The passive participle of a verb in the past; nil if the form doesn't show it.
    func participle(of past: String) -> String? {
        if let known = participles[past] { return known }
        return past.count > 4 && past.hasSuffix("ed") ? past : nil
    }
}
