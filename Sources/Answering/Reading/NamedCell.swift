import Documents
import Passages

/// A row of a table that a question names, and the cell that it asks for: "Which bin holds part KX-03?" names the row with the
/// cell "KX-03" and the column "Bin".
///
/// A reader that sees the row beside a sentence tends to the sentence, which reads more like an answer.
struct NamedCell: Equatable {
    /// The row's line in UTF-8 bytes of the passage.
    let row: Range<Int>
    /// The cell, in UTF-8 bytes of the passage; nil where the question names no column, or several.
    let cell: Range<Int>?
    /// The words of the cells that name the row.
    let names: [String]

    /// nil where the question names no row of the passage, or more than one.
    ///
    /// - Complexity: linear in the passage's text.
    init?(_ question: String, in passage: PassageRecord) {
        guard let (row, naming) = NamedRows(question).only(of: passage.labelledRows, in: passage.text) else {
            return nil
        }
        let bytes = Array(passage.text.utf8)
        self.row = row.line
        names = naming.map { String(decoding: bytes[$0.place], as: UTF8.self) }
        let asked = ContentWords(question).words
        let columns = row.cells.filter { !naming.contains($0) }
            .map { cell in (cell, count: cell.name.map { Self.words(of: $0, in: asked) } ?? 0) }
        let most = columns.map(\.count).max() ?? 0
        let best = columns.filter { $0.count == most }
        cell = most > 0 && best.count == 1 ? best[0].0.place : nil
    }

    /// Whether a text holds the words of a cell that names the row.
    func isNamed(in text: String) -> Bool {
        names.contains { MentionedWords($0)?.isIn(text) ?? false }
    }

    /// How many words the name of a column has, if the question has all of them; else 0. What stands in brackets, such as a
    /// unit, need not be asked for.
    private static func words(of name: String, in asked: [String]) -> Int {
        let plain = name.replacing(/\([^)]*\)|\[[^\]]*\]/, with: " ")
        let words = ContentWords(plain).words
        return words.allSatisfy { word in asked.contains { isAlike($0, word) } } ? words.count : 0
    }

    /// Whether two words are forms of one: equal, or alike in all but their ends, as "supplies" and "supplier" are.
    private static func isAlike(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        let common = zip(one, other).prefix { $0 == $1 }.count
        return common >= 5 && common + 1 >= max(one.count, other.count)
    }
}
