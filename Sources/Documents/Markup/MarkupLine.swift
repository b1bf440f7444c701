/// A line of a marked-up text, without its line end; a part of the file's bytes, so that cutting copies nothing.
typealias MarkupLine = ArraySlice<UInt8>

/// The lines of a text in which marks are told by where they stand.
enum MarkupLines {
    /// Files of markup that are longer than this are refused: their lines are held in memory.
    static let longestFile = 64 << 20

    /// The text's lines, with tabs expanded to multiples of `tabWidth` where there is one, and a byte order mark left out.
    static func split(_ bytes: [UInt8], tabWidth: Int? = 8) -> [MarkupLine] {
        var text = bytes
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        if let tabWidth, text.contains(0x09) { text = expandingTabs(text, width: tabWidth) }
        var lines: [MarkupLine] = []
        var start = 0
        let span = text.span
        while start < text.count {
            let next = Lines.next(after: start, in: span, end: text.count)
            var end = next
            while end > start, Whitespace.isASCII(text[end - 1]) { end -= 1 }
            lines.append(text[start..<end])
            start = next
        }
        return lines
    }

    private static func expandingTabs(_ bytes: [UInt8], width: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        var column = 0
        for byte in bytes {
            switch byte {
            case 0x09:
                repeat {
                    result.append(0x20)
                    column += 1
                } while column % width != 0
            case 0x0A, 0x0D:
                result.append(byte)
                column = 0
            default:
                result.append(byte)
                // Bytes within a character take no column.
                if byte & 0xC0 != 0x80 { column += 1 }
            }
        }
        return result
    }
}

extension ArraySlice<UInt8> {
    /// Spaces at the beginning.
    var indent: Int {
        var index = startIndex
        while index < endIndex, self[index] == 0x20 { index += 1 }
        return index - startIndex
    }

    /// Without so many of its first bytes, of which only spaces are taken.
    func dedented(by count: Int) -> ArraySlice<UInt8> { dropFirst(Swift.min(count, indent)) }

    /// The characters.
    var string: String { String(decoding: self, as: UTF8.self) }

    /// Whether these ASCII bytes stand at the beginning.
    func begins(with ascii: String) -> Bool { starts(with: ascii.utf8) }

    /// Without white space at both ends.
    var trimmed: ArraySlice<UInt8> {
        var lower = startIndex
        var upper = endIndex
        while lower < upper, Whitespace.isASCII(self[lower]) { lower += 1 }
        while upper > lower, Whitespace.isASCII(self[upper - 1]) { upper -= 1 }
        return self[lower..<upper]
    }

    /// The byte at an offset from the beginning, or nil beyond the end.
    func byte(_ offset: Int) -> UInt8? {
        let index = startIndex + offset
        return offset >= 0 && index < endIndex ? self[index] : nil
    }

    /// How often the first byte stands at the beginning.
    var firstRun: Int {
        guard let first else { return 0 }
        return prefix { $0 == first }.count
    }

    /// Whether the line is one byte, repeated.
    var isRun: Bool { !isEmpty && firstRun == count }
}

extension [UInt8] {
    /// Where these bytes first stand at or after an offset, ending within `limit` bytes of it; nil where they don't.
    func offset(of wanted: [UInt8], from start: Int, within limit: Int) -> Int? {
        guard let first = wanted.first else { return start }
        let end = Swift.min(start + limit, count)
        var position = start
        while position + wanted.count <= end {
            if self[position] == first {
                var length = 1
                while length < wanted.count, self[position + length] == wanted[length] { length += 1 }
                if length == wanted.count { return position }
            }
            position += 1
        }
        return nil
    }
}
