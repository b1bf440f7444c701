/// Puts the blocks of a page in columns into the order of reading: a column from top to bottom, then the next.
///
/// Poppler's own order is kept unless prose stands on both sides of a gutter. Then the blocks across the gutter (a title, a
/// wide figure) part the page into bands, and each band is read column by column (after the XY-cut of Nagy and Seth, 1984).
enum ReadingOrder {
    private struct Group {
        var lines: [Int]
        var box: LayoutBox
    }

    /// Orders a page's lines.
    static func order(_ page: inout PageLayout) {
        var groups: [Group] = []
        for (index, line) in page.lines.enumerated() where !line.isVertical {
            if let last = groups.last, let before = last.lines.last, page.lines[before].block == line.block,
                before == index - 1
            {
                groups[groups.count - 1].lines.append(index)
                groups[groups.count - 1].box = last.box.union(line.box)
            } else {
                groups.append(Group(lines: [index], box: line.box))
            }
        }
        guard groups.count > 1, gutter(groups, page) != nil else { return }
        let isRightToLeft = page.lines.count { RightToLeft.isRightToLeft($0.text) } * 2 > page.lines.count
        let order = ordered(groups, page, isRightToLeft: isRightToLeft, depth: 0).flatMap(\.lines)
        let rest = page.lines.indices.filter { page.lines[$0].isVertical }
        page.lines = (order + rest).map { page.lines[$0] }
    }

    /// A vertical line with prose left and right of it that few lines cross; nil where there is none.
    private static func gutter(_ groups: [Group], _ page: PageLayout) -> Float? {
        let left = groups.map(\.box.left).min() ?? 0
        let right = groups.map(\.box.right).max() ?? 0
        let lines = groups.flatMap(\.lines).map { page.lines[$0] }
        let prose = lines.filter { $0.words.count >= 4 && $0.box.width > 0.2 * (right - left) }
        var best: (crossing: Int, x: Float)?
        for share in stride(from: Float(0.28), through: 0.73, by: 0.01) {
            let x = left + share * (right - left)
            guard prose.count(where: { $0.box.right <= x }) >= 6, prose.count(where: { $0.box.left >= x }) >= 6 else {
                continue
            }
            let crossing = lines.count { $0.box.left < x && $0.box.right > x }
            if crossing < best?.crossing ?? Int.max { best = (crossing, x) }
        }
        guard let best, 5 * best.crossing < 2 * lines.count else { return nil }
        return best.x
    }

    private static func ordered(_ groups: [Group], _ page: PageLayout, isRightToLeft: Bool, depth: Int) -> [Group] {
        guard depth < 4, groups.count > 1, let gutter = gutter(groups, page) else { return groups }
        let across = groups.filter { $0.box.left < gutter && $0.box.right > gutter }.sorted { $0.box.top < $1.box.top }
        let sides = groups.filter { !($0.box.left < gutter && $0.box.right > gutter) }
        var result: [Group] = []
        var rest = sides
        for group in across {
            let above = rest.filter { $0.box.middle < group.box.middle }
            rest.removeAll { $0.box.middle < group.box.middle }
            result += columns(above, page, gutter, isRightToLeft: isRightToLeft, depth: depth)
            result.append(group)
        }
        return result + columns(rest, page, gutter, isRightToLeft: isRightToLeft, depth: depth)
    }

    private static func columns(
        _ groups: [Group], _ page: PageLayout, _ gutter: Float, isRightToLeft: Bool, depth: Int
    ) -> [Group] {
        let left = ordered(
            sorted(groups.filter { $0.box.right <= gutter }), page, isRightToLeft: isRightToLeft, depth: depth + 1)
        let right = ordered(
            sorted(groups.filter { $0.box.right > gutter }), page, isRightToLeft: isRightToLeft, depth: depth + 1)
        return isRightToLeft ? right + left : left + right
    }

    /// From the top; blocks side by side keep poppler's order.
    private static func sorted(_ groups: [Group]) -> [Group] {
        groups.enumerated().sorted { first, second in
            let (one, other) = (first.element.box, second.element.box)
            let shared = min(one.bottom, other.bottom) - max(one.top, other.top)
            if shared > 0.5 * min(one.height, other.height) { return first.offset < second.offset }
            return one.top < other.top
        }.map(\.element)
    }
}
