/// The opening line of a fenced code block.
struct Fence {
    private let mark: UInt8
    private let length: Int

    /// The fence that a line begins with, or nil.
    init?(_ line: Range<Int>, in bytes: Span<UInt8>) {
        guard let run = Self.run(line, in: bytes) else { return nil }
        (mark, length) = (run.mark, run.length)
    }

    /// The offset after the closing line; the end of the text where there is none.
    func close(after offset: Int, in bytes: Span<UInt8>) -> Int {
        var offset = offset
        while offset < bytes.count {
            let next = Lines.next(after: offset, in: bytes, end: bytes.count)
            if let run = Self.run(offset..<next, in: bytes), run.mark == mark, run.length >= length,
                Whitespace.isBlank(run.end..<next, in: bytes)
            {
                return next
            }
            offset = next
        }
        return offset
    }

    /// Three or more backticks or tildes after at most three spaces.
    private static func run(_ line: Range<Int>, in bytes: Span<UInt8>) -> (mark: UInt8, length: Int, end: Int)? {
        var start = line.lowerBound
        while start < line.upperBound, bytes[start] == 0x20 { start += 1 }
        guard start - line.lowerBound <= 3, start < line.upperBound else { return nil }
        let mark = bytes[start]
        guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        var end = start
        while end < line.upperBound, bytes[end] == mark { end += 1 }
        guard end - start >= 3 else { return nil }
        // Backticks after backticks make a code span, not a fence.
        if mark == UInt8(ascii: "`"), (end..<line.upperBound).contains(where: { bytes[$0] == mark }) { return nil }
        return (mark, end - start, end)
    }
}
