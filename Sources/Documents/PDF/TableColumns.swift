/// The columns that rows of words make: ranges of the horizontal axis between gaps that nearly no row crosses.
struct TableColumns {
    private(set) var ranges: [ClosedRange<Float>] = []

    var count: Int { ranges.count }

    /// A gap between columns, and how many rows have words on both of its sides.
    private struct Gap {
        var range: Range<Int>
        var support = 0
    }

    /// Steps to a point.
    private static let scale: Float = 2

    /// Finds the columns of rows. Rows of one stretch say nothing.
    init(of rows: [PageRow]) {
        let several = rows.filter { $0.segments.count >= 2 }
        ranges = Self.ranges(of: several)
        // Titles over several columns hide the gaps beneath them.
        if several.count >= 6 {
            for skipped in 1...2 {
                let fewer = Self.ranges(of: Array(several.dropFirst(skipped)))
                if fewer.count > ranges.count { ranges = fewer }
            }
        }
    }

    /// Finds the columns of rows between drawn lines. The lines of a cell may stand between those of the next.
    init(ofBands bands: [[PageRow]]) {
        self.init(of: bands.flatMap(\.self))
        guard bands.count > 3 else { return }
        let whole = bands.compactMap { band -> PageRow? in
            guard var row = band.first else { return nil }
            for next in band.dropFirst() {
                row.segments += next.segments
                row.box = row.box.union(next.box)
            }
            row.segments.sort { $0.box.left < $1.box.left }
            return row
        }
        let other = TableColumns(of: whole)
        if other.count > count { self = other }
    }

    private static func ranges(of rows: [PageRow]) -> [ClosedRange<Float>] {
        let right = rows.map(\.box.right).max() ?? 0
        let width = min(max(Int(right * scale), 1), 40_000)
        var coverage = [Int](repeating: 0, count: width + 2)
        var spaces: [Float] = []
        var heights: [Float] = []
        for row in rows {
            let words = row.words
            for (index, word) in words.enumerated() {
                let left = min(max(Int(word.box.left * scale), 0), width)
                let end = min(max(Int(word.box.right * scale), left), width)
                coverage[left] += 1
                coverage[end + 1] -= 1
                heights.append(word.box.height)
                guard index > 0 else { continue }
                let space = word.box.left - words[index - 1].box.right
                if space > 0, space < 0.9 * word.box.height { spaces.append(space) }
            }
        }
        guard !heights.isEmpty else { return [] }
        heights.sort()
        spaces.sort()
        let height = heights[heights.count / 2]
        let space = spaces.isEmpty ? 0.25 * height : spaces[spaces.count / 2]
        var depth = 0
        var gaps: [Gap] = []
        var start: Int?
        for (position, change) in coverage.enumerated() {
            depth += change
            if depth <= rows.count / 10 {
                if start == nil { start = position }
            } else if let from = start {
                gaps.append(Gap(range: from..<position))
                start = nil
            }
        }
        guard let first = gaps.first, first.range.lowerBound == 0 else { return [] }
        let inner = gaps.dropFirst().filter { gap in
            let wide = Float(gap.range.count) / scale
            guard wide > 0.45 * height else { return false }
            let (from, to) = (Float(gap.range.lowerBound) / scale, Float(gap.range.upperBound) / scale)
            let support = rows.count { row in
                row.box.left < from && row.box.right > to
                    && row.words.contains { $0.box.right <= from + 1 } && row.words.contains { $0.box.left >= to - 1 }
            }
            if wide > 0.9 * height { return support >= 2 }
            // A narrow gap is one of columns where nearly all rows have it and words stand closer.
            return support >= 4 && 10 * support >= 7 * rows.count && wide > 1.4 * space
        }
        var edges: [Float] = [Float(first.range.upperBound) / scale]
        for gap in inner {
            edges.append(Float(gap.range.lowerBound) / scale)
            edges.append(Float(gap.range.upperBound) / scale)
        }
        edges.append(right)
        return stride(from: 0, to: edges.count - 1, by: 2).map { edges[$0]...max(edges[$0], edges[$0 + 1]) }
    }

    // MARK: - Cells

    /// The text of a row's cells. Words that stand close together go into one cell.
    func cells(of row: PageRow) -> [String] {
        var cells = [TableCell](repeating: TableCell(), count: count)
        var stretch: [PageLayout.Word] = []
        func close() {
            guard let first = stretch.first else { return }
            cells[column(of: stretch.dropFirst().reduce(first.box) { $0.union($1.box) })].words += stretch
            stretch = []
        }
        for word in row.words {
            if let last = stretch.last, word.box.left - last.box.right > 0.4 * word.box.height { close() }
            stretch.append(word)
        }
        close()
        return cells.map(\.text)
    }

    /// Whether a row is one stretch that begins in the first column and runs through a good part of the second.
    func isCrossed(by row: PageRow) -> Bool {
        guard row.segments.count == 1, count >= 2, row.box.left < ranges[0].upperBound else { return false }
        return row.box.right > ranges[1].lowerBound + 0.3 * (ranges[1].upperBound - ranges[1].lowerBound)
    }

    /// The column that a box shares most with; of one between two the nearest.
    private func column(of box: LayoutBox) -> Int {
        var best = (column: 0, shared: -Float.infinity)
        for (column, range) in ranges.enumerated() {
            let shared = min(box.right, range.upperBound) - max(box.left, range.lowerBound)
            if shared > best.shared { best = (column, shared) }
        }
        return best.column
    }
}
