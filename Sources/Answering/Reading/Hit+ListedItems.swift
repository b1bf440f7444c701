import Documents
import Passages
import Retrieval

extension Hit {
    /// The things that a question asks for, where the passage lays them out: the items of lists, and the values of columns.
    ///
    /// A list holds them if the line that leads in to it or the nearest heading names them, and a table if a column or that
    /// line does. What narrows the question must stand in the item itself or above it.
    ///
    /// - Complexity: linear in the passage's text, times the number of blocks.
    func listedItems(of question: ListQuestion) -> [ListedItem] {
        let bytes = Array(passage.text.utf8)
        let rows = passage.labelledRows
        var layout = Layout(passage)
        var items: [ListedItem] = []
        for block in TextBlocks.ranges(in: passage.text) {
            let text = String(decoding: bytes[block], as: UTF8.self)
            let inTable = rows.filter { $0.line.overlaps(block) && !$0.cells.isEmpty }
            if !inTable.isEmpty {
                items += values(of: inTable, question, layout, bytes)
                layout.label = nil
            } else if let list = ItemsOfList(text, at: block.lowerBound) {
                items += self.items(of: list, question, layout)
                layout.label = nil
            } else {
                layout.take(text)
            }
        }
        return items
    }

    /// What stands above a block.
    struct Layout {
        /// The nearest heading.
        private(set) var heading: String
        /// Everything above, the document's title included.
        private(set) var above: String
        /// The line that leads in to what comes next, or labels it.
        var label: String?

        /// A line of more words is a paragraph, and labels nothing.
        private static let mostLabelWords = 8

        init(_ passage: PassageRecord) {
            heading = passage.headingPath.last ?? passage.title
            above = passage.reading("")
        }

        /// Takes a block that is neither a list nor a table.
        mutating func take(_ text: String) {
            var rest = text.split(whereSeparator: \.isNewline)[...]
            while let line = rest.first, line.hasPrefix("#") {
                heading = String(line.drop { $0 == "#" || $0 == " " })
                above += "\n" + heading
                label = nil
                rest.removeFirst()
            }
            guard let last = rest.last else { return }
            let isSentence = ".!?。！？".contains(last.last ?? ".")
            let isLabel = rest.count == 1 && !isSentence && last.split(separator: " ").count <= Self.mostLabelWords
            if last.hasSuffix(":") {
                // Of a paragraph its last sentence leads in.
                let whole = rest.joined(separator: " ")
                let sentence = Sentences.ranges(in: whole).last
                label = sentence.map { String(decoding: Array(whole.utf8)[$0], as: UTF8.self) } ?? whole
            } else {
                label = isLabel ? String(last) : nil
            }
        }

        /// Whether the next list or table is one of the things.
        func names(_ question: ListQuestion) -> Bool {
            if let label { return label.hasSuffix(":") ? question.isLedIn(by: label) : question.isNamed(by: label) }
            return question.isNamed(by: heading)
        }

        /// Whether what narrows the question stands above, or in a text.
        func meets(_ question: ListQuestion, with text: String) -> Bool {
            guard !question.conditions.isEmpty else { return true }
            let words = ContentWords([above, label ?? "", text].joined(separator: "\n"))
            return question.conditions.allSatisfy(words.contains)
        }
    }

    private func items(of list: ItemsOfList, _ question: ListQuestion, _ layout: Layout) -> [ListedItem] {
        let isNamed = layout.names(question)
        var above = layout
        return list.items.flatMap { item -> [ListedItem] in
            above.label = item.text
            let leadsIn = question.isNamed(by: item.text) || item.text.hasSuffix(":") && question.isLedIn(by: item.text)
            if !item.parts.isEmpty, leadsIn { return found(item.parts.map(\.place), question, above) }
            return isNamed ? found([item.place], question, layout) : []
        }
    }

    private func found(_ places: [Range<Int>], _ question: ListQuestion, _ layout: Layout) -> [ListedItem] {
        places.compactMap { place in
            guard var quote = Quote(place, of: self), layout.meets(question, with: quote.text) else { return nil }
            if quote.text.utf8.count > Self.longestItem, let first = Sentences.ranges(in: quote.text).first {
                let start = place.lowerBound
                quote = Quote(start + first.lowerBound..<start + first.upperBound, of: self) ?? quote
            }
            return Sentences.isWhole(quote.text) ? ListedItem(item: quote) : nil
        }
    }

    /// An item of more bytes is said by its first sentence.
    private static let longestItem = 240

    /// The values of the column that holds the things, each with its row.
    private func values(
        of rows: [LabelledRow], _ question: ListQuestion, _ layout: Layout, _ bytes: [UInt8]
    ) -> [ListedItem] {
        func text(_ place: Range<Int>) -> String { String(decoding: bytes[place], as: UTF8.self) }
        let names = rows.flatMap(\.cells).compactMap(\.name)
        let first = rows.lazy.compactMap { $0.cells.first { text($0.place).contains(where: \.isLetter) }?.name }.first
        let asked = names.first { question.isNamed(byColumn: $0) }
        guard let column = asked ?? (layout.names(question) ? first : nil) else { return [] }
        let cells = rows.compactMap { row in row.cells.first { $0.name == column }.map { (row, cell: $0) } }
        // What depends on the rest of its row, as prices and hours do, is said with it.
        let isName = column == first || !cells.contains { text($0.cell.place).contains(where: \.isNumber) }
        return cells.compactMap { row, cell in
            guard let quote = Quote(row.line, of: self),
                layout.meets(question, with: row.header + "\n" + quote.text)
            else { return nil }
            let start = row.line.lowerBound
            return ListedItem(
                row: quote, cell: cell.place.lowerBound - start..<cell.place.upperBound - start, isName: isName)
        }
    }
}
