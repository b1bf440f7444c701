import Documents
import Inference
import Passages
import Retrieval

/// One of several things that a list says.
struct ListedItem: Sendable, Equatable {
    /// What carries it: an item of a list, a row of a table, or a sentence.
    var quote: Quote
    /// What is said.
    let text: String
    /// The words in it that name the thing, in UTF-8 bytes; nil where all of it does.
    let emphasis: Range<Int>?
    /// What is compared: two items with the same words are one, whatever their case and punctuation.
    let words: [String]
    /// The words that name the thing where something is told of it behind a colon, a dash or a bracket; else all of them.
    private let name: [String]

    /// What a reader found.
    ///
    /// - Parameter isShort: whether few words are wanted.
    init(_ answer: ReadAnswer, isShort: Bool) {
        let line = answer.line
        quote = answer.supportedQuote
        let isOfWords = answer.kind == .words
        (text, emphasis) = isShort && isOfWords ? (line.short, nil) : (line.text, line.emphasis)
        words = AnswerMatch.words(isOfWords ? line.short : line.text)
        name = words
    }

    /// An item of a list, on one line.
    init(item quote: Quote) {
        self.quote = quote
        text = SaidText(quote).text
        emphasis = nil
        words = AnswerMatch.words(text)
        name = AnswerMatch.words(String(text.prefix { !":–—(".contains($0) }))
    }

    /// A row of a table with the cell that names the thing.
    ///
    /// - Parameters:
    ///   - cell: the cell in the quote's text, in UTF-8 bytes.
    ///   - isName: whether the cell alone is said.
    init(row quote: Quote, cell: Range<Int>, isName: Bool) {
        let said = SaidText(quote, marking: cell)
        self.quote = quote
        (text, emphasis) = isName ? (said.short, nil) : (said.text, said.emphasis)
        words = AnswerMatch.words(text)
        name = words
    }

    /// Whether another item says nothing that this one does not: the same words, or its name alone.
    func says(_ other: ListedItem) -> Bool {
        let isSameQuote = quote.text == other.quote.text && quote.hit.passage.path == other.quote.hit.passage.path
        return isSameQuote || words == other.words || name == other.words
    }
}

extension [ListedItem] {
    /// Each item once, in the order of the documents and of their text.
    ///
    /// - Parameter documents: the paths of the documents, the most important first.
    /// - Complexity: the square of the number of items.
    func merged(inOrderOf documents: [String]) -> [ListedItem] {
        var places: [String: Int] = [:]
        for (place, path) in documents.enumerated() where places[path] == nil { places[path] = place }
        func place(_ item: ListedItem) -> (Int, Int) {
            (places[item.quote.hit.passage.path] ?? documents.count, item.quote.byteRange.lowerBound)
        }
        let sorted = enumerated().sorted { one, other in
            let (first, second) = (place(one.element), place(other.element))
            return first == second ? one.offset < other.offset : first < second
        }
        return sorted.map(\.element).reduce(into: []) { items, item in
            guard !item.words.isEmpty, !items.contains(where: { $0.says(item) }) else { return }
            if let known = items.firstIndex(where: item.says) { items[known] = item } else { items.append(item) }
        }
    }
}
