/// Makes rows of a table from the lines of its cells, and tells tables from prose.
enum TableRows {
    /// All rows as one; none of none.
    static func joined(_ rows: [FoundTable.Row]) -> [FoundTable.Row] {
        guard var first = rows.first else { return [] }
        for row in rows.dropFirst() {
            first.append(row)
            first.isBold = first.isBold && row.isBold
        }
        return [first]
    }

    /// The rows between two drawn lines: one, unless each of them fills the same cells, and one of these with numbers.
    static func ofBand(_ rows: [FoundTable.Row]) -> [FoundTable.Row] {
        guard rows.count > 1, let first = rows.first else { return rows }
        let filled = first.cells.indices.filter { column in rows.contains { !$0.cells[column].isEmpty } }
        let areWhole = filled.count >= 2 && rows.allSatisfy { row in filled.allSatisfy { !row.cells[$0].isEmpty } }
        let hasNumbers = filled.contains { column in rows.allSatisfy { FoundTable.isNumeric($0.cells[column]) } }
        return areWhole && hasNumbers ? rows : joined(rows)
    }

    /// Rows with the lines that continue them: those without a first cell close beneath, and, where rows stand clearly
    /// apart, all lines that stand close.
    static func merged(_ rows: [FoundTable.Row]) -> [FoundTable.Row] {
        guard rows.count > 1 else { return rows }
        let gaps = zip(rows, rows.dropFirst()).map { $1.box.top - $0.box.bottom }.sorted()
        let height = rows.map(\.box.height).sorted()[rows.count / 2]
        let near = nearGap(gaps, height: height)
        var result: [FoundTable.Row] = []
        var hadNumbers = false
        for (before, row) in zip([nil] + rows.map(Optional.some), rows) {
            let numbers = row.cells.count(where: FoundTable.isNumeric)
            defer { hadNumbers = hadNumbers || numbers > 0 }
            guard var last = result.last, let before else {
                result.append(row)
                continue
            }
            let gap = row.box.top - last.box.bottom
            let continues = gap < 0.6 * height && (row.cells[0].isEmpty && !last.cells[0].isEmpty || goesOn(row, last))
            // Two numbers in one column are two rows, and the first numbers follow the header.
            let isNext =
                zip(row.cells, before.cells).contains { FoundTable.isNumeric($0) && FoundTable.isNumeric($1) }
                || numbers >= 2 && !hadNumbers
            guard !isNext, continues || near.map({ gap < $0 }) ?? false else {
                result.append(row)
                continue
            }
            last.append(row)
            result[result.count - 1] = last
        }
        return result
    }

    /// The gap below which lines are of one row; nil where rows do not stand clearly apart.
    private static func nearGap(_ gaps: [Float], height: Float) -> Float? {
        var best: (jump: Float, index: Int) = (0, 0)
        for index in gaps.indices.dropFirst() {
            // Lines of one row stand evenly.
            guard gaps[index - 1] - gaps[0] <= 0.25 * height else { break }
            let jump = gaps[index] - gaps[index - 1]
            if jump > best.jump { best = (jump, index) }
        }
        let wide = gaps.count - best.index
        guard best.jump > 0.25 * height, wide >= 3, 5 * wide >= gaps.count else { return nil }
        return gaps[best.index - 1] + 0.5 * best.jump
    }

    /// Whether a row of fewer cells goes on with those above it: each begins with a small letter.
    private static func goesOn(_ row: FoundTable.Row, _ last: FoundTable.Row) -> Bool {
        let filled = row.cells.indices.filter { !row.cells[$0].isEmpty }
        guard !filled.isEmpty, 2 * filled.count <= last.filledCount else { return false }
        return filled.allSatisfy { row.cells[$0].first?.isLowercase == true && !last.cells[$0].isEmpty }
    }

    /// Whether rows are no prose in columns, no list and no formula: cells are short, and the first column is more than
    /// marks.
    static func areTabular(_ rows: [FoundTable.Row], isRuled: Bool) -> Bool {
        guard let columns = rows.first?.cells.count else { return false }
        let cells = rows.flatMap(\.cells).filter { !$0.isEmpty }
        let words = cells.reduce(0) { $0 + $1.split(separator: " ").count }
        if words > (isRuled ? 40 : 10) * cells.count { return false }
        if cells.contains(where: { $0.utf8.count > 1_200 }) { return false }
        // Formulas fall into columns of single signs.
        if !isRuled, cells.reduce(0, { $0 + $1.count { $0.isLetter || $0.isNumber } }) <= 2 * cells.count {
            return false
        }
        if columns == 2 {
            let marks = rows.count { $0.cells[0].isEmpty || ListMarker.isMarker($0.cells[0]) }
            if 5 * marks >= 4 * rows.count { return false }
        }
        return isRuled || !isProse(rows, columns: columns)
    }

    /// Whether two columns or more have sentences that go on from row to row.
    private static func isProse(_ rows: [FoundTable.Row], columns: Int) -> Bool {
        var long = 0
        var running = 0
        for column in 0..<columns {
            let texts = rows.map { $0.cells[column] }.filter { !$0.isEmpty }
            let words = texts.reduce(0) { $0 + $1.split(separator: " ").count }
            guard texts.count >= 3, words > 3 * texts.count else { continue }
            if words > 5 * texts.count { long += 1 }
            let cased = texts.count { $0.first?.isCased == true }
            let small = texts.count { $0.first?.isLowercase == true }
            if 5 * small >= 2 * cased, small >= 2 { running += 1 }
        }
        return long >= 2 && 2 * long >= columns || running >= 2 || running == 1 && columns == 2 && long == 1
    }
}
