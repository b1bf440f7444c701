import Documents
import Passages

/// What the items of lists and the rows of tables are read with, and mean little without: the items above a nested one, the
/// line or the heading that a list stands under, and the names of a table's columns.
///
/// "Casual staff get theirs in June" is told of holiday pay where it stands below "Holiday pay".
struct LayoutContext {
    /// An item of a list.
    private struct Entry {
        /// Its bytes in the passage.
        let place: Range<Int>
        /// Where the item above it stands, if it is nested.
        let parent: Range<Int>?
        let context: String
    }

    private var entries: [Entry] = []
    private let rows: [LabelledRow]

    /// - Complexity: linear in the passage's text, times the depth of its lists.
    init(_ passage: PassageRecord) {
        rows = passage.labelledRows.filter { !$0.cells.isEmpty }
        let bytes = Array(passage.text.utf8)
        func text(_ place: Range<Int>) -> String { String(decoding: bytes[place], as: UTF8.self) }
        // A passage that begins with a list has its heading in its path.
        var label = passage.headingPath.last ?? ""
        for block in TextBlocks.ranges(in: passage.text) {
            let whole = text(block)
            if let list = ItemsOfList(whole, at: block.lowerBound) {
                add(list.items, parent: nil, context: label)
                label = ""
            } else {
                label = Self.label(whole)
            }
        }
    }

    /// What the item or the row at a place is read with; empty for any other text.
    func context(of place: Range<Int>) -> String {
        if let row = rows.first(where: { $0.line.overlaps(place) }) { return row.header }
        return entry(at: place)?.context ?? ""
    }

    /// Where the item stands that a nested one is below of; nil for what is not nested.
    func parent(of place: Range<Int>) -> Range<Int>? { entry(at: place)?.parent }

    /// Whether two stretches are items of a list, and the second is not below the first.
    func isNextItem(_ next: Range<Int>, after place: Range<Int>) -> Bool {
        guard let first = entry(at: place), let other = entry(at: next), first.place != other.place else {
            return false
        }
        return other.parent != first.place
    }

    private func entry(at place: Range<Int>) -> Entry? { entries.first { $0.place.overlaps(place) } }

    private mutating func add(_ items: [ItemsOfList.Item], parent: Range<Int>?, context: String) {
        for item in items {
            entries.append(Entry(place: item.place, parent: parent, context: context))
            add(item.parts, parent: item.place, context: context.isEmpty ? item.text : context + "\n" + item.text)
        }
    }

    /// What a block says of the list below it: its last sentence if that leads in with a colon, or the heading that it is.
    private static func label(_ block: String) -> String {
        let last = block.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        if last.hasPrefix("#") { return String(last.drop { $0 == "#" || $0 == " " }) }
        guard last.hasSuffix(":"), let sentence = Sentences.ranges(in: block).last else { return "" }
        return String(decoding: Array(block.utf8)[sentence], as: UTF8.self)
    }
}
