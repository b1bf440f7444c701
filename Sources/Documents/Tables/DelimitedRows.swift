/// Cuts delimited text (RFC 4180, and what is found in its place) into rows and cells.
///
/// A quoted cell begins with `"` right after a delimiter or at the row's beginning, may hold delimiters, line ends and
/// doubled quotes, and ends with a `"` before a delimiter or a line end. Where that end is missing, is further away than
/// ``cellLimit`` bytes, or would swallow lines that are plainly rows, the quote is a character like any other, so that one
/// stray quote costs a cell and not the rest of the file.
///
/// Complexity: linear. An opening quote is followed up to the next quote that can't be a part of its cell; the next
/// opening quote is one of those.
struct DelimitedRows: ~Escapable {
    /// Cells that span lines are at most this long.
    static let cellLimit = 64 << 10

    /// A row's place, without its line end.
    struct Row: Equatable {
        var range: Range<Int>
        /// Where the next row begins.
        var next: Int
        /// Whether a cell holds a line end.
        var spansLines = false
        var cellCount = 0
    }

    private let bytes: Span<UInt8>
    let delimiter: UInt8
    /// The usual number of cells; 0 where it is not known.
    var width = 0
    /// No quote before this offset can end a cell that begins on the same line.
    private var noEndBefore = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, delimiter: UInt8) {
        self.bytes = bytes
        self.delimiter = delimiter
    }

    /// The row that begins at an offset within the text.
    ///
    /// - Parameter cells: receives the places of the row's cells, with their quotes.
    @_lifetime(self: copy self)
    mutating func row(at start: Int, cells: inout [Range<Int>]) -> Row {
        cells.removeAll(keepingCapacity: true)
        var row = Row(range: start..<start, next: start)
        var cellStart = start
        var offset = start
        while true {
            if offset == cellStart, let end = quotedEnd(from: offset) {
                for inner in offset..<end where isLineEnd(bytes[inner]) {
                    row.spansLines = true
                    break
                }
                offset = end
            }
            while offset < bytes.count, bytes[offset] != delimiter, !isLineEnd(bytes[offset]) { offset += 1 }
            cells.append(cellStart..<offset)
            guard offset < bytes.count, bytes[offset] == delimiter else { break }
            offset += 1
            cellStart = offset
        }
        row.range = start..<offset
        row.next = Lines.next(after: offset, in: bytes, end: bytes.count)
        row.cellCount = cells.count
        return row
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// Whether a cell can end before this offset, apart from spaces.
    private func endsCell(_ offset: Int) -> Bool {
        var offset = offset
        while offset < bytes.count, bytes[offset] == 0x20 { offset += 1 }
        return offset == bytes.count || bytes[offset] == delimiter || isLineEnd(bytes[offset])
    }

    /// The end of the quoted cell that begins at an offset, after its closing quote; nil where none begins.
    @_lifetime(self: copy self)
    private mutating func quotedEnd(from start: Int) -> Int? {
        var open = start
        while open < bytes.count, bytes[open] == 0x20 { open += 1 }
        guard open < bytes.count, bytes[open] == UInt8(ascii: "\"") else { return nil }
        let limit = min(bytes.count, open + Self.cellLimit)
        var offset = open + 1
        while offset < limit {
            guard bytes[offset] == UInt8(ascii: "\"") else {
                offset += 1
                continue
            }
            if offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "\"") {
                offset += 2
            } else if endsCell(offset + 1) {
                return swallowsRows(open..<offset) ? endOnLine(from: open) : offset + 1
            } else {
                return endOnLine(from: open)
            }
        }
        return endOnLine(from: open)
    }

    /// For a cell with quotes that are not doubled: the first quote on the same line that a cell can end with.
    @_lifetime(self: copy self)
    private mutating func endOnLine(from open: Int) -> Int? {
        guard open >= noEndBefore else { return nil }
        var offset = open + 1
        while offset < bytes.count, !isLineEnd(bytes[offset]) {
            if bytes[offset] == UInt8(ascii: "\""), endsCell(offset + 1) { return offset + 1 }
            offset += 1
        }
        noEndBefore = offset
        return nil
    }

    /// Whether whole lines within a cell have the delimiters of rows: three of them or more, and no other lines.
    private func swallowsRows(_ cell: Range<Int>) -> Bool {
        guard width > 1 else { return false }
        var lines = 0
        var delimiters = 0
        for offset in cell {
            if bytes[offset] == 0x0A {
                if lines > 0, delimiters != width - 1 { return false }
                lines += 1
                delimiters = 0
            } else if bytes[offset] == delimiter {
                delimiters += 1
            }
        }
        return lines > 3
    }

    /// What a cell says: without its quotes, doubled ones single.
    func text(of cell: Range<Int>) -> String {
        let cell = Whitespace.trimmed(cell, in: bytes)
        guard cell.count >= 2, bytes[cell.lowerBound] == UInt8(ascii: "\""),
            bytes[cell.upperBound - 1] == UInt8(ascii: "\"")
        else { return bytes.text(in: cell) }
        let inner = bytes.text(in: cell.lowerBound + 1..<cell.upperBound - 1)
        return inner.contains("\"") ? inner.replacing("\"\"", with: "\"") : inner
    }
}
