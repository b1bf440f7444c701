/// Finds tables on a page: cells between drawn lines, rows between lines across, or words that leave the same vertical gaps
/// in at least three rows.
struct TableFinder {
    let page: PageLayout

    init(_ page: PageLayout) { self.page = page }

    /// The tables. `excluded` lines are not looked at.
    func tables(excluding excluded: Set<Int>) -> [FoundTable] {
        var lines = page.lines.indices.filter { !excluded.contains($0) }
        var result: [FoundTable] = []
        func take(_ table: FoundTable?) {
            guard var table else { return }
            let scores = table.lines.sorted().flatMap { page.lines[$0].words.map { Double($0.confidence) } }
            if page.isRecognised { table.confidence = scores.reduce(0, +) / Double(max(scores.count, 1)) }
            result.append(table)
            lines.removeAll { table.lines.contains($0) }
        }
        for grid in TableGrid.grids(of: page.rules) { take(table(in: grid, lines: lines)) }
        lines.removeAll { page.lines[$0].isVertical }
        for stack in RuleStack.stacks(of: page.rules) { take(table(in: stack, lines: lines)) }
        lines.removeAll { page.lines[$0].isMonospaced }
        for zone in zones(lines) {
            for run in runs(in: PageRow.rows(of: zone, on: page)) { take(table(of: run)) }
        }
        return result
    }

    /// Whether a page may have a table, so that its lines are worth looking for.
    var mayHaveTable: Bool {
        let lines = page.lines.indices.filter { !page.lines[$0].isVertical }
        return zones(lines).contains { zone in
            runs(in: PageRow.rows(of: zone, on: page)).contains { $0.count { $0.segments.count >= 2 } >= 2 }
        }
    }

    // MARK: - Rows

    /// The lines left of a gutter, right of it, and across it; of a page in one column all.
    private func zones(_ lines: [Int]) -> [[Int]] {
        let long = lines.filter { page.lines[$0].box.width > 0.25 * page.width && page.lines[$0].words.count > 3 }
        for share in stride(from: Float(0.4), through: 0.6, by: 0.01) {
            let gutter = share * page.width
            let crossing = lines.count { page.lines[$0].box.left < gutter && page.lines[$0].box.right > gutter }
            let left = long.count { page.lines[$0].box.right <= gutter }
            let right = long.count { page.lines[$0].box.left >= gutter }
            if left >= 8, right >= 8, 4 * crossing < lines.count {
                return [
                    lines.filter { page.lines[$0].box.right <= gutter },
                    lines.filter { page.lines[$0].box.left >= gutter },
                    lines.filter { page.lines[$0].box.left < gutter && page.lines[$0].box.right > gutter },
                ]
            }
        }
        return [lines]
    }

    /// Runs of rows that follow each other closely, most of which have several segments.
    private func runs(in rows: [PageRow]) -> [[PageRow]] {
        var result: [[PageRow]] = []
        var run: [PageRow] = []
        var single = 0
        func close() {
            while let last = run.last, last.segments.count < 2 { run.removeLast() }
            if !run.isEmpty { result.append(run) }
            run = []
            single = 0
        }
        for row in rows {
            if let last = run.last, row.box.top - last.box.bottom > 2 * row.box.height { close() }
            if row.segments.count >= 2 {
                single = 0
                run.append(row)
            } else if !run.isEmpty {
                single += 1
                // A long line is a sentence beneath the table, and no cell that goes on.
                if single > 3 || row.box.width > 0.6 * page.width { close() } else { run.append(row) }
            }
        }
        close()
        return result
    }

    // MARK: - Tables by gaps

    private func table(of run: [PageRow]) -> FoundTable? {
        var run = run
        guard run.count(where: { $0.segments.count >= 2 }) >= 3 else { return nil }
        let columns = TableColumns(of: run)
        guard columns.count >= 2, columns.count <= 40 else { return nil }
        while let first = run.first, isCaption(first, columns, next: run.dropFirst().first) { run.removeFirst() }
        var rows = run.map { FoundTable.Row(cells: columns.cells(of: $0), box: $0.box, isBold: $0.isBold) }
        let filled = rows.count { $0.filledCount >= 2 }
        guard filled >= 3, 2 * filled >= rows.count else { return nil }
        let headCount = ruledHeadCount(rows)
        let head = TableRows.joined(Array(rows[..<headCount]))
        rows = head + TableRows.merged(Array(rows[headCount...]))
        guard rows.count >= 3, TableRows.areTabular(rows, isRuled: false) else { return nil }
        var table = FoundTable(rows: rows, lines: Set(run.flatMap(\.lines)))
        table.header =
            headCount > 0 && !rows[0].cells.contains(where: FoundTable.isNumeric)
            ? 0..<1 : FoundTable.header(of: rows, from: 0, isRuled: false)
        return table
    }

    /// Whether a first row is the table's title: a word and a number that do not stand in its columns, or one stretch.
    private func isCaption(_ row: PageRow, _ columns: TableColumns, next: PageRow?) -> Bool {
        let cells = columns.cells(of: row)
        guard let next, columns.cells(of: next).count(where: { !$0.isEmpty }) > cells.count(where: { !$0.isEmpty })
        else { return false }
        return row.segments.count < 2 || Self.isNumberedTitle(row)
    }

    /// Whether a row begins with a word and a number, as "Table 3" does, and is not a row of such names.
    static func isNumberedTitle(_ row: PageRow) -> Bool {
        let words = row.words.map(\.text)
        guard words.count >= 3, words[0].allSatisfy({ $0.isLetter || $0 == "." }), !words.dropFirst().contains(words[0])
        else { return false }
        let number = words[1]
        return number.first?.isNumber == true && number.allSatisfy { $0.isNumber || ".-–:".contains($0) }
    }

    /// How many rows stand above a line across that parts them from all the others, which no line parts.
    private func ruledHeadCount(_ rows: [FoundTable.Row]) -> Int {
        let box = rows.dropFirst().reduce(rows[0].box) { $0.union($1.box) }
        let gaps = zip(rows, rows.dropFirst()).enumerated().filter { _, pair in
            page.rules.horizontal.contains { rule in
                rule.position > pair.0.box.middle && rule.position < pair.1.box.middle
                    && min(rule.end, box.right) - max(rule.start, box.left) > 0.6 * box.width
            }
        }
        guard gaps.count == 1, let first = gaps.first?.offset, first < 3, rows.count > first + 2 else { return 0 }
        return first + 1
    }
}
