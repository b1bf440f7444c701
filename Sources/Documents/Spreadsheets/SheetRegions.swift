/// Cuts a sheet into the tables that stand on it.
///
/// Empty rows part tables, and so do two empty columns. One empty column parts only cells whose rows begin or end
/// elsewhere: otherwise it is a gap within a table, whose rows belong together.
struct SheetRegions {
    /// Cells that belong together: positions in the sheet's list, in its order.
    typealias Region = [Int]

    private let cells: [SheetCells.Cell]

    init(_ cells: [SheetCells.Cell]) { self.cells = cells }

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
            last = row
        }
        return bands
    }

    private func byColumns(_ band: Region) -> [Region] {
        var extents: [Int: (first: Int, last: Int)] = [:]
        for index in band {
            let cell = cells[index]
            let known = extents[cell.column] ?? (cell.row, cell.row)
            extents[cell.column] = (min(known.first, cell.row), max(known.last, cell.row))
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
