/// Lines across a page beneath each other, which begin and end at the same places.
struct RuleStack {
    /// From the top.
    let rules: [PageRules.Rule]

    /// The stacks of three lines at least.
    static func stacks(of rules: PageRules) -> [RuleStack] {
        var whole: [PageRules.Rule] = []
        // A line beneath each column with small gaps between them is one.
        for rule in rules.horizontal.filter({ $0.length > 3 })
            .sorted(by: { ($0.position.rounded(), $0.start) < ($1.position.rounded(), $1.start) })
        {
            if let last = whole.last, last.position.rounded() == rule.position.rounded(), rule.start - last.end < 12 {
                whole[whole.count - 1].end = max(last.end, rule.end)
            } else {
                whole.append(rule)
            }
        }
        whole.removeAll { $0.length < 40 }
        guard whole.count <= 800 else { return [] }
        var groups: [[PageRules.Rule]] = []
        for rule in whole {
            let index = groups.firstIndex { abs($0[0].start - rule.start) < 5 && abs($0[0].end - rule.end) < 5 }
            if let index { groups[index].append(rule) } else { groups.append([rule]) }
        }
        return groups.filter { $0.count >= 3 }.map(RuleStack.init)
    }
}

extension TableFinder {
    // MARK: - Tables in grids

    /// The table between crossing lines; nil where what they frame is none.
    func table(in grid: TableGrid, lines: [Int]) -> FoundTable? {
        let inside = lines.filter { index in
            let words = page.lines[index].words
            return 2 * words.count { grid.contains($0.box) } > words.count
        }
        guard inside.count >= 2 else { return nil }
        let cells = grid.cells(of: inside.flatMap { page.lines[$0].words })
        let first = cells.firstIndex { $0.contains { !$0.words.isEmpty } } ?? 0
        let isTitled = cells[first].contains { $0.columns == grid.columnCount && !$0.words.isEmpty }
        let head = isTitled ? first + 1 : first
        let depth = head < cells.count ? headDepth(cells[head]) : 1
        var rows: [FoundTable.Row] = []
        var header = 0..<0
        let bands = cells.count { $0.contains { !$0.words.isEmpty } }
        for (number, band) in cells.enumerated() {
            let isHead = number >= head && number < head + depth
            var lines = visualRows(of: band, isHead: isHead && depth > 1, in: grid, inside)
            if isHead || number < head {
                lines = TableRows.joined(lines)
            } else {
                // A frame around all rows has few bands. Of two, a low one is a row: a body of rows has more lines.
                let isRow = bands - depth > 2 || bands - depth == 2 && lines.count <= 4
                lines = isRow ? TableRows.ofBand(lines) : TableRows.merged(lines)
            }
            if number == head { header = rows.count..<rows.count }
            rows += lines
            if isHead { header = header.lowerBound..<rows.count }
            spread(band, number, isHead: isHead, in: &rows, cells)
        }
        let spans = cells.joined().count { $0.columns > 1 && $0.columns < grid.columnCount && !$0.words.isEmpty }
        let filled = cells.joined().count { !$0.words.isEmpty }
        guard let table = ruled(rows, lines: inside), 5 * spans <= 2 * filled + 5 else { return nil }
        return with(header: header, depth: depth, table)
    }

    /// How many rows of cells name the columns: as many as the tallest of the first row reaches over, or two where one of
    /// them reaches over several columns.
    private func headDepth(_ cells: [TableCell]) -> Int {
        let filled = cells.filter { !$0.words.isEmpty }
        let tallest = filled.map(\.rows).max() ?? 1
        guard filled.count >= 2, tallest <= 3 else { return 1 }
        return filled.contains { $0.columns > 1 } ? max(tallest, 2) : 1
    }

