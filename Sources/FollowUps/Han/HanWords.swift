import Foundation

/// The words of Chinese by which a follow-up question is recognised and completed, in simplified and traditional characters.
///
/// Chinese has no spaces, so nothing here is a word of a sentence until it is found in it. The lists are data,
/// `Languages/zh.json`.
struct HanWords: Sendable, Decodable {
    /// Words that begin a question without being part of what it asks.
    let openings: [String]
    /// What ends a question such as "那北京呢？".
    let closing: String
    /// What ends one that begins as such a question does: "那北京怎么样？".
    let asides: [String]
    /// What names a time: "周末", "明天".
    let times: [String]
    /// Words that ask.
    let interrogatives: [String]
    /// Phrases that ask alone for time, place, reason or manner.
    let adverbial: [String]
    /// Words that ask for a person.
    let who: [String]
    /// Words that ask for a place.
    let `where`: [String]
    /// Pronouns for a person, a thing, several, and a place.
    let persons: [String]
    let things: [String]
    let several: [String]
    let places: [String]
    /// Words in which a pronoun's character is none.
    let compounds: [String]
    /// What follows the phrase that a question begins with and is about: verbs, particles, question words.
    let topicEnds: [String]
    /// Words that are no part of a name at its ends.
    let particles: [String]

    static let chinese: HanWords = {
        do {
            return try JSONDecoder().decode(HanWords.self, from: Data(PackageResources.zh_json))
        } catch {
            preconditionFailure("the Chinese words can't be read: \(error)")
        }
    }()

    /// Whether a text is written with Chinese characters and without those of Japanese.
    static func isChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
            && !text.unicodeScalars.contains { (0x3041...0x30FF).contains($0.value) }
    }

    /// The first of some words in a text, the longest of those that begin at one place.
    static func first(of words: [String], in text: some StringProtocol) -> Range<String.Index>? {
        words.compactMap { text.firstRange(of: $0) }
            .min { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    }

    /// Whether a text holds one of some words.
    static func holds(_ text: some StringProtocol, anyOf words: [String]) -> Bool {
        words.contains { text.contains($0) }
    }

    /// A text without the words of a list at its beginning.
    static func dropping(_ words: [String], from text: Substring) -> Substring {
        var text = text
        while let word = words.filter({ text.hasPrefix($0) }).max(by: { $0.count < $1.count }) {
            text = text.dropFirst(word.count)
        }
        return text
    }
}
