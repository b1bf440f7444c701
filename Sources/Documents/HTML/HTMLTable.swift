/// A table of a page while it is read, and how it becomes text.
struct HTMLTable {
    struct Cell {
        var pieces: [HTMLPiece] = []
        var columns = 1
        var rows = 1
        var isHeader = false
    }

    struct Row {
        var cells: [Cell] = []
        var isInHead = false
    }

    /// The table only lays out the page, it says.
    var isPresentation = false
    /// It has a caption, a head or other signs of data.
    var isData = false
    var isInHead = false
    var isCellOpen = false
    var holdsTable = false
    var rows: [Row] = []

    static let columnLimit = 256
    private static let rowSpanLimit = 1 << 16
    /// A cell that spans rows is written in each only where it is this short.
    private static let repeatedLimit = 256

    mutating func beginRow() {
        rows.append(Row(isInHead: isInHead))
    }

    mutating func beginCell(_ element: HTMLElement) {
        if rows.isEmpty { beginRow() }
        var cell = Cell()
        cell.columns = element.number("colspan", in: 1...Self.columnLimit) ?? 1
        cell.rows = element.number("rowspan", in: 0...Self.rowSpanLimit) ?? 1
        if cell.rows == 0 { cell.rows = Self.rowSpanLimit }
        cell.isHeader = element.name == "th"
        if cell.isHeader { isData = true }
        rows[rows.count - 1].cells.append(cell)
        isCellOpen = true
    }

    mutating func endCell(_ pieces: [HTMLPiece]) {
        isCellOpen = false
        guard !rows.isEmpty, !rows[rows.count - 1].cells.isEmpty else { return }
        let last = rows[rows.count - 1].cells.count - 1
        rows[rows.count - 1].cells[last].pieces += pieces
    }

    /// The table as blocks: one of rows, or what its cells hold where it only lays them out.
    func pieces(region: Int?) -> [HTMLPiece] {
        if isLayout { return rows.flatMap { $0.cells.flatMap(\.pieces) } }
        let grid = grid()
        var lines: [[UInt8]] = []
        var headers: [[String]] = []
        let headCount = headerRowCount(grid)
        let width = grid.map(\.count).max() ?? 0
        for (index, row) in grid.enumerated() {
            if index < headCount { headers.append(row.map { String(decoding: $0, as: UTF8.self) }) }
            // A row of cells that go on below says nothing yet.
            let isOpening =
                index >= headCount && !rows[index].cells.isEmpty && index + 1 < grid.count
                && rows[index].cells.allSatisfy { $0.rows > 1 } && row.filter { !$0.isEmpty }.count < width / 2 + 1
                && grid[index + 1].starts(with: row)
            let line = isOpening ? [] : Self.line(row)
            if !line.isEmpty { lines.append(line) }
        }
        guard !lines.isEmpty else { return [] }
        let all = rows.lazy.flatMap { $0.cells.lazy.flatMap(\.pieces) }
        var piece = HTMLPiece(kind: .table, text: Array(lines.joined(separator: [0x0A])), region: region)
        piece.linkByteCount = all.reduce(0) { $0 + $1.linkByteCount }
        piece.tableHeader = Self.header(headers)
        return [piece]
    }

    /// Whether the table holds parts of the page rather than values.
    private var isLayout: Bool {
        if isPresentation { return true }
        if isData { return false }
        if holdsTable { return true }
        let widest = rows.map(\.cells.count).max() ?? 0
        if widest <= 1 { return true }
        for cell in rows.lazy.flatMap(\.cells) {
            let blocks = cell.pieces.count
            if cell.pieces.contains(where: { $0.isHeading }) && blocks > 1 { return true }
            if rows.count == 1, blocks > 3 { return true }
            if cell.pieces.reduce(0, { $0 + $1.text.count }) > 2000 { return true }
        }
        return false
    }

