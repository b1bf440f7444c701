/// Rows in columns that line up; the last column is free to run on.
package struct TextTable: Sendable {
    private var rows: [[String]] = []
    private let alignsRight: Set<Int>

    /// Makes a table with a heading row; the columns in `alignsRight` hold numbers.
    package init(_ heading: [String], alignsRight: Set<Int> = []) {
        self.alignsRight = alignsRight
        rows.append(heading)
    }

    /// Adds one row with as many cells as the heading.
    package mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The table's lines. Widths count characters, so that accented letters line up.
    package var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                if column > 0 { line += "  " }
                if alignsRight.contains(column) {
                    line += padding + cell
                } else {
                    line += column == row.count - 1 ? cell : cell + padding
                }
            }
            return line
        }
    }
}
