/// Writes sheets as headings, tables and lines.
///
/// A table's header is the one that the file states (a table, a filter, rows that stay in sight), else the row that
/// ``TableShape`` finds. Rows without header go on with the names of the table above, if they stand in the same columns. A
/// cell that spans columns is written once, and names each of its columns in the header.
struct SheetWriter {
    var text = ExtractedText()
    /// What was left out.
    var notes: [ReadingNote] = []

    /// The header of the table before, for rows that go on after an empty one.
    private var lastHeader: (columns: Range<Int>, names: [String])?

    /// Cells that the workbook may still have.
    private(set) var room = SheetCells.limit

    /// Adds a sheet; one without cells is not mentioned.
    mutating func add(_ sheet: SheetCells, named name: String) {
        var sheet = sheet
        sheet.sort()
        noteLeftOut(of: sheet, named: name)
        guard !sheet.cells.isEmpty else { return }
        room -= sheet.cells.count
        text.endHeadings()
        text.heading(name, level: 1)
        lastHeader = nil
        let spans = SheetSpans(sheet.merges)
        for region in SheetRegions(sheet.cells, merges: sheet.merges).all() { add(region, of: sheet, spans: spans) }
    }

    private mutating func noteLeftOut(of sheet: SheetCells, named name: String) {
        guard sheet.leftOut > 0 else { return }
        notes.append(
            .leftOut(
                part: "\(sheet.leftOut) cells of the sheet \(name)",
                reason: "\(SheetCells.limit) cells of a workbook are read"))
    }

    private mutating func add(_ region: SheetRegions.Region, of sheet: SheetCells, spans: SheetSpans) {
        let rows = SheetRows(region, of: sheet.cells)
        guard rows.columns.count > 1 else {
            addColumn(rows, of: sheet)
            return
        }
        let header = header(of: rows, in: sheet, spans: spans)
        for row in rows.ranges[..<header.lowerBound] { text.paragraph(rows.texts(row).joined(separator: " ")) }
        var names: [String] = []
        if !header.isEmpty {
            names = ExtractedText.mergedHeader(
                header.map { number in
                    rows.columns.map { spans.text(row: rows.number(number), column: $0, in: rows, at: number) }
                })
        } else if let last = lastHeader, last.columns == rows.range {
            names = last.names
        }
        for (number, row) in rows.ranges.enumerated().dropFirst(header.lowerBound) {
            text.tableRow(rows.cells(row), isHeader: header.contains(number))
        }
        if !names.isEmpty {
            text.tableHeader(names)
            lastHeader = (rows.range, names)
        }
        text.endTable()
    }

    /// One column: a title, lines, or a list with a name above it.
    private mutating func addColumn(_ rows: SheetRows, of sheet: SheetCells) {
        let lines = rows.ranges.map { rows.texts($0)[0] }
        let isTable = lines.count > 2 && lines.allSatisfy { $0.utf8.count <= 200 }
        guard isTable else {
            for line in lines { text.paragraph(line) }
            return
        }
        let hasName = TableShape(rows: lines.map { [$0] }).headerRows > 0 && sheet.cells.count == lines.count
        for (index, line) in lines.enumerated() { text.tableRow([line], isHeader: hasName && index == 0) }
        text.endTable()
    }

    /// Which rows of a region name its columns; empty at the first row of data where none do.
    private func header(of rows: SheetRows, in sheet: SheetCells, spans: SheetSpans) -> Range<Int> {
        if let stated = sheet.tables.first(where: {
            $0.headerRows > 0 && rows.range.overlaps($0.area.columns) && rows.contains($0.area)
        }),
            let first = rows.index(ofRow: stated.area.rows.lowerBound)
        {
            return first..<min(first + stated.headerRows, rows.ranges.count)
        }
        let sample = rows.ranges.prefix(TableShape.sampleCount)
        let shape = TableShape(rows: sample.map { rows.cells($0) })
        var first = shape.preamble
        // A cell over all columns is a title.
        while first + 1 < rows.ranges.count, first < 6, rows.texts(rows.ranges[first]).count == 1,
            spans.covers(row: rows.number(first), columns: rows.range)
        {
            first += 1
        }
        // Names over several columns, and the names of the columns below them.
        var end = first
        while end + 1 < rows.ranges.count, end - first < 3,
            spans.hasPartialSpan(row: rows.number(end), columns: rows.range), isNaming(rows.cells(rows.ranges[end]))
        {
            end += 1
        }
        let names = rows.columns.map { spans.text(row: rows.number(end), column: $0, in: rows, at: end) }
        let below = rows.ranges[min(end + 1, rows.ranges.count)...].prefix(TableShape.sampleCount).map {
            rows.cells($0)
        }
        if TableShape.names(names, over: below) || end > first && isNaming(names) { return first..<end + 1 }
        let frozen = rows.ranges.indices.last { rows.number($0) < sheet.frozenRows }
        if let frozen, frozen >= first, frozen - first < 4, frozen + 1 < rows.ranges.count { return first..<frozen + 1 }
        return first..<first
    }

