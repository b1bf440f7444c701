import Documents

/// A stretch of a document that is said or left out as a whole.
struct SourceUnit: Sendable, Equatable {
    /// What it is.
    enum Kind: Sendable, Equatable {
        /// A sentence of running text.
        case sentence
        /// An item of a list, or a sentence of one.
        case item
        case heading
        /// A row of a table.
        case row
        /// A line of code.
        case code
    }

    let kind: Kind
    /// Its UTF-8 bytes in the document's text.
    let range: Range<Int>
    /// Those bytes.
    let text: String
    /// The lines it touches, from 1.
    let lines: ClosedRange<Int>
    /// The headings above it, outermost first.
    let headingPath: [String]
    /// What names the columns of a row.
    var tableHeader: String?
    /// The passage of an index that it begins in; nil for none.
    var passage: Int?
}

/// Cuts a document into its units, in one pass over its text.
struct SourceUnitScan {
    private(set) var units: [SourceUnit] = []
    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1

    /// - Parameters:
    ///   - text: what the ranges point into.
    ///   - firstLine: the line that it begins on.
    init(_ text: String, firstLine: Int = 1) {
        bytes = Array(text.utf8)
        line = firstLine
    }

    /// Adds the units of a block.
    mutating func add(_ block: Block) {
        switch block.kind {
        case .comment, .separator: break
        case .heading: add(block.byteRange, .heading, block)
        case .table: addLines(of: block, .row)
        case .code: addLines(of: block, .code)
        case .listItem: addSentences(of: block, .item)
        case .paragraph, .quote, .html: addSentences(of: block, .sentence)
        }
    }

    private mutating func addSentences(of block: Block, _ kind: SourceUnit.Kind) {
        let text = String(decoding: bytes[block.byteRange], as: UTF8.self)
        for range in Sentences.ranges(in: text) {
            let start = block.byteRange.lowerBound
            add(start + range.lowerBound..<start + range.upperBound, kind, block)
        }
    }

    private mutating func addLines(of block: Block, _ kind: SourceUnit.Kind) {
        var start = block.byteRange.lowerBound
        while start < block.byteRange.upperBound {
            let end = bytes[start..<block.byteRange.upperBound].firstIndex { $0 == 0x0A || $0 == 0x0D }
            add(start..<(end ?? block.byteRange.upperBound), kind, block)
            start = (end ?? block.byteRange.upperBound) + 1
        }
    }

    private mutating func add(_ range: Range<Int>, _ kind: SourceUnit.Kind, _ block: Block) {
        let slice = bytes[range]
        guard slice.contains(where: { $0 > 0x20 }), let text = String(validating: slice, as: UTF8.self) else { return }
        line += Quote.lineBreaks(in: bytes[offset..<range.lowerBound])
        let last = line + Quote.lineBreaks(in: slice)
        let headings = kind == .heading ? Array(block.headingPath.dropLast()) : block.headingPath
        units.append(
            SourceUnit(
                kind: kind, range: range, text: text, lines: line...last, headingPath: headings,
                tableHeader: kind == .row ? block.tableHeader : nil))
        offset = range.upperBound
        line = last
    }
}
