import Foundation

/// What a question in Chinese leaves to the conversation before it.
enum HanReference: Sendable, Equatable {
    enum Pronoun: Sendable { case person, thing, several, place }

    /// "他什么时候出生？": a pronoun that nothing before it in the question explains.
    case pronoun(Pronoun, Range<String.Index>)
    /// "那北京呢？": what takes the place of what the question before is about.
    case instead(String)
    /// "什么时候？": the phrase that asks.
    case asking(String)

    /// A question of more characters is left alone.
    private static let longest = 60
    /// A phrase of more characters is no name.
    static let longestName = 16

    /// Recognises one; nil for a question that says what it asks, and for one that is not Chinese.
    init?(_ question: String, _ words: HanWords = .chinese) {
        guard question.count <= Self.longest, HanWords.isChinese(question) else { return nil }
        let stem = Self.stem(of: question)
        let rest = HanWords.dropping(words.openings, from: stem)
        if let ending = Self.ending(of: rest, isOpened: rest.count < stem.count, words) {
            let whole = rest.dropLast(ending.count)
            let topic = String(whole.hasSuffix("的话") || whole.hasSuffix("的話") ? whole.dropLast(2) : whole)
            let pronouns = words.persons + words.things + words.several + words.places
            guard (1...Self.longestName).contains(topic.count),
                !HanWords.holds(topic, anyOf: words.interrogatives + pronouns)
            else { return nil }
            self = .instead(topic)
            return
        }
        let phrase = rest.hasPrefix("是") ? rest.dropFirst() : rest
        if words.adverbial.contains(String(phrase)) {
            self = .asking(String(phrase))
            return
        }
        guard let (pronoun, range) = Self.pronoun(in: question, words) else { return nil }
        // What stands before a pronoun explains it, unless it opens the question or asks.
        let before = HanWords.dropping(words.openings + words.interrogatives, from: question[..<range.lowerBound])
        let asksBefore = HanWords.holds(question[..<range.lowerBound], anyOf: words.interrogatives)
        guard before.isEmpty || asksBefore else { return nil }
        self = .pronoun(pronoun, range)
    }

    /// What ends a question that only names what takes another's place; nil for any other.
    private static func ending(of rest: Substring, isOpened: Bool, _ words: HanWords) -> String? {
        if rest.hasSuffix(words.closing) { return words.closing }
        guard isOpened else { return nil }
        return words.asides.filter { rest.hasSuffix($0) && rest.count > $0.count }.max { $0.count < $1.count }
    }

    /// A question without what ends it.
    static func stem(of question: String) -> Substring {
        var stem = question[...]
        while let last = stem.last, last.isWhitespace || last.isPunctuation { stem = stem.dropLast() }
        return stem.drop { $0.isWhitespace }
    }

    private static func pronoun(in question: String, _ words: HanWords) -> (Pronoun, Range<String.Index>)? {
        let hidden = words.compounds.flatMap { question.ranges(of: $0) }
        let kinds: [(Pronoun, [String])] = [
            (.several, words.several), (.place, words.places), (.person, words.persons), (.thing, words.things),
        ]
        var found: (Pronoun, Range<String.Index>)?
        for (pronoun, forms) in kinds {
            for range in forms.flatMap({ question.ranges(of: $0) })
            where !hidden.contains(where: { $0.overlaps(range) }) {
                if let (_, best) = found, best.lowerBound <= range.lowerBound { continue }
                found = (pronoun, range)
            }
        }
        return found
    }
}
