package import Documents

/// Finds the rows of tables that a question names: "What does the X200 weigh?" names the row with the cell "X200".
package struct NamedRows {
    private let question: [Substring]

    package init(_ question: String) { self.question = Self.words(question.lowercased()[...]) }

    /// The rows that the question names; nil where it names none, or most of them.
    ///
    /// A cell that stands in the question word for word names its row, and the more surely the fewer rows have it. The rows
    /// that are named most surely count, so that "the red X200" is neither another X200 nor another red one.
    ///
    /// - Complexity: linear in the text of the cells.
    func among(_ rows: [LabelledRow], in text: String) -> Set<Range<Int>>? {
        let (best, bodies) = surelyNamed(rows, in: text)
        return best.isEmpty || 2 * best.count > bodies ? nil : Set(best.map(\.line))
    }

    /// The one row that the question names beyond doubt, with the cells that name it: one of them holds a digit, as numbers
    /// of parts and models do, or is the row's first.
    ///
    /// - Complexity: as of ``among(_:in:)``.
    package func only(of rows: [LabelledRow], in text: String) -> (row: LabelledRow, names: [LabelledRow.Cell])? {
        let (best, _) = surelyNamed(rows, in: text)
        guard best.count == 1, let row = best.first else { return nil }
        let bytes = Array(text.utf8)
        func words(_ cell: LabelledRow.Cell) -> String { String(decoding: bytes[cell.place], as: UTF8.self) }
        let naming = row.cells.filter { names(words($0).lowercased()) }
        let isTelling = naming.contains { $0 == row.cells.first || words($0).contains(where: \.isNumber) }
        return isTelling ? (row, naming) : nil
    }

    /// The rows that are named most surely, and how many there are to choose from.
    private func surelyNamed(_ rows: [LabelledRow], in text: String) -> (best: [LabelledRow], bodies: Int) {
        let bytes = Array(text.utf8)
        let bodies = rows.filter { !$0.cells.isEmpty }
        let named = bodies.map { row in
            Set(row.cells.map { String(decoding: bytes[$0.place], as: UTF8.self).lowercased() }.filter(names))
        }
        var counts: [String: Int] = [:]
        for cell in named.joined() { counts[cell, default: 0] += 1 }
        let weights = named.map { $0.reduce(0) { $0 + 1 / Double(counts[$1] ?? 1) } }
        guard let most = weights.max(), most > 0 else { return ([], bodies.count) }
        return (zip(bodies, weights).filter { $0.1 >= most - 1e-9 }.map(\.0), bodies.count)
    }

    /// Whether a cell's words stand in the question one after the other, and tell something.
    private func names(_ cell: String) -> Bool {
        let words = Self.words(cell[...])
        // A character of Chinese alone stands in too many words.
        let isCharacter = words.count == 1 && words[0].count == 1 && words[0].utf8.count > 1
        let tells = !isCharacter && words.contains { !StopWords.english.contains(String($0)) }
        guard tells, words.count <= question.count else { return false }
        return (0...question.count - words.count).contains { question[$0..<$0 + words.count].elementsEqual(words) }
    }

    /// Runs of letters and digits; of scripts without spaces, each character.
    private static func words(_ text: Substring) -> [Substring] {
        var words: [Substring] = []
        var start: Substring.Index?
        func end(_ index: Substring.Index) {
            if let first = start { words.append(text[first..<index]) }
            start = nil
        }
        for index in text.indices {
            let character = text[index]
            if character.unicodeScalars.contains(where: UnspacedScripts.contains) {
                end(index)
                words.append(text[index...index])
            } else if character.isLetter || character.isNumber {
                start = start ?? index
            } else {
                end(index)
            }
        }
        end(text.endIndex)
        return words
    }
}