    /// The cells' texts by row and column, with cells that span several in each of them.
    private func grid() -> [[[UInt8]]] {
        var grid: [[[UInt8]]] = []
        // For each column, what a cell above still fills, and for how many rows.
        var held: [(text: [UInt8], rows: Int)] = []
        let width = rows.reduce(0) { max($0, $1.cells.reduce(0) { $0 + $1.columns }) }
        for row in rows {
            var line: [[UInt8]] = []
            func fill() {
                while line.count < held.count, held[line.count].rows > 0 {
                    held[line.count].rows -= 1
                    line.append(held[line.count].text)
                }
            }
            for cell in row.cells {
                fill()
                let text = Self.text(of: cell)
                let repeated = text.count <= Self.repeatedLimit ? text : []
                let isHead = cell.isHeader || row.isInHead
                for column in 0..<cell.columns where line.count < Self.columnLimit {
                    if column > 0, line.count < held.count, held[line.count].rows > 0 { break }
                    // What spans the whole table is a title among the rows.
                    let isRepeated = isHead || cell.columns < width
                    let shown = column == 0 ? text : isRepeated ? repeated : []
                    if cell.rows > 1 {
                        while held.count <= line.count { held.append(([], 0)) }
                        held[line.count] = (column == 0 || isRepeated ? repeated : [], cell.rows - 1)
                    }
                    line.append(shown)
                }
            }
            fill()
            // Cells above that stand beyond the row's end.
            if line.count < held.count {
                for column in line.count..<held.count {
                    let rest = held[column].rows > 0
                    line.append(rest ? held[column].text : [])
                    if rest { held[column].rows -= 1 }
                }
            }
            grid.append(line)
        }
        return grid
    }

    private static func text(of cell: Cell) -> [UInt8] {
        var text: [UInt8] = []
        for piece in cell.pieces {
            if !text.isEmpty { text.append(0x20) }
            if piece.kind == .table {
                // Its own cells and rows must not pass for those of the table around.
                let inner = String(decoding: piece.text, as: UTF8.self).replacing(" | ", with: ", ")
                text.append(contentsOf: inner.replacing("\n", with: "; ").utf8)
                continue
            }
            for byte in piece.text { text.append(byte == 0x0A ? 0x20 : byte) }
        }
        return text
    }

    /// Rows at the top that name the columns: those in `<thead>`, else those of header cells alone.
    private func headerRowCount(_ grid: [[[UInt8]]]) -> Int {
        var count = 0
        while count < rows.count, count < 8 {
            let row = rows[count]
            let isNames =
                row.cells.count > 1 && row.cells.allSatisfy { $0.isHeader || $0.pieces.isEmpty }
                && row.cells.contains(where: \.isHeader)
                // Header cells that all go on below name the rows there.
                && !(count > 0 && row.cells.allSatisfy { $0.rows > 1 })
            guard row.isInHead || isNames || (count == 0 && row.cells.isEmpty) else { break }
            count += 1
        }
        if count == 0, isNamed(grid) { return 1 }
        return count < rows.count ? count : min(count, 1)
    }

    /// Whether a table without header cells has names in its first row: no figure there, and a column of figures below.
    private func isNamed(_ grid: [[[UInt8]]]) -> Bool {
        guard grid.count >= 3, let first = grid.first, first.count >= 2, Set(first).count == first.count,
            first.allSatisfy({ !$0.isEmpty && $0.count <= 80 && !Self.isFigure($0) })
        else { return false }
        return first.indices.contains { column in
            grid.dropFirst().prefix(64).allSatisfy { $0.indices.contains(column) && Self.isFigure($0[column]) }
        }
    }

    private static func isFigure(_ text: [UInt8]) -> Bool {
        var digits = 0
        var letters = 0
        for byte in text {
            if (0x30...0x39).contains(byte) { digits += 1 }
            if (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0xC3 { letters += 1 }
        }
        return digits > 0 && letters <= 3
    }

    /// Cells between ` | `; empty ones at the end are left out.
    private static func line(_ row: [[UInt8]]) -> [UInt8] {
        guard let last = row.lastIndex(where: { !$0.isEmpty }) else { return [] }
        var line: [UInt8] = []
        for (index, cell) in row[...last].enumerated() {
            if index > 0 { line.append(contentsOf: line.isEmpty || line.last == 0x20 ? "| ".utf8 : " | ".utf8) }
            line.append(contentsOf: cell)
        }
        return line
    }

    /// One name for each column, of all header rows together.
    private static func header(_ rows: [[String]]) -> String? {
        guard !rows.isEmpty else { return nil }
        let width = rows.map(\.count).max() ?? 0
        var names: [String] = []
        for column in 0..<width {
            var parts: [String] = []
            for row in rows where column < row.count && !row[column].isEmpty && !parts.contains(row[column]) {
                parts.append(row[column])
            }
            names.append(parts.joined(separator: " "))
        }
        while names.last?.isEmpty == true { names.removeLast() }
        return names.isEmpty ? nil : names.joined(separator: " | ")
    }
}
