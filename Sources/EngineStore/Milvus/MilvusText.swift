import IndexStore
import Passages

/// The words of a passage, or of a question, as they are written into a collection: parted and stemmed as an index file does
/// it, so that what the server counts is what the file counts.
///
/// Words with other letters than a to z become words of letters and digits, and two neighbours are one word more, since not
/// every server finds phrases.
struct MilvusText {
    private let stems: LexicalStems

    init() throws { stems = try LexicalStems() }

    /// What is searched of rows, one text for each.
    func texts(of rows: [EngineText]) throws -> [String] {
        let fields = rows.flatMap { [$0.title, $0.headings, $0.body, $0.about] }
        let words = try stems.words(of: fields).map { $0.map(Self.plain) }
        return rows.indices.map { row in
            let spaced = words[4 * row..<4 * row + 4].flatMap { $0 + Self.neighbours($0) }
            return Self.bounded(spaced + Self.unspaced(rows[row].unspaced))
        }
    }

    /// The words that stand for each term, all of which a row with the term has.
    func words(of terms: [EngineTerm]) throws -> [[String]] {
        try terms.map { term in
            if term.fields == [.unspaced] { return term.words.flatMap(Self.unspaced) }
            let words = try stems.words(of: [term.words.joined(separator: " ")])[0].map(Self.plain)
            return words.count > 1 ? Self.neighbours(words) : words
        }
    }

    /// Each two words that stand side by side, as one.
    private static func neighbours(_ words: [String]) -> [String] {
        zip(words, words.dropFirst()).map { $0 + "x0x" + $1 }
    }

    private static func unspaced(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static func plain(_ word: String) -> String {
        word.utf8.allSatisfy { $0 < 0x80 } ? word : EngineText.word(word)
    }

    /// A text that fits into its field. Where it would not, each word is written once: how often it stands there is counted
    /// again in what was found.
    private static func bounded(_ words: [String]) -> String {
        let text = words.joined(separator: " ")
        guard text.utf8.count > MilvusSchema.textBytes else { return text }
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }.joined(separator: " ")
    }
}
