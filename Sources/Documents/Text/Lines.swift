/// Lines of text. A line ends with LF, CRLF or a lone CR, as in CommonMark.
enum Lines {
    /// The offset after the line end that follows `offset`; the end of the text where there is none.
    @inline(__always)
    static func next(after offset: Int, in bytes: Span<UInt8>, end: Int) -> Int {
        var offset = offset
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            if byte == 0x0A { return offset }
            if byte == 0x0D { return offset < end && bytes[offset] == 0x0A ? offset + 1 : offset }
        }
        return end
    }

    /// Calls `body` with each line of a range, line end included.
    static func forEach(in range: Range<Int>, of bytes: Span<UInt8>, _ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        while start < range.upperBound {
            let next = next(after: start, in: bytes, end: range.upperBound)
            body(start..<next)
            start = next
        }
    }
}

/// Tells line numbers at ascending offsets in one pass over the text.
struct LineCounter {
    private var offset = 0
    private var line = 1

    /// The line, from 1, that the byte at `target` stands on. Each call's target is at or after the one before.
    mutating func line(at target: Int, in bytes: Span<UInt8>) -> Int {
        while offset < target {
            let byte = bytes[offset]
            offset += 1
            if byte == 0x0A || (byte == 0x0D && !(offset < bytes.count && bytes[offset] == 0x0A)) { line += 1 }
        }
        return line
    }
}
