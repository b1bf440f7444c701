import Foundation
import IndexStore
import Passages

/// The words of a passage, or of a question, as engines index them.
///
/// Engines part and stem words themselves, each in its own way. What they need not agree on is done here: marks on letters
/// are taken off, as SQLite's tokenizer does, and pairs of characters of unspaced scripts become words of letters and digits,
/// which every engine leaves whole.
struct EngineText: Sendable, Equatable {
    let title: String
    let headings: String
    let body: String
    let about: String
    let unspaced: String

    init(_ text: LexicalText) {
        title = Self.plain(text.title)
        headings = Self.plain(text.headings)
        body = Self.plain(text.body)
        about = Self.plain(text.about)
        unspaced = text.unspaced.split(separator: " ").map { Self.word($0) }.joined(separator: " ")
    }

    /// A text without marks on its letters, in lower case.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
        return text.folding(
            options: [.diacriticInsensitive, .caseInsensitive], locale: Locale(identifier: "en_US_POSIX"))
    }

    /// Characters of an unspaced script as one word of letters and digits: `u4e2du6587`.
    static func word(_ characters: some StringProtocol) -> String {
        characters.unicodeScalars.map { "u" + String($0.value, radix: 16) }.joined()
    }
}

/// A field that words are looked for in, and what a match there counts: as in an index file.
enum EngineField: String, CaseIterable, Sendable {
    case title, headings, body, about, unspaced

    /// What a match counts.
    var weight: Double {
        switch self {
        case .title: 2
        case .headings: 1.5
        case .body, .about, .unspaced: 1
        }
    }

    /// The fields of words between spaces.
    static let spaced: [EngineField] = [.title, .headings, .body, .about]
}

/// One thing that is looked for: a word, or two that are neighbours, in some fields.
struct EngineTerm: Sendable, Equatable {
    /// One word, or several that stand side by side.
    let words: [String]
    let fields: [EngineField]
    /// What a match counts, beside the field's weight.
    let weight: Double

    init(_ term: LexicalQuery.Term) {
        words = [term.isUnspaced ? EngineText.word(term.text) : EngineText.plain(term.text)]
        fields = term.isUnspaced ? [.unspaced] : EngineField.spaced
        weight = 1
    }

    init(_ support: LexicalQuery.Support) {
        weight = LexicalQuery.supportWeight
        switch support {
        case .neighbours(let first, let second):
            words = [EngineText.plain(first), EngineText.plain(second)]
            fields = EngineField.spaced
        case .character(let character):
            words = [EngineText.word(character)]
            fields = [.unspaced]
        }
    }
}

extension LexicalQuery {
    /// Its words and what supports a match of them, in the order in which an index file counts them.
    var engineTerms: [EngineTerm] { terms.map { EngineTerm($0) } + support.map { EngineTerm($0) } }
}
