import Foundation

/// A question that leaves out what the one before it has said.
enum Ellipsis: Sendable, Equatable {
    /// "When?", "And in which year?", "Where was that?": the phrase that asks, in the person's words.
    case asking(String)
    /// "And in 1945?", "What about the Elsinore Fault?": what takes the place of something in the question before.
    case instead(String)

    /// Recognises one; nil for a question that says what it asks.
    init?(_ text: String, words: [QuestionWord]) {
        let hasOpening = words.count > 1 && EnglishWords.openings.contains(words[0].lower)
        let rest = hasOpening ? words.dropFirst() : words[...]
        guard let first = rest.first, let last = rest.last, rest.count <= 8 else { return nil }
        func stretch(from start: Int, to end: Int) -> String {
            String(text[rest[start].range.lowerBound..<rest[end].range.upperBound])
        }
        let start = rest.startIndex
        if rest.count > 2, ["what", "how"].contains(first.lower), rest[start + 1].lower == "about" {
            let topic = rest.dropFirst(2)
            guard Self.isPlain(topic) else { return nil }
            self = .instead(stretch(from: start + 2, to: rest.endIndex - 1))
            return
        }
        let isQuestion = text.trimmingCharacters(in: .whitespaces).hasSuffix("?")
        if Self.isPlain(rest) {
            let isShort = EnglishWords.prepositions.contains(first.lower) && rest.count <= 5
            guard hasOpening || (isShort && isQuestion), rest.contains(where: { $0.isContent || $0.isNumber }) else {
                return nil
            }
            self = .instead(String(text[first.range.lowerBound..<last.range.upperBound]))
            return
        }
        guard let end = Self.askingPhrase(rest) else { return nil }
        self = .asking(stretch(from: start, to: end))
    }

    /// Whether words hold neither a verb's auxiliary, nor a pronoun, nor a word that asks.
    private static func isPlain(_ words: ArraySlice<QuestionWord>) -> Bool {
        !words.isEmpty
            && words.allSatisfy {
                !EnglishWords.auxiliaries.contains($0.lower) && !EnglishWords.interrogatives.contains($0.lower)
                    && !EnglishWords.possessives.contains($0.lower) && !EnglishWords.personal.contains($0.lower)
                    && !["it", "they", "them", "there", "former", "latter"].contains($0.lower)
            }
    }

    /// The last word of the phrase that asks, where the question consists of it, or of it and "was that".
    private static func askingPhrase(_ words: ArraySlice<QuestionWord>) -> Int? {
        var i = words.startIndex
        if EnglishWords.prepositions.contains(words[i].lower) { i += 1 }
        guard i < words.endIndex, ["when", "where", "why", "how", "which", "what", "whom"].contains(words[i].lower)
        else {
            return nil
        }
        let asking = words[i].lower
        // "What?" and "which?" ask for nothing without a noun.
        var end = i
        if i + 1 < words.endIndex, !EnglishWords.auxiliaries.contains(words[i + 1].lower),
            ["which", "what", "how"].contains(asking)
        {
            guard asking == "how" ? ["long", "often", "far"].contains(words[i + 1].lower) : i > words.startIndex else {
                return nil
            }
            end = i + 1
        } else if asking == "which" || asking == "what" {
            return nil
        }
        let rest = words[(end + 1)...].filter { $0.lower != "exactly" && $0.lower != "precisely" }
        if rest.isEmpty { return end }
        let isEvent =
            rest.count <= 3 && ["was", "is", "did", "does"].contains(rest[0].lower) && rest.count >= 2
            && ["that", "this"].contains(rest[1].lower)
            && (rest.count == 2 || ["happen", "occur", "take"].contains(rest[2].lower))
        return isEvent ? end : nil
    }
}
