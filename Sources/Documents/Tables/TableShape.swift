/// Where a table's header stands among its first rows.
///
/// One rule for all formats whose files do not say which row it is:
/// - Rows before the table proper, with one cell where the table has several, are a preamble: a title, a source, a date.
/// - The first row of about the table's width is its header if its cells are names (short, no numbers, each other than
///   the others) and do not occur in the column below; or if it is a row of years or of counting numbers above other
///   things.
/// - A table of a single column needs a name above values of another kind, or above words that do not repeat it.
struct TableShape: Equatable {
    /// Rows before the table proper.
    var preamble = 0
    /// Rows after the preamble that name the columns.
    var headerRows = 0

    /// So many rows are looked at; more tell nothing new.
    static let sampleCount = 60

    init(preamble: Int = 0, headerRows: Int = 0) {
        self.preamble = preamble
        self.headerRows = headerRows
    }

    /// Looks at the first rows of a table, of which empty ones are left out.
    init(rows: [[String]]) {
        let rows = Array(rows.prefix(Self.sampleCount))
        let widths = rows.map { row in row.reduce(into: 0) { $0 += $1.allSatisfy(\.isWhitespace) ? 0 : 1 } }
        let width = Self.common(widths)
        if width > 1 {
            let needed = max(2, (width + 1) / 2)
            preamble = widths.firstIndex { $0 >= needed } ?? 0
            // What takes up much of the sample is no preamble.
            if preamble > 12 || preamble * 2 > rows.count { preamble = 0 }
        }
        let body = rows.dropFirst(preamble)
        guard let first = body.first, Self.names(first, over: Array(body.dropFirst())) else { return }
        headerRows = 1
    }

    /// The number of cells that most rows have.
    private static func common(_ widths: [Int]) -> Int {
        var counts: [Int: Int] = [:]
        for width in widths { counts[width, default: 0] += 1 }
        let best = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
        return best?.key ?? 0
    }

    /// Whether a row names the columns of the rows below it.
    static func names(_ row: [String], over below: [[String]]) -> Bool {
        let cells = row.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let filled = cells.filter { !$0.isEmpty }
        guard !filled.isEmpty, !below.isEmpty, Set(filled.map { $0.lowercased() }).count * 10 >= filled.count * 8 else {
            return false
        }
        let kinds = cells.map { CellKind($0) }
        let values = kinds.count { $0.isValue }
        if values > 0 { return isSeries(cells, kinds, over: below) }
        guard filled.allSatisfy({ $0.utf8.count <= 120 }), filled.count * 2 >= cells.count else { return false }
        // A name does not stand among its column's values.
        for (column, name) in cells.enumerated() where !name.isEmpty {
            if below.contains(where: { column < $0.count && $0[column] == row[column] }) { return false }
        }
        return cells.count > 1 || isSingleName(filled[0], over: below)
    }

    /// Years or other numbers in place of names: all of one kind, while the same columns below hold something else.
    private static func isSeries(_ cells: [String], _ kinds: [CellKind], over below: [[String]]) -> Bool {
        let numbers = zip(cells, kinds).filter { $0.1.isValue }.map(\.0)
        let years = numbers.compactMap { Int($0) }.filter { (1800...2200).contains($0) }
        let isAscending = zip(years, years.dropFirst()).allSatisfy { $0 < $1 }
        let isDescending = zip(years, years.dropFirst()).allSatisfy { $0 > $1 }
        if years.count == numbers.count, years.count > 1, isAscending || isDescending {
            // Years above years are data.
            let other = below.first { row in
                row.indices.contains { $0 < kinds.count && kinds[$0].isValue && !isYear(row[$0]) && !row[$0].isEmpty }
            }
            return other != nil
        }
        // Months and days, such as 2024-01 | 2024-02, name columns as words do, and so do counting numbers over words.
        return kinds.indices.allSatisfy { column in
            guard kinds[column].isValue else { return true }
            let kindsBelow = below.compactMap { column < $0.count ? CellKind($0[column]) : nil }
            return kindsBelow.contains { $0 != .empty } && !kindsBelow.contains(kinds[column])
        }
    }

    private static func isYear(_ text: String) -> Bool { Int(text).map { (1800...2200).contains($0) } ?? false }

    private static func isSingleName(_ name: String, over below: [[String]]) -> Bool {
        let kinds = below.map { CellKind($0.first ?? "") }
        if kinds.contains(where: \.isValue) { return true }
        // Prose in lines is no column.
        return name.utf8.count <= 40 && below.allSatisfy { ($0.first?.utf8.count ?? 0) <= 80 }
    }

    /// The names of columns as one line, for ``Block/tableHeader``; nil where none has a name. At most about 4 KiB: the
    /// line stands beside every passage of the table.
    static func line(_ cells: [String]) -> String? {
        var line = ""
        var cells = cells.map { ExtractedText.line($0) }
        while cells.last?.isEmpty == true { cells.removeLast() }
        for (column, cell) in cells.enumerated() {
            guard line.utf8.count + cell.utf8.count <= 4096 else { break }
            if column > 0 { line += " | " }
            line += cell
        }
        return line.isEmpty ? nil : line
    }
}
