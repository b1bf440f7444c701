import Foundation

/// Completes a question that leaves something out from the question before it.
struct EllipsisCompletion: Sendable {
    private let previous: String
    private let words: [QuestionWord]
    private let answer: String
    private let language: Language

    init(after turn: Conversation.Turn, in language: Language) {
        previous = turn.question
        answer = turn.answer
        words = QuestionWord.split(turn.question, in: language)
        self.language = language
    }

    /// The completed questions that come into consideration; none where the question before has another form.
    func candidates(for ellipsis: Ellipsis) -> [RewriteCandidate] {
        switch ellipsis {
        case .asking(let phrase): asking(phrase).map { [RewriteCandidate(text: $0, prior: 0)] } ?? []
        case .instead(let topic): instead(topic)
        }
    }

    // MARK: The phrase that asks

    /// The previous question with another phrase that asks.
    private func asking(_ phrase: String) -> String? {
        guard let first = words.first else { return nil }
        if language.auxiliaries.contains(first.lower) {
            let rest = previous[first.range.lowerBound...]
            return phrase.capitalisedFirst + " " + rest.prefix(1).lowercased() + rest.dropFirst()
        }
        guard let asking = words.prefix(3).firstIndex(where: { language.interrogatives.contains($0.lower) }) else {
            return nil
        }
        guard let auxiliary = auxiliary(after: asking) else { return passive(phrase, asking: asking) }
        let rest = String(previous[words[auxiliary].range.lowerBound...])
        let hasPreposition = words[..<asking].contains { language.prepositions.contains($0.lower) }
        let isAdverbial = hasPreposition || language.adverbialInterrogatives.contains(words[asking].lower)
        if isAdverbial { return phrase.capitalisedFirst + " " + rest }
        guard !language.formsOfBe.contains(words[auxiliary].lower), let object = shortAnswer else { return nil }
        // The object stands before the first preposition: "did Harrods give [the collection] to the museum".
        let tail = words[(auxiliary + 1)...].firstIndex {
            language.prepositions.contains($0.lower) && $0.lower != "of"
        }
        let end = tail ?? words.endIndex
        let core = previous[words[auxiliary].range.lowerBound..<words[end - 1].range.upperBound]
        let more =
            tail.map { " " + previous[words[$0].range.lowerBound..<words[words.endIndex - 1].range.upperBound] } ?? ""
        return phrase.capitalisedFirst + " " + core + " " + object + more + "?"
    }

    /// The place of the auxiliary that follows the phrase that asks; nil where that phrase is the subject.
    private func auxiliary(after asking: Int) -> Int? {
        let takesNoun = language.nounInterrogatives.contains(words[asking].lower)
        var i = asking + 1
        while i < words.count {
            if language.auxiliaries.contains(words[i].lower) { return i }
            guard takesNoun, i - asking <= 4, !language.isVerbForm(words[i].lower) else { return nil }
            i += 1
        }
        return nil
    }

    /// "Who presented the edict in Worms?" as "When was the edict presented in Worms?".
    private func passive(_ phrase: String, asking: Int) -> String? {
        let i = asking + 1
        guard words[asking].lower == "who", i + 1 < words.count,
            let participle = language.participle(of: words[i].lower)
        else { return nil }
        let tail = words[(i + 1)...].firstIndex {
            language.prepositions.contains($0.lower) && $0.lower != "of"
        }
        let objectEnd = (tail ?? words.endIndex) - 1
        guard objectEnd > i else { return nil }
        let object = String(previous[words[i + 1].range.lowerBound..<words[objectEnd].range.upperBound])
        let mention = Mention(text: object, place: .question, age: 0, isName: false, language: language)
        var text = phrase.capitalisedFirst + (mention.isPlural ? " were " : " was ") + object + " " + participle
        if let tail, let last = words.last {
            text += " " + previous[words[tail].range.lowerBound..<last.range.upperBound]
        }
        return text + "?"
    }

    private var shortAnswer: String? {
        let words = QuestionWord.split(answer, in: language)
        guard let first = words.first, let last = words.last, words.count <= 6 else { return nil }
        let text = String(answer[first.range.lowerBound..<last.range.upperBound])
        let isName = first.isContent && (first.text.count == 1 || words.dropFirst().contains(where: \.isCapitalised))
        return isName ? text : text.prefix(1).lowercased() + text.dropFirst()
    }

    // MARK: Something else

    /// The previous question with something else in the place of one of its phrases.
    private func instead(_ topic: String) -> [RewriteCandidate] {
        let new = QuestionWord.split(topic, in: language)
        guard let first = new.first else { return [] }
        if language.prepositions.contains(first.lower) { return inPlaceOfPreposition(topic, first.lower) }
        if first.isNumber {
            return words.filter(\.isNumber).map { RewriteCandidate(text: replacing($0.range, with: topic), prior: 0) }
        }
        let isName = new.contains(where: \.isCapitalised)
        let mention = Mention(text: topic, place: .question, age: 0, isName: isName, language: language)
        return NounPhrases(of: previous, in: language).phrases(at: .question, age: 0).compactMap { phrase in
            // A person for a person, a thing for a thing.
            guard !phrase.mention.endsInVerb, phrase.mention.mayBePerson == mention.mayBePerson else { return nil }
            var prior = 0.0
            if phrase.mention.isName != isName { prior -= 2 }
            if phrase.mention.head == mention.head { prior += 3 }
            return RewriteCandidate(text: replacing(phrase.range, with: topic), prior: prior)
        }
    }

    /// The previous question with another phrase of the same preposition, or with it at the end.
    private func inPlaceOfPreposition(_ topic: String, _ preposition: String) -> [RewriteCandidate] {
        var candidates: [RewriteCandidate] = []
        let phrases = NounPhrases(of: previous, in: language).phrases(at: .question, age: 0)
        let isNumber = topic.contains(where: \.isNumber)
        for word in words where word.lower == preposition {
            let rest = words.filter { $0.range.lowerBound > word.range.lowerBound }
            guard let next = rest.first else { continue }
            let ends =
                next.isNumber
                ? [next.range.upperBound]
                : phrases.filter { $0.range.lowerBound == next.range.lowerBound && !$0.mention.endsInVerb }
                    .map(\.range.upperBound)
            // A number for a number: "in 1945" does not take the place of "in Warsaw".
            let prior = next.isNumber == isNumber ? 0.0 : -3
            candidates += ends.map {
                RewriteCandidate(text: replacing(word.range.lowerBound..<$0, with: topic), prior: prior)
            }
        }
        guard candidates.isEmpty, let last = words.last else { return candidates }
        let rest = previous[last.range.upperBound...]
        return [RewriteCandidate(text: previous[..<last.range.upperBound] + " " + topic + rest, prior: 0)]
    }

    private func replacing(_ range: Range<String.Index>, with text: String) -> String {
        previous[..<range.lowerBound] + text + previous[range.upperBound...]
    }
}

extension String {
    /// The text with a capital at its beginning.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
