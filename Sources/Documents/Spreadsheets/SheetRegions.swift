/// Cuts a sheet into the tables that stand on it.
///
/// Empty rows part tables, and so do two empty columns. One empty column parts only cells whose rows begin or end
/// elsewhere: otherwise it is a gap within a table, whose rows belong together.
struct SheetRegions {
    /// Cells that belong together: positions in the sheet's list, in its order.
    typealias Region = [Int]

    private let cells: [SheetCells.Cell]
    /// Areas that one cell spans, by the position of that cell.
    private var spans: [Int: SheetCells.Area] = [:]

    init(_ cells: [SheetCells.Cell], merges: [SheetCells.Area]) {
        self.cells = cells
        guard !merges.isEmpty else { return }
        var byStart: [Int: SheetCells.Area] = [:]
        for area in merges { byStart[area.rows.lowerBound << 20 | area.columns.lowerBound] = area }
        for (index, cell) in cells.enumerated() { spans[index] = byStart[cell.row << 20 | cell.column] }
    }

    /// The first column that a cell takes, and the last.
    private func columns(_ index: Int) -> ClosedRange<Int> {
        guard let area = spans[index] else { return cells[index].column...cells[index].column }
        // Wider areas are decoration.
        return area.columns.lowerBound...min(area.columns.upperBound - 1, area.columns.lowerBound + 255)
    }

    /// The regions from top to bottom and from left to right. Linear in the cells for each of at most
    /// eight levels of cuts.
    func all() -> [Region] {
        guard !cells.isEmpty else { return [] }
        return cut(Array(cells.indices), depth: 0, isNew: true)
    }

    private func cut(_ region: Region, depth: Int, isNew: Bool) -> [Region] {
        guard depth < 8 else { return [region] }
        let bands = byRows(region)
        if bands.count > 1 || isNew {
            return bands.flatMap { band -> [Region] in
                let parts = byColumns(band)
                return parts.count > 1 ? parts.flatMap { cut($0, depth: depth + 1, isNew: false) } : [band]
            }
        }
        return bands
    }

    private func byRows(_ region: Region) -> [Region] {
        var bands: [Region] = []
        var last = -2
        for index in region {
            let row = cells[index].row
            if row > last + 1 { bands.append([]) }
            bands[bands.count - 1].append(index)
            last = max(last, row, spans[index].map { min($0.rows.upperBound - 1, row + 63) } ?? row)
        }
        return bands.flatMap(byCorners)
    }

    /// Parts tables that touch at a corner alone: all cells above a row are on one side of all cells from it on.
    private func byCorners(_ band: Region) -> [Region] {
        var suffix: [ClosedRange<Int>] = []
        for index in band.reversed() {
            let own = columns(index)
            suffix.append(
                suffix.last.map { min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound) } ?? own)
        }
        suffix.reverse()
        var parts: [Region] = []
        var current: Region = []
        var prefix: ClosedRange<Int>?
        for (position, index) in band.enumerated() {
            let isNewRow = position > 0 && cells[index].row != cells[band[position - 1]].row
            if isNewRow, let before = prefix, !before.overlaps(suffix[position]) {
                parts.append(current)
                current = []
                prefix = nil
            }
            current.append(index)
            let own = columns(index)
            prefix = prefix.map { min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound) } ?? own
        }
        return parts + [current]
    }

    private func byColumns(_ band: Region) -> [Region] {
        var extents: [Int: (first: Int, last: Int)] = [:]
        for index in band {
            let row = cells[index].row
            for column in columns(index) {
                let known = extents[column] ?? (row, row)
                extents[column] = (min(known.first, row), max(known.last, row))
            }
        }
        // Runs of columns without a gap, and the rows that each reaches over.
        var runs: [(columns: ClosedRange<Int>, first: Int, last: Int)] = []
        for column in extents.keys.sorted() {
            guard let extent = extents[column] else { continue }
            if let run = runs.last, column == run.columns.upperBound + 1 {
                runs[runs.count - 1] = (
                    run.columns.lowerBound...column, min(run.first, extent.first), max(run.last, extent.last)
                )
            } else {
                runs.append((column...column, extent.first, extent.last))
            }
        }
        guard runs.count > 1 else { return [band] }
        var starts = [runs[0].columns.lowerBound]
        for (left, right) in zip(runs, runs.dropFirst()) {
            let gap = right.columns.lowerBound - left.columns.upperBound - 1
            let isAligned = left.first == right.first && left.last == right.last
            // A few single rows over many columns are a form, not tables side by side.
            let isRow = left.first == left.last || right.first == right.last
            if gap > 1 ? !(isAligned && isRow) : !isAligned && !isRow { starts.append(right.columns.lowerBound) }
        }
        guard starts.count > 1 else { return [band] }
        var parts = [Region](repeating: [], count: starts.count)
        var partOf: [Int: Int] = [:]
        for column in extents.keys { partOf[column] = (starts.lastIndex { $0 <= column } ?? 0) }
        for index in band { parts[partOf[cells[index].column] ?? 0].append(index) }
        return parts
    }
}
