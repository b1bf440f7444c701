/// The cells of a sheet that show something, by row and column from 0.
struct SheetCells {
    /// A cell and what it shows.
    struct Cell {
        let row: Int
        let column: Int
        let text: String
    }

    /// A rectangle of cells.
    struct Area: Equatable {
        var rows: Range<Int>
        var columns: Range<Int>

        func contains(row: Int, column: Int) -> Bool { rows.contains(row) && columns.contains(column) }
    }

    /// In ascending order of rows, then columns.
    private(set) var cells: [Cell] = []
    private var isSorted = true
    /// Areas of which only the first cell has content.
    var merges: [Area] = []
    /// Tables whose place and header the file states, with their number of header rows.
    var tables: [(area: Area, headerRows: Int)] = []
    /// Rows that stay in sight at the top.
    var frozenRows = 0
    /// Cells beyond the limit, which were left out.
    private(set) var leftOut = 0

    /// Cells that are kept; more would take more memory than reading may.
    let limit: Int

    /// Cells that a workbook may have.
    static let limit = 2_000_000
    /// What one cell shows at most, as in the programs that write sheets.
    static let longestText = 32_767

    /// Bytes of their texts that are kept.
    let byteLimit: Int
    /// Bytes of the texts.
    private(set) var byteCount = 0

    /// What the cells of a workbook may have: a text that cells share counts for each of them.
    static let byteLimit = 96 << 20

    /// Makes an empty sheet that holds so many cells, and so many bytes.
    init(limit: Int = Self.limit, byteLimit: Int = Self.byteLimit) {
        self.limit = limit
        self.byteLimit = byteLimit
    }

    /// Adds what a cell shows; nothing for blanks.
    mutating func add(_ text: String, row: Int, column: Int) {
        let text = ExtractedText.line(String(text.prefix(Self.longestText)))
        guard !text.isEmpty, row >= 0, column >= 0 else { return }
        guard cells.count < limit, byteCount + text.utf8.count <= byteLimit else {
            leftOut += 1
            return
        }
        if let last = cells.last, (last.row, last.column) >= (row, column) { isSorted = false }
        byteCount += text.utf8.count
        cells.append(Cell(row: row, column: column, text: text))
    }

    /// Puts cells into order; of two in one place, the first stays.
    mutating func sort() {
        guard !isSorted else { return }
        var order = Array(cells.indices)
        order.sort { (cells[$0].row, cells[$0].column, $0) < (cells[$1].row, cells[$1].column, $1) }
        var sorted: [Cell] = []
        sorted.reserveCapacity(cells.count)
        for index in order {
            let cell = cells[index]
            if let last = sorted.last, last.row == cell.row, last.column == cell.column { continue }
            sorted.append(cell)
        }
        cells = sorted
        isSorted = true
    }

    /// A reference such as `B7` as row and column from 0; nil for anything else.
    static func place(_ reference: some StringProtocol) -> (row: Int, column: Int)? {
        var column = 0
        var row = 0
        var hasDigits = false
        for byte in reference.utf8 {
            switch byte {
            case 0x41...0x5A where !hasDigits: column = column * 26 + Int(byte - 0x40)
            case 0x61...0x7A where !hasDigits: column = column * 26 + Int(byte - 0x60)
            case 0x30...0x39:
                hasDigits = true
                row = row * 10 + Int(byte - 0x30)
            case UInt8(ascii: "$"): continue
            default: return nil
            }
            guard column <= 20_000, row <= 2_000_000 else { return nil }
        }
        return column > 0 && row > 0 ? (row - 1, column - 1) : nil
    }

    /// A reference such as `A1:C9`, or of one cell.
    static func area(_ reference: String) -> Area? {
        let ends = reference.split(separator: ":")
        guard let first = ends.first, let last = ends.last, let start = place(first), let end = place(last),
            start.row <= end.row, start.column <= end.column
        else { return nil }
        return Area(rows: start.row..<end.row + 1, columns: start.column..<end.column + 1)
    }
}