    /// The lines of a row of cells, each a row of texts. A name over several columns is that of each.
    private func visualRows(of band: [TableCell], isHead: Bool, in grid: TableGrid, _ lines: [Int]) -> [FoundTable.Row]
    {
        var rows: [(middle: Float, row: FoundTable.Row)] = []
        let empty = Array(repeating: "", count: grid.columnCount)
        for (column, cell) in band.enumerated() where !cell.words.isEmpty {
            let stretches = cell.rows > 1 || isHead ? [cell.words] : cell.visualLines
            for words in stretches {
                guard let first = words.first else { continue }
                let box = words.dropFirst().reduce(first.box) { $0.union($1.box) }
                let text = TableCell(words: words).text
                let place = rows.firstIndex { abs($0.middle - box.middle) < 0.4 * first.box.height }
                let columns = isHead ? column..<min(column + cell.columns, grid.columnCount) : column..<column + 1
                if let place {
                    for column in columns { rows[place].row.cells[column] = text }
                    rows[place].row.box = rows[place].row.box.union(box)
                } else {
                    var row = FoundTable.Row(cells: empty, box: box, isBold: false)
                    for column in columns { row.cells[column] = text }
                    rows.append((box.middle, row))
                }
            }
        }
        return rows.sorted { $0.middle < $1.middle }.map(\.row).map { row in
            var row = row
            let within = lines.filter {
                page.lines[$0].box.middle > row.box.top && page.lines[$0].box.middle < row.box.bottom
            }
            row.isBold = !within.isEmpty && within.allSatisfy { page.lines[$0].isBold }
            return row
        }
    }

    /// A short text that reaches over several rows is that of each.
    private func spread(
        _ band: [TableCell], _ number: Int, isHead: Bool, in rows: inout [FoundTable.Row], _ cells: [[TableCell]]
    ) {
        guard !rows.isEmpty, !isHead else { return }
        for (column, cell) in band.enumerated() where cell.words.isEmpty && rows[rows.count - 1].cells[column].isEmpty {
            for above in stride(from: number - 1, through: max(number - 40, 0), by: -1) {
                let source = cells[above][column]
                guard !source.words.isEmpty else { continue }
                let text = source.text
                if above + source.rows > number, text.utf8.count <= 80 { rows[rows.count - 1].cells[column] = text }
                break
            }
        }
    }

    // MARK: - Tables between lines across

    /// The table between lines across: the longest stretch of them that has columns.
    func table(in stack: RuleStack, lines: [Int]) -> FoundTable? {
        guard let extent = stack.rules.first else { return nil }
        var best: FoundTable?
        var bands: [[PageRow]] = []
        func close() {
            while let first = bands.first, !first.contains(where: { $0.segments.count >= 2 }) { bands.removeFirst() }
            while let last = bands.last, !last.contains(where: { $0.segments.count >= 2 }) { bands.removeLast() }
            bands = heads(above: bands, within: extent, lines: lines) + bands
            if bands.count >= 2, let table = table(ofBands: bands), table.lines.count > best?.lines.count ?? 0 {
                best = table
            }
            bands = []
        }
        for (upper, lower) in zip(stack.rules, stack.rules.dropFirst()) {
            let inside = lines.filter { index in
                let box = page.lines[index].box
                return box.middle > upper.position && box.middle < lower.position && box.left > extent.start - 6
                    && box.right < extent.end + 6
            }
            if inside.isEmpty {
                if lower.position - upper.position > 4 { close() }
                continue
            }
            if lower.position - upper.position > 0.5 * page.height { close() }
            bands.append(PageRow.rows(of: inside, on: page))
        }
        close()
        return best
    }

    /// The rows close above the first line, where none is drawn above the names of columns.
    private func heads(above bands: [[PageRow]], within extent: PageRules.Rule, lines: [Int]) -> [[PageRow]] {
        guard let top = bands.first?.first?.box.top else { return [] }
        let above = lines.filter { index in
            let box = page.lines[index].box
            return box.middle < top && box.middle > top - 120 && box.left > extent.start - 6
                && box.right < extent.end + 6
        }
        let columns = TableColumns(ofBands: bands)
        var found: [PageRow] = []
        var edge = top
        for row in PageRow.rows(of: above, on: page).reversed() {
            let limit = (found.isEmpty ? 2 : 0.7) * row.box.height
            guard found.count < 5, edge - row.box.bottom < limit, !columns.isCrossed(by: row),
                !Self.isNumberedTitle(row)
            else { break }
            found.insert(row, at: 0)
            edge = row.box.top
        }
        // A title or the end of a paragraph is in one column alone.
        guard columns.count >= 2 else { return [] }
        let cells = found.map { columns.cells(of: $0) }
        let filled = (0..<columns.count).count { column in cells.contains { !$0[column].isEmpty } }
        return filled >= 2 ? [found] : []
    }

