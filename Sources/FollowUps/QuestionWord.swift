import Foundation

/// A word of a question or an answer, with its place.
struct QuestionWord: Sendable, Equatable {
    /// Where it stands, without the ending 's and without marks around it.
    let range: Range<String.Index>
    /// The word as written.
    let text: String
    /// The word in small letters.
    let lower: String
    /// Whether it has the ending of the genitive.
    let isPossessive: Bool
    /// Whether it names or describes something.
    let isContent: Bool
    /// Whether a mark follows that ends a phrase.
    var endsPhrase: Bool

    /// Whether it or its part after a hyphen, as in al-Turabi, begins with a capital.
    var isCapitalised: Bool {
        text.first?.isUppercase == true
            || text.split(separator: "-").dropFirst().contains { $0.first?.isUppercase == true }
    }
    var isNumber: Bool { text.first?.isNumber == true }

    /// The words of a text, in order.
    static func split(_ text: String, in language: Language) -> [QuestionWord] {
        var words: [QuestionWord] = []
        for chunk in text.split(whereSeparator: \.isWhitespace) {
            guard let first = chunk.firstIndex(where: isOfWord), let last = chunk.lastIndex(where: isOfWord) else {
                if !words.isEmpty { words[words.count - 1].endsPhrase = true }
                continue
            }
            if first > chunk.startIndex, !words.isEmpty { words[words.count - 1].endsPhrase = true }
            var word = chunk[first...last]
            let rest = chunk[chunk.index(after: last)...]
            var isPossessive = false
            for ending in ["'s", "’s"] where word.hasSuffix(ending) && word.count > 2 {
                word = word.dropLast(2)
                isPossessive = true
            }
            if rest.first == "'" || rest.first == "’", word.last == "s" { isPossessive = true }
            // The full stop of an initial or a title belongs to the name.
            let isInitial =
                rest == "." && (word.count == 1 || language.titleAbbreviations.contains(String(word)))
            words.append(
                QuestionWord(
                    range: word.startIndex..<word.endIndex, text: String(word), lower: word.lowercased(),
                    isPossessive: isPossessive, isContent: language.isContent(word.lowercased()),
                    endsPhrase: !rest.isEmpty && !isInitial && rest != "'" && rest != "’"))
        }
        return words
    }

    private static func isOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "+" || character == "&"
    }
}
