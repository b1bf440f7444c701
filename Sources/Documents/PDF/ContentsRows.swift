/// Finds the lines of a table of contents or an index of figures: a title and the number of its page.
///
/// Dots lead to the number, or several such lines stand beneath each other with numbers that ascend and end at one edge.
enum ContentsRows {
    private struct Entry {
        let row: Int
        let page: Int
        let right: Float
        let hasLeader: Bool
    }

    /// The rows of a page that are such lines, each as the indices of its lines from left to right.
    static func rows(of page: PageLayout, excluding excluded: Set<Int>) -> [[Int]] {
        let lines = page.lines.indices.filter { !excluded.contains($0) && !page.lines[$0].isVertical }
        let rows = PageRow.rows(of: lines, on: page)
        let entries = rows.indices.compactMap { entry(rows[$0], row: $0, on: page) }
        let led = entries.filter(\.hasLeader)
        var found = led.count >= 2 ? Set(led.map(\.row)) : []
        var run: [Entry] = []
        func close() {
            let apart = Set(run.map(\.page)).count
            if run.count >= 5, apart >= 3 { found.formUnion(run.map(\.row)) }
            run = []
        }
        for entry in entries {
            if let last = run.last,
                entry.row - last.row > 3 || entry.page < last.page || abs(entry.right - last.right) > 4
            {
                close()
            }
            run.append(entry)
        }
        close()
        return found.sorted().map { row in
            rows[row].lines.sorted { page.lines[$0].box.left < page.lines[$1].box.left }
        }
    }

    private static func entry(_ row: PageRow, row index: Int, on page: PageLayout) -> Entry? {
        let words = row.lines.flatMap { page.lines[$0].words }.sorted { $0.box.left < $1.box.left }
        guard let last = words.last, words.count >= 2, words.count <= 120 else { return nil }
        let bare = last.text.drop { $0 == "." || $0 == "…" }
        let value: Int
        if bare.count <= 5, bare.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(bare) {
            value = number
        } else if let roman = PageNumber.roman(bare) {
            // Before all that is numbered in digits.
            value = roman.value - 1000
        } else {
            return nil
        }
        let before = words.dropLast()
        guard before.contains(where: { $0.text.contains(where: \.isLetter) }) else { return nil }
        let dots = before.suffix(4).filter { $0.text.allSatisfy { $0 == "." || $0 == "…" || $0 == "·" } }
        let hasLeader =
            last.text.count - bare.count >= 3 || dots.count >= 3 || dots.contains { $0.text.count >= 3 }
            || before.last.map { $0.text.hasSuffix("....") } ?? false
        let gap = last.box.left - (before.last?.box.right ?? last.box.left)
        guard hasLeader || gap > 1.2 * last.box.height && row.segments.count <= 3 else { return nil }
        return Entry(row: index, page: value, right: last.box.right, hasLeader: hasLeader)
    }
}
