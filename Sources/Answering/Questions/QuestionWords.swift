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
    /// What stands before a request, and tells nothing.
    let courtesies: [String]
    /// What asks for all things of a kind, and is no question.
    let imperatives: [String]
    /// What asks for things of a kind that a passage may tell as a whole too.
    let namings: [String]
    /// What a question for all things of a kind ends with that begins with a listing word.
    let severalEndings: [String]
    /// A question for things, which stand in the place of `{}`.
    let wanted: String
    /// What stands beside the name of a kind of things, and narrows it by nothing.
    let besideKinds: Set<String>
    /// Endings of plurals, endings that only look like them, and plurals without either.
    let pluralEndings: [String]
    let noPluralEndings: [String]
    let plurals: Set<String>
    /// What a line begins with that leads in to steps, and not to things.
    let purposes: Set<String>
    /// Phrases that belong to asking, and not to what is asked for.
    let asking: [String]
    /// The forms of questions, the first that fits counts.
    let forms: [QuestionForm]
    /// What speaks to somebody who answers questions, and tells nothing of the world.
    let addressing: [String]
    /// Words that turn a statement into its opposite.
    let negations: Set<String>
    /// Those that stand behind what they deny.
    let forbidding: Set<String>
    /// Words behind which a clause tells a condition.
    let conditions: Set<String>
    /// What says what a text tells, and does not tell it.
    let announcing: [String]
    /// Words by which a sentence goes on about what the one before it names.
    let pronouns: Set<String>

    /// English.
    package static let english: QuestionWords = {
        do {
            return try JSONDecoder().decode(QuestionWords.self, from: Data(PackageResources.en_json))
        } catch {
            preconditionFailure("the list of words that is built in can't be read: \(error)")
        }
    }()

    /// Whether a word is a plural, as far as its form says.
    func isPlural(_ word: String) -> Bool {
        let word = word.lowercased()
        if plurals.contains(word) { return true }
        return pluralEndings.contains(where: word.hasSuffix) && !noPluralEndings.contains(where: word.hasSuffix)
    }

    /// The words of a question that say what is asked for, as they are written and each once: not "list", "many", "tell".
    ///
    /// What a hyphen joins is one word.
    func subjects(of question: String) -> [String] {
        let spelled = Self.spelled(question)
        let small = spelled.map { $0.lowercased() }
        let phrases = asking + counting + listing + imperatives + courtesies
        var subjects: [String] = []
        var seen: Set<String> = []
        var place = 0
        while place < small.count {
            if let count = count(of: phrases, at: small[place...]) {
                place += count
                continue
            }
            let isTelling = !FunctionWords.english.contains(small[place]) && !ContentWords(small[place]).words.isEmpty
            if isTelling, seen.insert(small[place]).inserted { subjects.append(spelled[place]) }
            place += 1
        }
        return subjects
    }

    /// The words of a text, in small letters.
    static func words(_ text: String) -> [String] { spelled(text.lowercased()) }

    /// The words of a text as they are written.
    static func spelled(_ text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" && $0 != "." }
            .map { String($0.trimmingPrefix(".")) }.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
            .filter { !$0.isEmpty }
    }

    /// Whether a text holds one of some phrases, word for word.
    static func holds(_ text: String, anyOf phrases: [String]) -> Bool {
        guard !phrases.isEmpty else { return false }
        let said = " " + words(text).joined(separator: " ") + " "
        return phrases.contains { said.contains(" " + $0 + " ") }
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
