import Foundation

/// A question that leaves out what the one before it has said.
enum Ellipsis: Sendable, Equatable {
    /// "When?", "And in which year?", "Where was that?": the phrase that asks, in the person's words.
    case asking(String)
    /// "And in 1945?", "What about the Elsinore Fault?": what takes the place of something in the question before.
    case instead(String)

    /// Recognises one; nil for a question that says what it asks.
    init?(_ text: String, words: [QuestionWord], in language: Language) {
        let hasOpening = words.count > 1 && language.openings.contains(words[0].lower)
        let rest = hasOpening ? words.dropFirst() : words[...]
        guard let first = rest.first, let last = rest.last, rest.count <= 8 else { return nil }
        func stretch(from start: Int, to end: Int) -> String {
            String(text[rest[start].range.lowerBound..<rest[end].range.upperBound])
        }
        let start = rest.startIndex
        if rest.count > 2, language.topicInterrogatives.contains(first.lower), rest[start + 1].lower == "about" {
            let topic = rest.dropFirst(2)
            guard Self.isPlain(topic, language) else { return nil }
            self = .instead(stretch(from: start + 2, to: rest.endIndex - 1))
            return
        }
        let isQuestion = text.trimmingCharacters(in: .whitespaces).hasSuffix("?")
        if Self.isPlain(rest, language) {
            let isShort = language.prepositions.contains(first.lower) && rest.count <= 5
            guard hasOpening || (isShort && isQuestion), rest.contains(where: { $0.isContent || $0.isNumber }) else {
                return nil
            }
            self = .instead(String(text[first.range.lowerBound..<last.range.upperBound]))
            return
        }
        guard let end = Self.askingPhrase(rest, language) else { return nil }
        self = .asking(stretch(from: start, to: end))
    }

    /// Whether words hold neither a verb's auxiliary, nor a pronoun, nor a word that asks.
    private static func isPlain(_ words: ArraySlice<QuestionWord>, _ language: Language) -> Bool {
        !words.isEmpty
            && words.allSatisfy {
                !language.auxiliaries.contains($0.lower) && !language.interrogatives.contains($0.lower)
                    && !language.possessives.contains($0.lower) && !language.personal.contains($0.lower)
                    && !language.otherReferences.contains($0.lower)
            }
    }

    /// The last word of the phrase that asks, where the question consists of it, or of it and "was that".
    private static func askingPhrase(_ words: ArraySlice<QuestionWord>, _ language: Language) -> Int? {
        var i = words.startIndex
        if language.prepositions.contains(words[i].lower) { i += 1 }
        guard i < words.endIndex, language.phraseInterrogatives.contains(words[i].lower)
        else {
            return nil
        }
        let asking = words[i].lower
        // "What?" and "which?" ask for nothing without a noun.
        var end = i
        if i + 1 < words.endIndex, !language.auxiliaries.contains(words[i + 1].lower),
            language.openInterrogatives.contains(asking)
        {
            guard asking == "how" ? language.extents.contains(words[i + 1].lower) : i > words.startIndex else {
                return nil
            }
            end = i + 1
        } else if asking == "which" || asking == "what" {
            return nil
        }
        let rest = words[(end + 1)...].filter { $0.lower != "exactly" && $0.lower != "precisely" }
        if rest.isEmpty { return end }
        let isEvent =
            rest.count <= 3 && language.eventVerbs.contains(rest[0].lower) && rest.count >= 2
            && language.eventPronouns.contains(rest[1].lower)
            && (rest.count == 2 || language.happenings.contains(rest[2].lower))
        return isEvent ? end : nil
    }
}
