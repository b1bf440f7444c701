/// The cells that crossing lines of a page make.
struct TableGrid {
    /// Where columns and rows part, ascending.
    private let columnEdges: [Float]
    private let rowEdges: [Float]
    /// Whether a line is drawn right of a cell, and beneath it; by row and column.
    private var hasRight: [[Bool]]
    private var hasBottom: [[Bool]]

    private static let tolerance: Float = 3.5

    var box: LayoutBox {
        LayoutBox(
            left: columnEdges.first ?? 0, top: rowEdges.first ?? 0, right: columnEdges.last ?? 0,
            bottom: rowEdges.last ?? 0)
    }
    var columnCount: Int { columnEdges.count - 1 }
    var rowCount: Int { rowEdges.count - 1 }

    /// The grids of a page: sets of lines that touch each other, of two columns at least.
    static func grids(of rules: PageRules) -> [TableGrid] {
        let horizontal = rules.horizontal.filter { $0.length >= 12 }
        let vertical = rules.vertical.filter { $0.length >= 5 }
        // Thousands of lines are a drawing.
        guard !horizontal.isEmpty, !vertical.isEmpty, horizontal.count <= 800, vertical.count <= 1_500 else {
            return []
        }
        var sets = DisjointSets(horizontal.count + vertical.count)
        for (first, rule) in horizontal.enumerated() {
            for (second, other) in vertical.enumerated()
            where rule.reaches(other.position) && other.reaches(rule.position) {
                sets.join(first, horizontal.count + second)
            }
        }
        var groups: [Int: (horizontal: [PageRules.Rule], vertical: [PageRules.Rule])] = [:]
        for (index, rule) in horizontal.enumerated() {
            groups[sets.root(index), default: ([], [])].horizontal.append(rule)
        }
        for (index, rule) in vertical.enumerated() {
            groups[sets.root(horizontal.count + index), default: ([], [])].vertical.append(rule)
        }
        return groups.values.compactMap { TableGrid($0.horizontal, $0.vertical) }
            .sorted { ($0.box.top, $0.box.left) < ($1.box.top, $1.box.left) }
    }

    private init?(_ horizontal: [PageRules.Rule], _ vertical: [PageRules.Rule]) {
        guard !horizontal.isEmpty, !vertical.isEmpty else { return nil }
        columnEdges = Self.edges(
            vertical.map(\.position), ends: horizontal.map(\.start) + horizontal.map(\.end))
        rowEdges = Self.edges(horizontal.map(\.position), ends: vertical.map(\.start) + vertical.map(\.end))
        let (rows, columns) = (rowEdges.count - 1, columnEdges.count - 1)
        guard columns >= 2, columns <= 60, rows >= 1, rows <= 500 else { return nil }
        hasRight = Array(repeating: Array(repeating: false, count: columns), count: rows)
        hasBottom = hasRight
        for rule in vertical {
            guard let edge = Self.index(of: rule.position, in: columnEdges), edge > 0 else { continue }
            for row in 0..<rows where rule.reaches((rowEdges[row] + rowEdges[row + 1]) / 2, tolerance: 0) {
                hasRight[row][edge - 1] = true
            }
        }
        for rule in horizontal {
            guard let edge = Self.index(of: rule.position, in: rowEdges), edge > 0 else { continue }
            for column in 0..<columns
            where rule.reaches((columnEdges[column] + columnEdges[column + 1]) / 2, tolerance: 0) {
                hasBottom[edge - 1][column] = true
            }
        }
    }

    /// Positions that lie close together as one, and the outermost ends of the lines across.
    private static func edges(_ positions: [Float], ends: [Float]) -> [Float] {
        var result: [Float] = []
        for position in positions.sorted() where result.last.map({ position - $0 > tolerance }) ?? true {
            result.append(position)
        }
        if let first = ends.min(), let edge = result.first, first < edge - 8 { result.insert(first, at: 0) }
        if let last = ends.max(), let edge = result.last, last > edge + 8 { result.append(last) }
        return result
    }

    private static func index(of position: Float, in edges: [Float]) -> Int? {
        edges.firstIndex { abs($0 - position) <= tolerance }
    }

    // MARK: - Words in cells

