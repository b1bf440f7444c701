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
    /// By their first row.
    private let areas: [SheetCells.Area]

    /// Areas beyond these are passed over; so are rows of an area beyond the first few.
    private static let limit = 100_000

    init(_ merges: [SheetCells.Area]) {
        areas = merges.prefix(Self.limit).sorted { $0.rows.lowerBound < $1.rows.lowerBound }
        for area in areas {
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

    /// What stands in the cells of a region that another one spans: by row, then by column, both counted within the
    /// region. A text that is long, or goes over all columns as a title does, is not repeated.
    func filled(_ rows: SheetRows) -> [Int: [Int: String]] {
        guard let first = rows.ranges.indices.first, let last = rows.ranges.indices.last else { return [:] }
        let place = Dictionary(uniqueKeysWithValues: rows.columns.enumerated().map { ($1, $0) })
        var filled: [Int: [Int: String]] = [:]
        // Areas of a whole file don't overlap; those of a hostile one might, thousands of times.
        var room = 4 * rows.ranges.count * rows.columns.count + 1000
        var index = lowerBound(ofRow: rows.number(first))
        var start = first
        while index < areas.count, areas[index].rows.lowerBound <= rows.number(last), room > 0 {
            let area = areas[index]
            index += 1
            while start < last, rows.number(start) < area.rows.lowerBound { start += 1 }
            let isTitle =
                area.rows.count == 1 && area.columns.contains(rows.range.lowerBound)
                && area.columns.upperBound >= rows.range.upperBound
            guard rows.number(start) == area.rows.lowerBound, !isTitle,
                let text = rows.text(row: start, column: area.columns.lowerBound), text.utf8.count <= Self.repeatedLimit
            else { continue }
            let places = rows.columns.filter(area.columns.contains).compactMap { place[$0] }
            var row = start
            while row <= last, area.rows.contains(rows.number(row)), room > 0 {
                for place in places { filled[row, default: [:]][place] = text }
                room -= places.count + 1
                row += 1
            }
        }
        return filled
    }

    private static let repeatedLimit = 256

    private func lowerBound(ofRow row: Int) -> Int {
        var lower = 0
        var upper = areas.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if areas[middle].rows.lowerBound < row { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
