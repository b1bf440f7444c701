/// Words of a page at one height.
struct PageRow {
    /// Words side by side without a wide gap.
    struct Segment {
        var words: [PageLayout.Word]
        var box: LayoutBox
    }

    /// Indices of the page's lines.
    var lines: [Int]
    var box: LayoutBox
    /// From left to right.
    var segments: [Segment] = []
    var isBold = false

    var words: [PageLayout.Word] { segments.flatMap(\.words) }

    /// The rows of some lines of a page, from the top.
    static func rows(of lines: [Int], on page: PageLayout) -> [PageRow] {
        var rows: [PageRow] = []
        for index in lines.sorted(by: { page.lines[$0].box.middle < page.lines[$1].box.middle }) {
            let line = page.lines[index]
            if let last = rows.last,
                abs(line.box.middle - last.box.middle) < 0.4 * min(line.box.height, last.box.height)
            {
                rows[rows.count - 1].lines.append(index)
                rows[rows.count - 1].box = last.box.union(line.box)
            } else {
                rows.append(PageRow(lines: [index], box: line.box))
            }
        }
        for index in rows.indices {
            let words = rows[index].lines.flatMap { page.lines[$0].words }.sorted { $0.box.left < $1.box.left }
            rows[index].segments = segments(of: words)
            rows[index].isBold = rows[index].lines.allSatisfy { page.lines[$0].isBold }
        }
        return rows
    }

    private static func segments(of words: [PageLayout.Word]) -> [Segment] {
        var result: [Segment] = []
        for word in words {
            // Dots that lead the eye are no cell.
            if word.text.utf8.count > 2, word.text.allSatisfy({ $0 == "." || $0 == "…" }) { continue }
            if let last = result.last, word.box.left - last.box.right < 0.9 * word.box.height {
                result[result.count - 1].words.append(word)
                result[result.count - 1].box = last.box.union(word.box)
            } else {
                result.append(Segment(words: [word], box: word.box))
            }
        }
        return result
    }
}
