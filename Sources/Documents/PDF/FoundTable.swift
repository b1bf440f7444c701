/// A table on a page.
struct FoundTable: Sendable {
    /// A row's cells, one for each column, and where the row stands.
    struct Row: Sendable {
        var cells: [String]
        var box: LayoutBox
        var isBold: Bool

        /// How many of its cells have text.
        var filledCount: Int { cells.count { !$0.isEmpty } }

        /// Takes the text of a row beneath into the cells.
        mutating func append(_ other: Row) {
            for (column, cell) in other.cells.enumerated() where !cell.isEmpty {
                cells[column] += (cells[column].isEmpty ? "" : " ") + cell
            }
            box = box.union(other.box)
        }
    }

    var rows: [Row]
    /// The rows that name the columns; empty where none does.
    var header: Range<Int> = 0..<0
    /// The page's lines that are in it.
    var lines: Set<Int>
    var confidence: Double?

    var box: LayoutBox { rows.dropFirst().reduce(rows.first?.box ?? LayoutBox()) { $0.union($1.box) } }
    var columnCount: Int { rows.first?.cells.count ?? 0 }

    /// The names of the columns, one for each.
    var headerCells: [String] { ExtractedText.mergedHeader(rows[header].map(\.cells)) }

    /// Whether a table at the top of a page goes on with that at the end of the page before: it has the same columns, and
    /// the same names of them or none.
    func goesOn(from other: FoundTable) -> Bool {
        guard columnCount == other.columnCount, abs(box.left - other.box.left) < 30,
            abs(box.right - other.box.right) < 60
        else { return false }
        return header.isEmpty || headerCells == other.headerCells
    }

    /// Whether most of a cell's characters are digits.
    static func isNumeric(_ cell: String) -> Bool {
        let digits = cell.count { $0.isNumber }
        return digits > 0 && 2 * digits >= cell.count { !$0.isWhitespace }
    }
}

extension FoundTable {
    /// The rows that name columns, by what they look like: they are bold and the others not, or they have no numbers and
    /// those beneath have, or the table is ruled and they fill all columns with few words each.
    ///
    /// - Parameters:
    ///   - start: the first row that may be one.
    ///   - isRuled: whether lines are drawn between the cells, or beneath the first rows alone.
    static func header(of rows: [Row], from start: Int, isRuled: Bool) -> Range<Int> {
        guard start + 1 < rows.count else { return start..<start }
        let first = rows[start]
        let below = rows[(start + 1)...]
        guard first.filledCount >= 2 else { return start..<start }
        if first.isBold, 2 * below.count(where: \.isBold) < rows.count {
            var end = start + 1
            while end < rows.count - 1, rows[end].isBold { end += 1 }
            return start..<end
        }
        guard !first.cells.contains(where: isNumeric) else { return start..<start }
        let hasNumbers = first.cells.indices.contains { column in
            let texts = below.map { $0.cells[column] }.filter { !$0.isEmpty }
            return !first.cells[column].isEmpty && texts.count >= 2 && 2 * texts.count(where: isNumeric) > texts.count
        }
        if hasNumbers { return start..<start + 1 }
        let named = first.cells.filter { !$0.isEmpty }
        let words = named.reduce(0) { $0 + $1.split(separator: " ").count }
        let isShort = words <= 5 * named.count && !named.contains { $0.hasSuffix(".") || $0.hasSuffix(":") }
        let isFull = named.count == first.cells.count || isRuled && named.count == first.cells.count - 1
        guard isShort, isFull, Set(named).count == named.count else { return start..<start }
        return isRuled || first.cells.count >= 3 ? start..<start + 1 : start..<start
    }
}
