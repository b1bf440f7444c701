/// A piece of a document of a word processor, before it becomes text.
enum OfficeBlock {
    /// A heading; level 0 is the document's title.
    case heading(String, level: Int)
    case paragraph(String)
    case quote(String)
    /// A line of code; neighbours are one block.
    case code(String)
    /// An item of a list; the marker of a further paragraph is empty.
    case item(String, depth: Int, marker: String)
    case table(OfficeTable)

    /// The text as a line of a table's cell.
    var line: String {
        switch self {
        case .heading(let text, _), .paragraph(let text), .quote(let text), .code(let text): ExtractedText.line(text)
        case .item(let text, _, let marker):
            // A bullet says nothing in a line.
            ExtractedText.line(marker == "-" ? text : "\(marker) \(text)")
        case .table(let table): table.line
        }
    }
}

/// A table of a word processor.
struct OfficeTable {
    /// A place in the grid.
    enum Cell {
        /// Text that stands here.
        case blocks([OfficeBlock])
        /// Belongs to the cell on its left.
        case coveredFromLeft
        /// Belongs to the cell above.
        case coveredFromAbove
    }

    var rows: [[Cell]] = []
    /// How many rows at the beginning name the columns, as the file says; where it says nothing, the first row does.
    var headerRowCount = 0

    /// A nested table in the line of the cell around it.
    fileprivate var line: String {
        rows.map { row in
            row.map(Self.text).filter { !$0.isEmpty }.joined(separator: ", ")
        }.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    fileprivate static func text(of cell: Cell) -> String {
        guard case .blocks(let blocks) = cell else { return "" }
        return blocks.map(\.line).filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The blocks of a table that is a frame and no table: one of a single column.
    fileprivate var frameContent: [OfficeBlock]? {
        var content: [OfficeBlock] = []
        for row in rows {
            guard row.count <= 1 else { return nil }
            if case .blocks(let blocks)? = row.first { content += blocks }
        }
        return content
    }

    /// The texts of the grid. A cell that goes over several columns or rows has its text in each, so that each row says
    /// what it is about; but not where it is long, or goes over the whole table.
    fileprivate var grid: [[String]] {
        let width = rows.reduce(0) { max($0, $1.count) }
        var grid: [[String]] = []
        for row in rows {
            var line: [String] = []
            for (column, cell) in row.enumerated() {
                switch cell {
                case .blocks: line.append(Self.text(of: cell))
                case .coveredFromLeft:
                    let rest = row[column...].prefix { if case .coveredFromLeft = $0 { true } else { false } }.count
                    let isWhole = rest + column == width && Self.isTitle(row)
                    let text = line.last ?? ""
                    line.append(isWhole || text.utf8.count > Self.repeatedLimit ? "" : text)
                case .coveredFromAbove:
                    let text = grid.last.flatMap { column < $0.count ? $0[column] : nil } ?? ""
                    line.append(text.utf8.count > Self.repeatedLimit ? "" : text)
                }
            }
            grid.append(line)
        }
        return grid
    }

    /// Whether a row is one cell.
    private static func isTitle(_ row: [Cell]) -> Bool {
        row.dropFirst().allSatisfy { if case .coveredFromLeft = $0 { true } else { false } }
    }

    private static let repeatedLimit = 256
}

extension ExtractedText {
    /// Adds blocks of a word processor's document.
    mutating func add(_ blocks: [OfficeBlock]) {
        var code: [String] = []
        func isCode(_ block: OfficeBlock) -> Bool { if case .code = block { true } else { false } }
        for block in blocks {
            if !code.isEmpty, !isCode(block) {
                self.code(code.joined(separator: "\n"))
                code = []
            }
            switch block {
            case .heading(let text, let level): heading(text, level: level)
            case .paragraph(let text): paragraph(text)
            case .quote(let text): quote(text)
            case .code(let text): code.append(text)
            case .item(let text, let depth, let marker): listItem(text, depth: depth, marker: marker)
            case .table(let table): add(table)
            }
        }
        if !code.isEmpty { self.code(code.joined(separator: "\n")) }
    }

    private mutating func add(_ table: OfficeTable) {
        if let content = table.frameContent {
            add(content)
            return
        }
        endTable()
        let stated = min(table.headerRowCount, table.rows.count - 1)
        let headerRowCount = stated > 0 ? stated : table.rows.count > 1 ? 1 : 0
        let grid = table.grid
        for row in grid { tableRow(row) }
        if headerRowCount > 0 { tableHeader(Self.mergedHeader(Array(grid.prefix(headerRowCount)))) }
        endTable()
    }
}
