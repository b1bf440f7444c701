import Foundation

/// The words of a language by which a question is told that asks for the documents themselves, or for several things at
/// once. They are data: `en.json`. All are in small letters; a phrase is several words.
package struct QuestionWords: Sendable, Decodable {
    /// What asks for a number.
    let counting: [String]
    /// What asks for a list.
    let listing: [String]
    /// Nouns for documents.
    let documents: Set<String>
    /// Words that narrow nothing.
    let fillers: Set<String>
    /// What stands before a tag.
    let tagged: [String]
    /// What stands before an author.
    let by: [String]
    /// What stands before a year.
    let dated: [String]
    /// What stands before words that documents mention, and before what they are about.
    let mentioning: [String]
    let about: [String]
    /// What stands behind words that documents mention.
    let mentioned: [String]
    /// What a question for several things begins with.
    let several: [String]
    /// What one that begins with a listing word ends with.
    let severalEndings: [String]
    /// What speaks to somebody who answers questions, and tells nothing of the world.
    let addressing: [String]
    /// Words that turn a statement into its opposite.
    let negations: Set<String>

    /// English.
    package static let english: QuestionWords = {
        do {
            return try JSONDecoder().decode(QuestionWords.self, from: Data(PackageResources.en_json))
        } catch {
            preconditionFailure("the list of words that is built in can't be read: \(error)")
        }
    }()

    /// Whether a question asks for as many things as there are, and not for one.
    package func asksForSeveral(_ question: String) -> Bool {
        let words = Self.words(question)
        if several.contains(where: { words.starts(with: Self.words($0)) }) { return true }
        return listing.contains { words.starts(with: Self.words($0)) }
            && severalEndings.contains { words.reversed().starts(with: Self.words($0).reversed()) }
    }

    /// The words of a text, in small letters.
    static func words(_ text: String) -> [String] { spelled(text.lowercased()) }

    /// The words of a text as they are written.
    static func spelled(_ text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" && $0 != "." }
            .map { String($0.trimmingPrefix(".")) }.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
            .filter { !$0.isEmpty }
    }

    /// How many words a phrase takes at the beginning of some words: the longest that fits; nil where none does.
    func count(of phrases: [String], at words: ArraySlice<String>) -> Int? {
        phrases.map(Self.words).filter { words.starts(with: $0) }.map(\.count).max()
    }

    /// How many words a phrase takes at the end of some words: the longest that fits and leaves any; nil where none does.
    func count(ofEnding phrases: [String], at words: ArraySlice<String>) -> Int? {
        phrases.map(Self.words).filter { words.count > $0.count && words.suffix($0.count).elementsEqual($0) }
            .map(\.count).max()
    }
}