    /// A word's row and column; of one outside those nearest to it.
    private func place(of box: LayoutBox) -> (row: Int, column: Int) {
        let column = columnEdges.partitioningIndex { $0 > (box.left + box.right) / 2 } - 1
        let row = rowEdges.partitioningIndex { $0 > box.middle } - 1
        return (min(max(row, 0), rowCount - 1), min(max(column, 0), columnCount - 1))
    }

    func contains(_ box: LayoutBox) -> Bool {
        let own = self.box
        let middle = (box.left + box.right) / 2
        return middle > own.left && middle < own.right && box.middle > own.top && box.middle < own.bottom
    }

    /// The words by row and column. Words of cells that no line parts stand in the first of them, unless gaps part them
    /// all the same.
    func cells(of words: [PageLayout.Word]) -> [[TableCell]] {
        var cells = Array(repeating: Array(repeating: TableCell(), count: columnCount), count: rowCount)
        for word in words {
            let (row, column) = place(of: word.box)
            cells[row][column].words.append(word)
        }
        for row in 0..<rowCount { joinColumns(&cells[row], row: row) }
        for column in 0..<columnCount { joinRows(&cells, column: column) }
        return cells
    }

    private func joinColumns(_ cells: inout [TableCell], row: Int) {
        var first = 0
        while first < columnCount {
            var last = first
            while last < columnCount - 1, !hasRight[row][last] { last += 1 }
            if last > first {
                let words = (first...last).flatMap { cells[$0].words }
                let isParted = TableCell(words: words).visualLines.contains { line in
                    zip(line, line.dropFirst()).contains { before, after in
                        after.box.left - before.box.right > 1.2 * after.box.height
                            && place(of: before.box).column != place(of: after.box).column
                    }
                }
                if !isParted {
                    for column in first...last { cells[column].words = [] }
                    cells[first].words = words
                    cells[first].columns = last - first + 1
                }
            }
            first = last + 1
        }
    }

    private func joinRows(_ cells: inout [[TableCell]], column: Int) {
        var first = 0
        while first < rowCount {
            var last = first
            let span = cells[first][column].columns
            while last < rowCount - 1, !hasBottom[last][column],
                span > 1 || cells[last + 1][column].columns == 1
            {
                last += 1
            }
            if last > first {
                let words = (first...last).flatMap { cells[$0][column].words }
                let lines = TableCell(words: words).visualLines.compactMap(\.first?.box)
                let isParted = zip(lines, lines.dropFirst()).contains { $1.top - $0.bottom > 0.8 * $1.height }
                if !isParted, !words.isEmpty {
                    for row in first...last { cells[row][column].words = [] }
                    cells[first][column].words = words
                    cells[first][column].rows = last - first + 1
                }
            }
            first = last + 1
        }
    }
}

/// What stands in a cell of a table, and how far the cell reaches.
struct TableCell {
    var words: [PageLayout.Word] = []
    var columns = 1
    var rows = 1

    /// The words by lines, from the upper left.
    var visualLines: [[PageLayout.Word]] {
        var lines: [[PageLayout.Word]] = []
        for word in words.sorted(by: { $0.box.middle < $1.box.middle }) {
            if let last = lines.last?.last,
                abs(word.box.middle - last.box.middle) < 0.5 * min(word.box.height, last.box.height)
            {
                lines[lines.count - 1].append(word)
            } else {
                lines.append([word])
            }
        }
        return isTurned ? lines.reversed() : lines.map { $0.sorted { $0.box.left < $1.box.left } }
    }

    /// Whether the words are turned by a quarter: they are read from below.
    private var isTurned: Bool {
        let long = words.filter { $0.text.count > 2 }
        return !long.isEmpty && long.allSatisfy { $0.box.height > 1.5 * $0.box.width }
    }

    var text: String {
        visualLines.map { line in
            PageLayout.Line(
                words: line, box: line.first?.box ?? LayoutBox(), block: 0, size: line.first?.box.height ?? 0
            ).text
        }.joined(separator: " ")
    }
}

/// Sets that are joined until all that belongs together is in one (Galler and Fischer, 1964).
private struct DisjointSets {
    private var parents: [Int]

    init(_ count: Int) { parents = Array(0..<count) }

    mutating func root(_ index: Int) -> Int {
        var index = index
        while parents[index] != index {
            parents[index] = parents[parents[index]]
            index = parents[index]
        }
        return index
    }

    mutating func join(_ first: Int, _ second: Int) { parents[root(second)] = root(first) }
}