    private func table(ofBands bands: [[PageRow]]) -> FoundTable? {
        let columns = TableColumns(ofBands: bands)
        guard columns.count >= 2, columns.count <= 40 else { return nil }
        let lines = Set(bands.joined().flatMap(\.lines))
        let parts = bands.map { band in
            band.map { FoundTable.Row(cells: columns.cells(of: $0), box: $0.box, isBold: $0.isBold) }
        }
        // Sentences above or beneath run across the columns.
        let crossing = bands.map { band in band.count > 1 && band.contains { columns.isCrossed(by: $0) } }
        if let first = crossing.firstIndex(of: true) {
            let (before, after) = (bands[..<first], bands[(first + 1)...])
            let rest = Array(before.count >= after.count ? before : after)
            return rest.count >= 2 ? table(ofBands: rest) : nil
        }
        let hasHead = parts[0].count <= 4
        var rows: [FoundTable.Row] = []
        for (number, part) in parts.enumerated() {
            if number == 0, hasHead {
                rows += TableRows.joined(part)
            } else {
                rows += parts.count > 3 ? TableRows.ofBand(part) : TableRows.merged(part)
            }
        }
        guard let table = ruled(rows, lines: lines.sorted()), !isProse(rows), !isSetInColumns(parts.joined())
        else { return nil }
        // Few lines: the second parts the header off.
        let isHead = hasHead && parts.count <= 3 && !rows[0].cells.contains(where: FoundTable.isNumeric)
        return with(header: isHead ? 0..<1 : 0..<0, depth: isHead ? 2 : 1, table)
    }

    /// Whether lines are those of running text in columns: in each column as long as such lines are.
    private func isSetInColumns(_ lines: some Sequence<FoundTable.Row>) -> Bool {
        let lines = Array(lines)
        guard lines.count >= 6, let first = lines.first else { return false }
        return first.cells.indices.allSatisfy { column in
            let cells = lines.map { $0.cells[column] }.filter { !$0.isEmpty }
            let words = cells.reduce(0) { $0 + $1.split(separator: " ").count }
            return 10 * cells.count >= 8 * lines.count && words >= 5 * cells.count
        }
    }

    private func isProse(_ rows: [FoundTable.Row]) -> Bool {
        let cells = rows.flatMap(\.cells).filter { !$0.isEmpty }
        return cells.reduce(0) { $0 + $1.split(separator: " ").count } > 25 * cells.count
    }

    // MARK: - Both

    /// A table of rows between lines, without the columns that have no text; nil where it is none.
    private func ruled(_ rows: [FoundTable.Row], lines: [Int]) -> FoundTable? {
        let kept = (rows.first?.cells.indices ?? 0..<0).filter { column in rows.contains { !$0.cells[column].isEmpty } }
        guard kept.count >= 2 else { return nil }
        let rows = rows.map { row in
            FoundTable.Row(cells: kept.map { row.cells[$0] }, box: row.box, isBold: row.isBold)
        }
        let filled = rows.count { $0.filledCount >= 2 }
        let cells = rows.reduce(0) { $0 + $1.filledCount }
        guard rows.count >= 2, filled >= 2, 2 * filled >= rows.count, 10 * cells >= 3 * rows.count * kept.count,
            TableRows.areTabular(rows, isRuled: true)
        else { return nil }
        return FoundTable(rows: rows, lines: Set(lines))
    }

    private func with(header: Range<Int>, depth: Int, _ table: FoundTable) -> FoundTable {
        var table = table
        table.header =
            depth > 1 && !header.isEmpty && header.upperBound < table.rows.count
            ? header : FoundTable.header(of: table.rows, from: min(header.lowerBound, 1), isRuled: true)
        return table
    }
}
