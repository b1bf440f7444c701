/// A table on a page.
struct FoundTable: Sendable {
    /// A row's cells, one for each column, and where the row stands.
    struct Row: Sendable {
        var cells: [String]
        var box: LayoutBox
        var isBold: Bool
    }

    var rows: [Row]
    /// Whether the first row names the columns.
    var hasHeader: Bool
    /// The page's lines that are in it.
    var lines: Set<Int>
    var confidence: Double?
}

/// Finds tables on a page by their columns: at least three rows whose words leave the same vertical gaps.
struct TableFinder {
    private let page: PageLayout

    /// Words side by side without a wide gap.
    private struct Segment {
        var words: [PageLayout.Word]
        var box: LayoutBox
    }

    /// Lines at one height.
    private struct LayoutRow {
        var lines: [Int]
        var box: LayoutBox
        var segments: [Segment] = []
        var isBold = false
    }

    init(_ page: PageLayout) { self.page = page }

    /// The tables, from the top. `excluded` lines are not looked at.
    func tables(excluding excluded: Set<Int>) -> [FoundTable] {
        let lines = page.lines.indices.filter {
            !excluded.contains($0) && !page.lines[$0].isVertical && !page.lines[$0].isMonospaced
        }
        return zones(lines).flatMap { tables(in: rows(of: $0)) }
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

    private func rows(of lines: [Int]) -> [LayoutRow] {
        var rows: [LayoutRow] = []
        for index in lines.sorted(by: { page.lines[$0].box.middle < page.lines[$1].box.middle }) {
            let line = page.lines[index]
            if let last = rows.last,
                abs(line.box.middle - last.box.middle) < 0.4 * min(line.box.height, last.box.height)
            {
                rows[rows.count - 1].lines.append(index)
                rows[rows.count - 1].box = last.box.union(line.box)
            } else {
                rows.append(LayoutRow(lines: [index], box: line.box))
            }
        }
        for index in rows.indices {
            rows[index].segments = segments(of: rows[index])
            rows[index].isBold = rows[index].lines.allSatisfy { page.lines[$0].isBold }
        }
        return rows
    }

    private func segments(of row: LayoutRow) -> [Segment] {
        var result: [Segment] = []
        for word in row.lines.flatMap({ page.lines[$0].words }).sorted(by: { $0.box.left < $1.box.left }) {
            // Dots that lead the eye are no cell.
            if word.text.utf8.count > 2, word.text.allSatisfy({ $0 == "." || $0 == "…" }) { continue }
            if let last = result.last, word.box.left - last.box.right < 0.9 * word.box.height {
                result[result.count - 1].words.append(word)
                result[result.count - 1].box = last.box.union(word.box)
            } else {
                result.append(Segment(words: [word], box: word.box))
            }
        }
        return result
    }

    // MARK: - Tables

    /// Runs of rows that follow each other closely, most of which have several segments.
    private func tables(in rows: [LayoutRow]) -> [FoundTable] {
        var result: [FoundTable] = []
        var run: [LayoutRow] = []
        var single = 0
        func close() {
            while let last = run.last, last.segments.count < 2 { run.removeLast() }
            if let table = table(of: run) { result.append(table) }
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

    private func table(of run: [LayoutRow]) -> FoundTable? {
        let several = run.filter { $0.segments.count >= 2 }
        guard several.count >= 3 else { return nil }
        let columns = columns(of: several)
        guard columns.count >= 2, columns.count <= 40 else { return nil }
        var rows = run.map { row in
            FoundTable.Row(cells: cells(of: row, columns), box: row.box, isBold: row.isBold)
        }
        let filled = rows.count { $0.cells.count { !$0.isEmpty } >= 2 }
        guard filled >= 3, 2 * filled >= rows.count, isTabular(rows, columns) else { return nil }
        rows = merged(rows)
        guard rows.count >= 3 else { return nil }
        let lines = Set(run.flatMap(\.lines))
        let scores = lines.flatMap { page.lines[$0].words.map { Double($0.confidence) } }
        return FoundTable(
            rows: rows, hasHeader: Self.hasHeader(rows), lines: lines,
            confidence: page.isRecognised ? scores.reduce(0, +) / Double(max(scores.count, 1)) : nil)
    }

    /// Ranges of the horizontal axis that words stand in; between them nearly no row has one.
    private func columns(of rows: [LayoutRow]) -> [ClosedRange<Int>] {
        let width = min(max(Int(page.width), 1), 20_000)
        var coverage = [Int](repeating: 0, count: width + 2)
        for row in rows {
            for segment in row.segments {
                let left = min(max(Int(segment.box.left), 0), width)
                let right = min(max(Int(segment.box.right), left), width)
                coverage[left] += 1
                coverage[right + 1] -= 1
            }
        }
        var ranges: [ClosedRange<Int>] = []
        var depth = 0
        var start: Int?
        for (position, change) in coverage.enumerated() {
            depth += change
            let isCovered = depth > rows.count / 10
            if isCovered, start == nil { start = position }
            if !isCovered, let from = start {
                ranges.append(from...max(position - 1, from))
                start = nil
            }
        }
        return ranges
    }

    private func cells(of row: LayoutRow, _ columns: [ClosedRange<Int>]) -> [String] {
        var words = [[PageLayout.Word]](repeating: [], count: columns.count)
        for word in row.segments.flatMap(\.words) {
            let middle = (word.box.left + word.box.right) / 2
            var nearest = columns.partitioningIndex { Float($0.upperBound) >= middle }
            if nearest == columns.count { nearest -= 1 }
            if nearest > 0, middle < Float(columns[nearest].lowerBound),
                middle - Float(columns[nearest - 1].upperBound) < Float(columns[nearest].lowerBound) - middle
            {
                nearest -= 1
            }
            words[nearest].append(word)
        }
        return words.map { cell in
            guard let first = cell.first else { return "" }
            return PageLayout.Line(words: cell, box: first.box, block: 0, size: first.box.height).text
        }
    }

    /// Whether it is no prose in two columns and no list: cells are short, and the first column is more than marks.
    private func isTabular(_ rows: [FoundTable.Row], _ columns: [ClosedRange<Int>]) -> Bool {
        let cells = rows.flatMap(\.cells).filter { !$0.isEmpty }
        let words = cells.reduce(0) { $0 + $1.split(separator: " ").count }
        if words > 10 * cells.count { return false }
        let marks = rows.count { $0.cells[0].isEmpty || ListMarker.isMarker($0.cells[0]) }
        if columns.count == 2 {
            if marks == rows.count { return false }
            let long = (0..<2).count { column in
                let texts = rows.map { $0.cells[column] }.filter { !$0.isEmpty }
                return texts.reduce(0) { $0 + $1.split(separator: " ").count } > 5 * texts.count
            }
            if long == 2 { return false }
        }
        // Formulas fall into columns of single signs.
        return cells.reduce(0) { $0 + $1.count { $0.isLetter || $0.isNumber } } > 2 * cells.count
    }

    /// Rows with the lines that continue them: those without a first cell close beneath, and, where rows stand clearly
    /// apart, all lines that stand close.
    private func merged(_ rows: [FoundTable.Row]) -> [FoundTable.Row] {
        let gaps = zip(rows, rows.dropFirst()).map { $1.box.top - $0.box.bottom }.sorted()
        let height = rows.map(\.box.height).sorted()[rows.count / 2]
        let least = gaps[gaps.count / 10]
        let wide = gaps.count { $0 > least + 0.5 * height }
        let isApart = wide >= 3 && 5 * wide >= gaps.count
        var result: [FoundTable.Row] = []
        var hadNumbers = false
        for (before, row) in zip([nil] + rows.map(Optional.some), rows) {
            let numbers = row.cells.count(where: Self.isNumeric)
            defer { hadNumbers = hadNumbers || numbers > 0 }
            guard var last = result.last, let before else {
                result.append(row)
                continue
            }
            let gap = row.box.top - last.box.bottom
            let continues = row.cells[0].isEmpty && gap < 0.4 * height && !last.cells[0].isEmpty
            // Two numbers in one column are two rows, and the first numbers follow the header.
            let isNext =
                zip(row.cells, before.cells).contains { Self.isNumeric($0) && Self.isNumeric($1) }
                || numbers >= 2 && !hadNumbers
            guard !isNext, continues || isApart && gap < least + 0.25 * height else {
                result.append(row)
                continue
            }
            for (column, cell) in row.cells.enumerated() where !cell.isEmpty {
                last.cells[column] += (last.cells[column].isEmpty ? "" : " ") + cell
            }
            last.box = last.box.union(row.box)
            result[result.count - 1] = last
        }
        return result
    }

    /// The first row is a header if it alone is bold, or if it has no numbers and columns below it have them.
    private static func hasHeader(_ rows: [FoundTable.Row]) -> Bool {
        guard let first = rows.first, first.cells.count(where: { !$0.isEmpty }) >= 2 else { return false }
        if first.isBold, rows.dropFirst().count(where: \.isBold) * 2 < rows.count { return true }
        guard !first.cells.contains(where: isNumeric) else { return false }
        return first.cells.indices.contains { column in
            let below = rows.dropFirst().map { $0.cells[column] }.filter { !$0.isEmpty }
            return !first.cells[column].isEmpty && below.count >= 2 && 2 * below.count(where: isNumeric) > below.count
        }
    }

    private static func isNumeric(_ cell: String) -> Bool {
        let digits = cell.count { $0.isNumber }
        return digits > 0 && 2 * digits >= cell.count { !$0.isWhitespace }
    }
}
