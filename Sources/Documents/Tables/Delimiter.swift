/// Finds the character between the cells of delimited text.
enum Delimiter {
    /// Candidates; of two that do equally well, the first is taken.
    static let candidates = [UInt8(ascii: ","), 0x09, UInt8(ascii: ";"), UInt8(ascii: "|")]
    private static let sampleBytes = 256 << 10
    private static let sampleRows = 200

    /// A first line such as `sep=;`, as spreadsheets write and read it: the delimiter, and where the next line begins.
    static func stated(in bytes: Span<UInt8>, from start: Int) -> (delimiter: UInt8, next: Int)? {
        guard bytes.holds("sep=", at: start) || bytes.holds("SEP=", at: start), start + 4 < bytes.count else {
            return nil
        }
        let delimiter = bytes[start + 4]
        let end = start + 5
        guard delimiter < 0x80, delimiter != 0x0A, delimiter != 0x0D, delimiter != UInt8(ascii: "\"") else {
            return nil
        }
        guard end == bytes.count || bytes[end] == 0x0A || bytes[end] == 0x0D else { return nil }
        return (delimiter, Lines.next(after: end, in: bytes, end: bytes.count))
    }

    /// The delimiter under which the most rows have the same number of cells, and the most cells are words or values.
    ///
    /// Returns `preferred` for text that is in one column whatever is tried.
    static func find(in bytes: Span<UInt8>, from start: Int, preferred: UInt8) -> (delimiter: UInt8, width: Int) {
        var best = (delimiter: preferred, width: 1)
        var bestScore = 0.0
        let others = candidates.filter { $0 != preferred }
        for candidate in [preferred] + others {
            let (score, width) = score(of: candidate, in: bytes, from: start)
            if width > 1, score > bestScore * 1.001 {
                best = (candidate, width)
                bestScore = score
            }
        }
        return best
    }

    private static func score(of delimiter: UInt8, in bytes: Span<UInt8>, from start: Int) -> (Double, width: Int) {
        var rows = DelimitedRows(bytes, delimiter: delimiter)
        var cells: [Range<Int>] = []
        var widths: [Int: Int] = [:]
        var (offset, rowCount, plain, cellCount) = (start, 0, 0, 0)
        while offset < bytes.count, offset - start < sampleBytes, rowCount < sampleRows {
            let row = rows.row(at: offset, cells: &cells)
            offset = row.next
            guard !Whitespace.isBlank(row.range, in: bytes) else { continue }
            rowCount += 1
            widths[row.cellCount, default: 0] += 1
            for cell in cells.prefix(100) {
                cellCount += 1
                if isPlain(rows.text(of: cell), isQuoted: isQuoted(cell, in: bytes)) { plain += 1 }
            }
        }
        guard let common = widths.filter({ $0.key > 1 }).max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
            return (0, 1)
        }
        let consistency = Double(common.value) / Double(max(rowCount, 1))
        let purity = Double(plain) / Double(max(cellCount, 1))
        // A delimiter of a few rows out of many is punctuation.
        guard consistency >= 0.3 || common.value >= 5 && consistency >= 0.15 else { return (0, 1) }
        return (consistency * (0.2 + purity), common.key)
    }

    private static func isQuoted(_ cell: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        let cell = Whitespace.trimmed(cell, in: bytes)
        return cell.count > 1 && bytes[cell.lowerBound] == 0x22 && bytes[cell.upperBound - 1] == 0x22
    }

    /// Whether a cell is empty, a value, or words without another delimiter in them.
    private static func isPlain(_ text: String, isQuoted: Bool) -> Bool {
        if isQuoted || text.isEmpty { return true }
        if CellKind(text) != .text { return true }
        return !text.utf8.contains { candidates.contains($0) || $0 == 0x22 }
    }
}
