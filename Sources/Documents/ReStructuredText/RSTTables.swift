/// A table that is drawn with lines.
///
/// Cells over several columns or rows are read as the text of their first row.
struct RSTGridTable {
    private(set) var rows: [[[UInt8]]] = []
    private(set) var headerRows = 0
    /// Lines that the table takes.
    private(set) var lineCount = 0

    /// Reads the table that begins with these lines; nil where none does.
    init?(_ lines: ArraySlice<MarkupLine>) {
        let table = lines.prefix { $0.first == 0x2B || $0.first == 0x7C }
        guard table.count >= 3, let last = table.last, last.first == 0x2B, let first = table.first,
            first.allSatisfy({ [0x2B, 0x2D, 0x3D].contains($0) })
        else { return nil }
        lineCount = table.count
        let grid = table.map { Array($0.string.unicodeScalars) }
        var edges: Set<Int> = []
        for (line, row) in zip(table, grid) where line.first == 0x2B {
            for (column, scalar) in row.enumerated() where scalar == "+" && Self.isCorner(row, column) {
                edges.insert(column)
            }
        }
        let columns = edges.sorted()
        guard columns.count >= 2, columns.count <= 200 else { return nil }
        var cells = [[UInt8]](repeating: [], count: columns.count - 1)
        var hasText = false
        for row in grid.dropFirst() {
            let isRule = row.first == "+" || Self.holdsRule(row)
            Self.add(row, to: &cells, columns: columns, isRule: isRule, hasText: &hasText)
            guard isRule else { continue }
            if hasText { rows.append(cells) }
            if row.first == "+", row.contains("="), headerRows == 0 { headerRows = rows.count }
            cells = [[UInt8]](repeating: [], count: columns.count - 1)
            hasText = false
        }
        // A frame of "=" below the last row is none of a header.
        if headerRows == rows.count { headerRows = 0 }
    }

    private static func isCorner(_ row: [Unicode.Scalar], _ column: Int) -> Bool {
        let before = column > 0 ? row[column - 1] : "-"
        let after = column + 1 < row.count ? row[column + 1] : "-"
        return (before == "-" || before == "=" || before == "|" || column == 0)
            && (after == "-" || after == "=" || after == "|" || column + 1 == row.count)
    }

    /// Whether a line within a cell over several rows draws a rule beside it.
    private static func holdsRule(_ row: [Unicode.Scalar]) -> Bool {
        for index in row.indices.dropLast(3) where row[index] == "+" {
            if row[index + 1] == "-", row[index + 2] == "-" { return true }
        }
        return false
    }

    private static func add(
        _ row: [Unicode.Scalar], to cells: inout [[UInt8]], columns: [Int], isRule: Bool, hasText: inout Bool
    ) {
        var start = columns[0] + 1
        var cell = 0
        for index in 1..<columns.count {
            let edge = columns[index]
            // Where no line stands, the cell goes on over the next column.
            guard edge >= row.count || row[edge] == "|" || row[edge] == "+" || index == columns.count - 1 else {
                continue
            }
            let part = start < min(edge, row.count) ? row[start..<min(edge, row.count)] : []
            let isDrawn = isRule && part.allSatisfy { $0 == "-" || $0 == "=" || $0 == "+" }
            if !isDrawn {
                var text = String.UnicodeScalarView()
                text.append(contentsOf: part)
                let words = String(text).split(separator: " ").joined(separator: " ")
                if !words.isEmpty {
                    if !cells[cell].isEmpty { cells[cell].append(0x20) }
                    cells[cell].append(contentsOf: words.utf8)
                    hasText = true
                }
            }
            start = edge + 1
            cell = index
        }
    }
}

/// A table whose columns stand under lines of `=`.
struct RSTSimpleTable {
    private(set) var rows: [[[UInt8]]] = []
    private(set) var headerRows = 0
    /// Lines that the table takes.
    private(set) var lineCount = 0

    /// Reads the table that begins with these lines; nil where none does.
    init?(_ lines: ArraySlice<MarkupLine>) {
        guard let first = lines.first, Self.isBorder(first), first.contains(0x20) else { return nil }
        let columns = Self.columns(first)
        var index = lines.startIndex + 1
        var borders = 1
        var end: Int?
        while index < lines.endIndex, end == nil {
            if Self.isBorder(lines[index]) {
                borders += 1
                let endsTable = index + 1 >= lines.endIndex || lines[index + 1].isEmpty
                if endsTable || borders >= 3 { end = index + 1 }
                if borders == 2, !endsTable { headerRows = rows.count }
            } else if Self.isSpan(lines[index]) {
                // The line under a heading over several columns.
            } else if !lines[index].isEmpty {
                add(lines[index], columns: columns)
            }
            index += 1
        }
        guard let end else { return nil }
        lineCount = end - lines.startIndex
    }

    private static func isBorder(_ line: MarkupLine) -> Bool {
        line.count >= 2 && line.first == 0x3D && line.allSatisfy { $0 == 0x3D || $0 == 0x20 }
    }

    private static func isSpan(_ line: MarkupLine) -> Bool {
        line.count >= 2 && line.first == 0x2D && line.byte(1) == 0x2D && line.allSatisfy { $0 == 0x2D || $0 == 0x20 }
    }

    /// Where columns begin and end, in characters.
    private static func columns(_ border: MarkupLine) -> [Range<Int>] {
        var columns: [Range<Int>] = []
        var start: Int?
        for (offset, byte) in border.enumerated() {
            if byte == 0x3D {
                if start == nil { start = offset }
            } else if let lower = start {
                columns.append(lower..<offset)
                start = nil
            }
        }
        if let lower = start { columns.append(lower..<border.count) }
        return columns
    }

    private mutating func add(_ line: MarkupLine, columns: [Range<Int>]) {
        let scalars = Array(line.string.unicodeScalars)
        var cells: [[UInt8]] = []
        for (number, column) in columns.enumerated() {
            let isLast = number == columns.count - 1
            let upper = isLast ? scalars.count : min(columns[number + 1].lowerBound, scalars.count)
            var text = String.UnicodeScalarView()
            if column.lowerBound < upper { text.append(contentsOf: scalars[column.lowerBound..<upper]) }
            cells.append(Array(String(text).utf8[...].drop { $0 == 0x20 }))
            while cells[number].last == 0x20 { cells[number].removeLast() }
        }
        guard let first = cells.first, first.isEmpty, !rows.isEmpty, headerRows < rows.count else {
            rows.append(cells.map { $0 == [0x5C] ? [] : $0 })
            return
        }
        for (number, cell) in cells.enumerated() where !cell.isEmpty {
            if !rows[rows.count - 1][number].isEmpty { rows[rows.count - 1][number].append(0x20) }
            rows[rows.count - 1][number] += cell
        }
    }
}
