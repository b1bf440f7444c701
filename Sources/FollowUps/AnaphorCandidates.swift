/// The questions that come of putting something said before in the place of a pronoun.
struct AnaphorCandidates: Sendable {
    let question: String
    let anaphor: Anaphor
    let mentions: [Mention]
    let conversation: Conversation
    let language: Language

    /// The questions, each with the nats that speak for or against it before the model is asked.
    func all() -> [RewriteCandidate] {
        if anaphor.kind == .former || anaphor.kind == .latter { return ofPair() }
        let present = question.lowercased()
        return mentions.compactMap { mention in
            guard !mention.endsInVerb, let fit = fit(mention) else { return nil }
            // What the question names already, it would not name by a pronoun.
            if Self.holds(present, mention.text.lowercased()) { return nil }
            return RewriteCandidate(text: replaced(by: words(for: mention)), prior: fit + prior(mention))
        }
    }

    /// How well a mention fits "this" with a noun: best with the noun in it, else as a name of the noun's kind.
    private func fit(_ mention: Mention, to noun: String) -> Double? {
        let words = QuestionWord.split(mention.text, in: language).filter(\.isContent).map(\.lower)
        if words.count > 1, words.contains(noun), mention.isName || mention.head == noun {
            return mention.head == noun ? 4 : 2
        }
        guard mention.isName else { return nil }
        if language.isPerson(noun) { return mention.mayBePerson ? 0 : nil }
        let kinds = language.institutions.union(language.places)
        guard kinds.contains(noun), !mention.answersWho, !words.contains(where: kinds.contains) else { return nil }
        return mention.isWholeAnswer ? 2 : 0
    }

    /// A mention's words; those of a place take its preposition, which "there" does without.
    private func words(for mention: Mention) -> String {
        guard anaphor.kind == .place else { return mention.text }
        let before = QuestionWord.split(String(question[..<anaphor.range.lowerBound]), in: language).last
        if let before, language.prepositions.contains(before.lower) { return mention.text }
        return (language.standingPrepositions.contains(mention.wordBefore) ? mention.wordBefore : "in") + " "
            + mention.text
    }

    /// What speaks for a mention whatever the pronoun: the last turn's, the question's subject, a name.
    private func prior(_ mention: Mention) -> Double {
        var sum = -1.5 * Double(mention.age)
        switch mention.place {
        case .question: break
        case .answer: sum -= mention.isWholeAnswer ? 0 : 1
        case .title: sum -= 2
        }
        if !mention.isName { sum -= 0.5 }
        if mention.isCut { sum -= 1 }
        if mention.isInsideName { sum -= 3 }
        if mention.isSubject { sum += 1 }
        return sum
    }

    /// How well a mention's form fits the pronoun; nil where it can't be meant.
    private func fit(_ mention: Mention) -> Double? {
        switch anaphor.kind {
        case .person:
            guard mention.mayBePerson else { return nil }
            if language.placePrepositions.contains(mention.wordBefore) { return nil }
            // "Who was Dorothy Skerrit?" makes her what is talked about.
            let isTopic = mention.isSubject && !mention.isAgent && !mention.text.contains("'")
            return (mention.answersWho || isTopic ? 2 : 0) - (mention.text.hasPrefix("a ") ? 2 : 0)
        case .thing:
            if language.people.contains(mention.head) { return nil }
            var sum = mention.isPlural ? -2.0 : 0
            if mention.mayBePerson { sum -= mention.answersWho ? 4 : mention.isAgent ? 2 : 0 }
            if mention.place == .question, language.placePrepositions.contains(mention.wordBefore) { sum -= 1 }
            return sum
        case .several: return mention.isPlural ? 1 : -1
        case .place:
            guard mention.isName else { return nil }
            let isPlace = language.placePrepositions.union(language.standingPrepositions).contains(mention.wordBefore)
            return isPlace ? 2 : -1
        case .demonstrative(let noun):
            return fit(mention, to: noun)
        case .matter: return mention.isName ? -0.5 : 0
        case .former, .latter: return nil
        }
    }

    private func replaced(by words: String) -> String {
        var words = words
        if anaphor.isPossessive { words += words.hasSuffix("s") ? "'" : "'s" }
        if anaphor.range.lowerBound == question.startIndex { words = words.capitalisedFirst }
        return question[..<anaphor.range.lowerBound] + words + question[anaphor.range.upperBound...]
    }

    /// Whether words stand in a text, not inside longer words.
    private static func holds(_ text: String, _ words: String) -> Bool {
        guard let range = text.firstRange(of: words) else { return false }
        let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
        let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
        return !(before?.isLetter ?? false) && !(after?.isLetter ?? false)
    }

    /// "The former" and "the latter" of two phrases that "and" or "or" joins, the last such pair.
    private func ofPair() -> [RewriteCandidate] {
        for turn in conversation.turns.reversed() {
            for text in [turn.answer, turn.question] {
                let phrases = NounPhrases(of: text, in: language, isAnswer: text == turn.answer).phrases(
                    at: .answer, age: 0)
                let words = QuestionWord.split(text, in: language)
                for joint in words where joint.lower == "and" || joint.lower == "or" {
                    let first = phrases.last { $0.range.upperBound <= joint.range.lowerBound && !$0.mention.isCut }
                    let second = phrases.first { $0.range.lowerBound >= joint.range.upperBound && !$0.mention.isCut }
                    guard let first, let second else { continue }
                    let chosen = anaphor.kind == .former ? first : second
                    return [RewriteCandidate(text: replaced(by: chosen.mention.text), prior: 0)]
                }
            }
        }
        return []
    }
}