    /// Whether cells have no numbers but years.
    private func isNaming(_ cells: [String]) -> Bool {
        !cells.contains { cell in
            CellKind(cell) == .number && !(Int(cell).map { (1800...2200).contains($0) } ?? false)
        }
    }
}

/// The rows of a region, as places in the sheet's list of cells.
struct SheetRows {
    /// The positions of each row's cells within `region`.
    private(set) var ranges: [Range<Int>] = []
    /// The columns that have cells.
    private(set) var columns: [Int]
    private let region: SheetRegions.Region
    private let all: [SheetCells.Cell]
    private let placeOfColumn: [Int: Int]

    init(_ region: SheetRegions.Region, of cells: [SheetCells.Cell]) {
        self.region = region
        all = cells
        var start = 0
        var used: Set<Int> = []
        for (offset, index) in region.enumerated() {
            used.insert(cells[index].column)
            if offset > 0, cells[index].row != cells[region[offset - 1]].row {
                ranges.append(start..<offset)
                start = offset
            }
        }
        if !region.isEmpty { ranges.append(start..<region.count) }
        columns = used.sorted()
        placeOfColumn = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
    }

    /// From the first column with cells to the last.
    var range: Range<Int> { (columns.first ?? 0)..<(columns.last ?? -1) + 1 }

    /// The sheet's number of a row of the region.
    func number(_ index: Int) -> Int { all[region[ranges[index].lowerBound]].row }

    func index(ofRow row: Int) -> Int? { ranges.indices.first { number($0) == row } }

    /// Whether the region begins above the end of an area and ends below its beginning.
    func contains(_ area: SheetCells.Area) -> Bool {
        !ranges.isEmpty && number(0) < area.rows.upperBound && number(ranges.count - 1) >= area.rows.lowerBound
    }

    /// What the cells of a row show, without blanks.
    func texts(_ row: Range<Int>) -> [String] { row.map { all[region[$0]].text } }

    /// The cells of a row, one for each column of the region.
    func cells(_ row: Range<Int>) -> [String] {
        var cells = [String](repeating: "", count: columns.count)
        for position in row {
            let cell = all[region[position]]
            if let place = placeOfColumn[cell.column] { cells[place] = cell.text }
        }
        return cells
    }

    /// What a cell shows; nil for a blank.
    func text(row: Int, column: Int) -> String? {
        ranges[row].first { all[region[$0]].column == column }.map { all[region[$0]].text }
    }
}

/// Cells that span several columns, by row.
struct SheetSpans {
    private var byRow: [Int: [SheetCells.Area]] = [:]

    /// Areas beyond these are passed over; so are rows of an area beyond the first few.
    private static let limit = 100_000

    init(_ merges: [SheetCells.Area]) {
        for area in merges.prefix(Self.limit) {
            for row in area.rows.prefix(4) { byRow[row, default: []].append(area) }
        }
    }

    /// Whether one cell reaches over all columns of a region.
    func covers(row: Int, columns: Range<Int>) -> Bool {
        byRow[row]?.contains {
            $0.columns.lowerBound <= columns.lowerBound && $0.columns.upperBound >= columns.upperBound
        }
            ?? false
    }

    /// Whether a cell reaches over some columns of a region, and not over all of them.
    func hasPartialSpan(row: Int, columns: Range<Int>) -> Bool {
        byRow[row]?.contains {
            $0.rows.lowerBound == row && $0.columns.count > 1 && columns.contains($0.columns.lowerBound)
                && $0.columns.count < columns.count
        } ?? false
    }

    /// What stands in a cell, or in the one that spans it.
    func text(row: Int, column: Int, in rows: SheetRows, at index: Int) -> String {
        if let own = rows.text(row: index, column: column) { return own }
        guard let area = byRow[row]?.first(where: { $0.columns.contains(column) }) else { return "" }
        guard let first = rows.ranges.indices.first(where: { rows.number($0) >= area.rows.lowerBound }), first <= index
        else { return "" }
        return rows.text(row: first, column: area.columns.lowerBound) ?? ""
    }
}
