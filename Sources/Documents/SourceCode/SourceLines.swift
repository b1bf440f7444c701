/// The lines of a source file and what they consist of.
struct SourceLines {
    /// What stands on a line.
    enum Kind: UInt8 {
        case blank, comment, code
    }

    /// The offset at which each line begins, and the end of the text.
    private(set) var starts: [Int] = []
    /// What each line consists of.
    private(set) var kinds: [Kind] = []
    /// The column of each line's first visible byte; a tab counts to the next multiple of eight.
    private(set) var indents: [Int] = []

    /// The number of lines.
    var count: Int { kinds.count }

    /// Cuts a text whose bytes have these classes.
    init(_ bytes: [UInt8], classes: [UInt8]) {
        let span = bytes.span
        var start = 0
        while start < bytes.count {
            let end = Lines.next(after: start, in: span, end: bytes.count)
            starts.append(start)
            var kind = Kind.blank
            var indent = 0
            var index = start
            while index < end {
                let byte = bytes[index]
                if Whitespace.isASCII(byte) {
                    if kind == .blank { indent = byte == 0x09 ? (indent / 8 + 1) * 8 : indent + 1 }
                } else if classes[index] == SourceLexer.Class.comment.rawValue {
                    if kind == .blank { kind = .comment }
                } else {
                    kind = .code
                    break
                }
                index += 1
            }
            if kind == .blank, Self.holdsVisible(start..<end, in: span) { kind = .code }
            kinds.append(kind)
            indents.append(indent)
            start = end
        }
        starts.append(bytes.count)
    }

    private static func holdsVisible(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        !Whitespace.isBlank(range, in: bytes)
    }

    /// The bytes of a line, its end included.
    func range(of line: Int) -> Range<Int> { starts[line]..<starts[line + 1] }

    /// The line that an offset stands on, found by halving.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = max(count - 1, 0)
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The first line of a declaration on this line: comments and attributes right before it belong to it.
    func beginning(of line: Int, after limit: Int, in bytes: [UInt8]) -> Int {
        var first = line
        while first - 1 > limit {
            switch kinds[first - 1] {
            case .comment: first -= 1
            case .code where isAttribute(first - 1, in: bytes): first -= 1
            default: return first
            }
        }
        return first
    }

    /// Whether a line holds an attribute, a decorator or an annotation, and nothing else.
    private func isAttribute(_ line: Int, in bytes: [UInt8]) -> Bool {
        var index = starts[line]
        let end = starts[line + 1]
        while index < end, Whitespace.isASCII(bytes[index]) { index += 1 }
        guard index < end else { return false }
        switch bytes[index] {
        case 0x40: return true
        case 0x23: return index + 1 < end && bytes[index + 1] == 0x5B
        case 0x5B:
            var last = end - 1
            while last > index, Whitespace.isASCII(bytes[last]) { last -= 1 }
            return bytes[last] == 0x5D
        default: return false
        }
    }
}
