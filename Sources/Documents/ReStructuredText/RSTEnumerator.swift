/// What numbers an item of a list: `1.`, `#.`, `(a)`, `iv)`.
struct RSTEnumerator {
    /// As it stands before the item.
    let marker: String
    /// The width with the space after it.
    let width: Int

    /// The enumerator at a line's beginning, or nil.
    static func find(_ line: MarkupLine) -> RSTEnumerator? {
        var index = line.startIndex
        let isEnclosed = line.first == 0x28
        if isEnclosed { index += 1 }
        let start = index
        while index < line.endIndex, index < start + 6, isPart(line[index]) { index += 1 }
        guard index > start, index < line.endIndex, isOrdinal(line[start..<index]) else { return nil }
        let close = line[index]
        guard close == 0x29 || (close == 0x2E && !isEnclosed) else { return nil }
        index += 1
        let marker = line[..<index]
        guard index == line.endIndex || line[index] == 0x20 else { return nil }
        while index < line.endIndex, line[index] == 0x20 { index += 1 }
        return RSTEnumerator(marker: marker.string, width: index - line.startIndex)
    }

    /// Whether the line after it lets it be one: it is blank, indented, or the next item. A sentence may begin "A. Smith".
    func isConfirmed(by next: MarkupLine?) -> Bool {
        guard let next, !next.isEmpty else { return true }
        return next.first == 0x20 || RSTEnumerator.find(next) != nil
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x23
    }

    private static func isOrdinal(_ word: MarkupLine) -> Bool {
        if word.count == 1 { return true }
        if word.allSatisfy({ $0 &- 0x30 < 10 }) { return true }
        return word.allSatisfy { "ivxlcdmIVXLCDM".utf8.contains($0) }
    }
}
