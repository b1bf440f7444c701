import Documents

/// The items of a list in Markdown or plain text, each with the items below it.
struct ItemsOfList {
    /// An item without those below it.
    struct Item {
        /// Its bytes, from its mark on.
        let place: Range<Int>
        /// Its words, without the mark.
        let text: String
        /// The items right below it.
        let parts: [Item]
    }

    /// The outermost items, in order.
    let items: [Item]

    /// nil for a block that is no list.
    ///
    /// - Parameter start: where the block begins; places count from there.
    /// - Complexity: linear in the block's length, times the depth of the list.
    init?(_ block: String, at start: Int) {
        var lines: [Line] = []
        var offset = start
        for line in block.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            lines.append(Line(Substring(line), at: offset))
            offset += line.count + 1
        }
        guard lines.first?.isItem == true else { return nil }
        items = Self.items(of: lines[...])
    }

    private struct Line {
        let place: Range<Int>
        let indent: Int
        let isItem: Bool
        /// What stands behind the mark.
        let content: String

        init(_ line: Substring, at offset: Int) {
            indent = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
            let rest = line.dropFirst(indent)
            let end = rest.utf8.count - rest.utf8.reversed().prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.count
            place = offset + indent..<offset + indent + max(0, end)
            let shown = String(decoding: rest.utf8.prefix(max(0, end)), as: UTF8.self)
            let mark = TextBlocks.markLength(of: shown)
            isItem = mark != nil
            content = String(shown.dropFirst(mark ?? 0))
        }
    }

    /// Lines that begin with an item, as items: one that is indented no further than the first begins the next.
    private static func items(of lines: ArraySlice<Line>) -> [Item] {
        guard let outer = lines.first?.indent else { return [] }
        let starts = lines.indices.filter { lines[$0].isItem && lines[$0].indent <= outer + 1 }
        return starts.enumerated().map { number, first in
            let end = number + 1 < starts.count ? starts[number + 1] : lines.endIndex
            let inner = lines[(first + 1)..<end].firstIndex(where: \.isItem) ?? end
            let own = lines[first..<inner].filter { !$0.place.isEmpty }
            let text = own.map(\.content).joined(separator: " ")
            return Item(
                place: lines[first].place.lowerBound..<(own.last ?? lines[first]).place.upperBound, text: text,
                parts: items(of: lines[inner..<end]))
        }
    }
}
