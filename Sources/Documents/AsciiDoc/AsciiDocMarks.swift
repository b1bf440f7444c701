/// A line that begins a block and ends it.
struct AsciiDocDelimiter {
    enum Kind {
        case literal, passed, table, quote, open
    }

    let kind: Kind
    /// The line that ends the block.
    let close: MarkupLine
    /// What separates a table's cells.
    var separator: UInt8 = 0x7C

    /// The delimiter that a line is, or nil.
    init?(_ line: MarkupLine) {
        close = line.begins(with: "```") ? line.prefix(3) : line
        guard line.count >= 2, let first = line.first else { return nil }
        if line.count == 4, line.dropFirst().elementsEqual([0x3D, 0x3D, 0x3D]),
            [0x7C, 0x2C, 0x3A, 0x21].contains(first)
        {
            kind = .table
            separator = first
            return
        }
        if line.begins(with: "```") {
            kind = .literal
            return
        }
        if line.elementsEqual([0x2D, 0x2D]) {
            kind = .open
            return
        }
        guard line.count >= 4, line.isRun else { return nil }
        switch first {
        case 0x2D, 0x2E: kind = .literal
        case 0x2B: kind = .passed
        case 0x3D, 0x2A: kind = .open
        case 0x5F: kind = .quote
        default: return nil
        }
    }
}

/// What begins an item of a list.
struct AsciiDocMark {
    /// What tells the list's level.
    let key: String
    var isNumbered = false
    /// The term that is defined, if one is.
    var term: MarkupLine?
    let content: MarkupLine

    /// The mark that a line begins with, or nil.
    init?(_ line: MarkupLine) {
        let line = line.dropFirst(line.indent)
        guard let first = line.first else { return nil }
        if first == 0x2A || first == 0x2E || first == 0x2D {
            let run = line.firstRun
            if run <= 5, first != 0x2D || run == 1, line.byte(run) == 0x20 {
                key = line.prefix(run).string
                isNumbered = first == 0x2E
                content = line.dropFirst(run).trimmed
                return
            }
        }
        if let found = RSTEnumerator.find(line), first != 0x28, !found.marker.hasPrefix("#"),
            found.marker.hasSuffix("."),
            line.count > found.width
        {
            key = first &- 0x30 < 10 ? "1." : "a."
            isNumbered = true
            content = line.dropFirst(found.width)
            return
        }
        if first == 0x3C, let close = line.prefix(6).firstIndex(of: 0x3E),
            line.byte(close - line.startIndex + 1) == 0x20,
            line[(line.startIndex + 1)..<close].allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2E })
        {
            key = "<1>"
            isNumbered = true
            content = line[(close + 1)...].trimmed
            return
        }
        guard let (mark, range) = Self.definition(line) else { return nil }
        key = mark
        term = line[..<range.lowerBound]
        content = line[range.upperBound...].trimmed
    }

    private static func definition(_ line: MarkupLine) -> (String, Range<Int>)? {
        var index = line.startIndex
        while index + 1 < line.endIndex {
            let byte = line[index]
            if byte == 0x3A || byte == 0x3B, line[index + 1] == byte, index > line.startIndex, line[index - 1] != 0x20 {
                var end = index + 2
                while end < line.endIndex, line[end] == byte { end += 1 }
                if end - index <= 4, end == line.endIndex || line[end] == 0x20 {
                    return (line[index..<end].string, index..<end)
                }
                index = end
            } else {
                index += 1
            }
        }
        return nil
    }
}
