import Documents
import Passages
import Retrieval

/// A quote as an answer says it: on one line, and without the marks that only lay it out.
///
/// Its citation shows the source as it stands.
struct SaidText: Equatable {
    /// The line.
    let text: String
    /// Where the marked words stand in it, in UTF-8 bytes; nil if none were marked, or they can't be told from the rest.
    let emphasis: Range<Int>?
    /// The marked words by themselves; the whole line if none were marked.
    let short: String

    /// Says a quote.
    ///
    /// - Parameter keepingLines: whether items, rows and lines of code stay on lines of their own.
    init(_ quote: Quote, keepingLines: Bool = false) {
        text = keepingLines ? Self.lines(of: quote) : Self.line(quote.text, of: quote)
        emphasis = nil
        short = text
    }

    /// Says a quote, and finds some of its words again.
    ///
    /// - Parameter place: the words in the quote's text, in UTF-8 bytes.
    init(_ quote: Quote, marking place: Range<Int>) {
        let line = Self.line(quote.text, of: quote)
        if let found = Self.marked(quote, place, as: line) {
            (text, emphasis, short) = (line, found, Self.text(of: line, at: found))
            return
        }
        let words = Self.oneLine(
            RenderedText.plain(Self.text(of: quote.text, at: place), mediaType: quote.hit.passage.mediaType))
        let share = Double(place.lowerBound) / Double(max(1, quote.text.utf8.count))
        (text, emphasis, short) = (line, Self.nearest(words, in: line, to: share), words)
    }

    // MARK: Rendering

    /// Each item, row, paragraph and line of code on a line of its own.
    private static func lines(of quote: Quote) -> String {
        let passage = quote.hit.passage
        // A quote begins behind the blanks that say whether its first line is code.
        let before = Array(passage.text.utf8).prefix(max(0, quote.byteRange.lowerBound - passage.startByte))
        let indent = String(repeating: " ", count: before.reversed().prefix { $0 == 0x20 }.count)
        let rendered = RenderedText.plain(indent + quote.text, mediaType: passage.mediaType)
        let lines = rendered.split(whereSeparator: \.isNewline).map { oneLine(String($0)) }.filter { !$0.isEmpty }
        return lines.isEmpty ? line(quote.text, of: quote) : lines.joined(separator: "\n")
    }

    private static func line(_ text: String, of quote: Quote) -> String {
        let passage = quote.hit.passage
        guard let header = passage.tableHeader ?? Self.header(above: quote), isWholeLines(quote) else {
            return oneLine(cellsJoined(RenderedText.plain(text, mediaType: passage.mediaType), source: text, passage))
        }
        let isTable = passage.mediaType == .csv || passage.mediaType == .tsv
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            isTable || line.contains("|")
                ? RenderedText.row(line, header: header, mediaType: passage.mediaType)
                : RenderedText.plain(line, mediaType: passage.mediaType)
        }
        return oneLine(lines.joined(separator: "\n"))
    }

    /// What names the columns of the table whose row a quote begins with, where it stands above it in the passage.
    private static func header(above quote: Quote) -> String? {
        let passage = quote.hit.passage
        let start = quote.byteRange.lowerBound - passage.startByte
        return passage.labelledRows.first { $0.line.contains(start) && !$0.cells.isEmpty }?.header
    }

    /// Whether a quote holds nothing but whole lines of its passage, so that a row's first cell is the first column's.
    private static func isWholeLines(_ quote: Quote) -> Bool {
        let bytes = Array(quote.hit.passage.text.utf8)
        let start = quote.byteRange.lowerBound - quote.hit.passage.startByte
        let end = quote.byteRange.upperBound - quote.hit.passage.startByte
        guard start >= 0, end <= bytes.count else { return false }
        func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
        let before = bytes[..<start]
        let after = bytes[end...]
        let lineStart = before.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
        let lineEnd = after.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
        return isBlank(bytes[lineStart..<start]) && isBlank(bytes[end..<lineEnd])
    }

    /// Markdown's rows without their pipes: in an answer, cells are parted as things are in a sentence.
    private static func cellsJoined(_ rendered: String, source: String, _ passage: PassageRecord) -> String {
        guard passage.mediaType == .markdown, rendered.contains(" | "),
            source.split(whereSeparator: \.isNewline).allSatisfy({ $0.drop(while: \.isWhitespace).hasPrefix("|") })
        else { return rendered }
        return rendered.replacing(" | ", with: "; ")
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: Finding words again

    /// Private-use characters, which no rule of any markup knows.
    private static let (opening, closing): (Character, Character) = ("\u{E000}", "\u{E001}")

    /// Where words stand in the line: marks around them go through the rendering.
    private static func marked(_ quote: Quote, _ place: Range<Int>, as line: String) -> Range<Int>? {
        guard !quote.text.contains(where: { $0 == opening || $0 == closing }) else { return nil }
        let bytes = Array(quote.text.utf8)
        let source = [
            text(bytes[..<place.lowerBound]), String(opening), text(bytes[place]), String(closing),
            text(bytes[place.upperBound...]),
        ].joined()
        // A letter's own accents may follow it, which would join with the mark: scalars, not characters.
        var (plain, start, end): ([UInt8], Int?, Int?) = ([], nil, nil)
        for scalar in Self.line(source, of: quote).unicodeScalars {
            switch scalar {
            case "\u{E000}": start = start ?? plain.count
            case "\u{E001}": end = plain.count
            default: plain.append(contentsOf: String(Character(scalar)).utf8)
            }
        }
        guard let start, let end, start < end, plain == Array(line.utf8) else { return nil }
        let blanks = { (byte: UInt8) in byte == 0x20 }
        let lower = start + plain[start..<end].prefix(while: blanks).count
        let upper = end - plain[start..<end].reversed().prefix(while: blanks).count
        return lower < upper ? lower..<upper : nil
    }

    /// The occurrence of words that is nearest to a share of the line.
    private static func nearest(_ words: String, in line: String, to share: Double) -> Range<Int>? {
        let (words, bytes) = (Array(words.utf8), Array(line.utf8))
        guard !words.isEmpty, words.count <= bytes.count else { return nil }
        let expected = Int(share * Double(bytes.count))
        let starts = (0...(bytes.count - words.count)).filter {
            bytes[$0] == words[0] && bytes[$0..<$0 + words.count].elementsEqual(words)
        }
        return starts.min { abs($0 - expected) < abs($1 - expected) }.map { $0..<$0 + words.count }
    }

    private static func text(of string: String, at range: Range<Int>) -> String { text(Array(string.utf8)[range]) }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
