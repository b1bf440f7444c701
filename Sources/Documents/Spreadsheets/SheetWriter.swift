/// Writes sheets as headings, tables and lines.
///
/// A table's header is the one that the file states (a table, a filter, rows that stay in sight), else the row that
/// ``TableShape`` finds. Rows without header go on with the names of the table above, if they stand in the same columns. A
/// short cell that spans columns or rows stands in each of them, as in tables of all formats.
struct SheetWriter {
    var text = ExtractedText()
    /// What was left out.
    var notes: [ReadingNote] = []

    /// The header of the table before, for rows that go on after an empty one.
    private var lastHeader: (columns: Range<Int>, names: [String])?

    /// Cells that the workbook may still have.
    private(set) var room = SheetCells.limit

    /// Bytes that the cells of the workbook may still have.
    private(set) var byteRoom = SheetCells.byteLimit

    /// Adds what lies over the cells of a sheet, under its name.
    mutating func add(_ content: SlideShape.Content, named name: String) {
        if case .chart(nil, let rows) = content, rows.isEmpty { return }
        if text.headingPath != [ExtractedText.line(name)] {
            text.endHeadings()
            text.heading(name, level: 1)
        }
        SlideContent.write(content, to: &text)
    }

    /// Adds a sheet; one without cells is not mentioned.
    mutating func add(_ sheet: SheetCells, named name: String) {
        var sheet = sheet
        sheet.sort()
        noteLeftOut(of: sheet, named: name)
        guard !sheet.cells.isEmpty else { return }
        room -= sheet.cells.count
        byteRoom -= sheet.byteCount
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
                reason:
                    "\(SheetCells.limit) cells of a workbook are read, and \(SheetCells.byteLimit) bytes of their text")
        )
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
        let filled = spans.filled(rows)
        for (number, row) in rows.ranges.enumerated().dropFirst(header.lowerBound) {
            var cells = rows.cells(row)
            for (place, text) in filled[number] ?? [:] where cells[place].isEmpty { cells[place] = text }
            text.tableRow(cells, isHeader: header.contains(number))
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
