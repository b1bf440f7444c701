/// Tells from its beginning what a line does to the sentences around it.
struct LineStructure {
    /// What a line is to the sentences around it.
    struct Role {
        /// No sentence goes on from the line before.
        var startsBlock = false
        /// The line is a unit of its own, whatever its punctuation.
        var isWhole = false
        /// Bytes of indentation and marker in which no sentence ends.
        var markerLength = 0
    }

    private var isInFence = false
    private var breaksBefore = false

    init() {}

    /// The role of the next line of the text.
    mutating func role(of line: Range<Int>, in bytes: Span<UInt8>) -> Role {
        var role = Role()
        role.startsBlock = breaksBefore
        breaksBefore = false
        var start = line.lowerBound
        while start < line.upperBound, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        guard start < line.upperBound, !Whitespace.isBlank(start..<line.upperBound, in: bytes) else {
            breaksBefore = true
            role.startsBlock = true
            role.isWhole = true
            return role
        }
        let isFence = Fence(line, in: bytes) != nil
        if isFence { isInFence.toggle() }
        if isFence || isInFence || isHeading(start, line, bytes) || isRow(start, line, bytes) {
            role.startsBlock = true
            role.isWhole = true
            breaksBefore = true
        } else if isRule(start, line, bytes) {
            // An underline belongs to the heading above it; either way the text stops here.
            role.isWhole = true
            breaksBefore = true
        } else if let marker = marker(at: start, line, bytes) {
            role.startsBlock = true
            role.markerLength = marker - line.lowerBound
        }
        return role
    }

    /// `#` to `######` and a space.
    private func isHeading(_ start: Int, _ line: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var end = start
        while end < line.upperBound, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return (1...6).contains(end - start) && end < line.upperBound && Whitespace.isASCII(bytes[end])
    }

    /// A line with a pipe at its beginning, or with spaces around one.
    private func isRow(_ start: Int, _ line: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        if bytes[start] == UInt8(ascii: "|") { return true }
        for offset in start..<line.upperBound where bytes[offset] == UInt8(ascii: "|") {
            if bytes[offset - 1] == 0x20 || offset == start, bytes.holds(" | ", at: offset - 1) { return true }
        }
        return false
    }

    /// Three or more of one mark and nothing else.
    private func isRule(_ start: Int, _ line: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        let mark = bytes[start]
        guard [UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "_")].contains(mark) else {
            return false
        }
        var count = 0
        for offset in start..<line.upperBound {
            if bytes[offset] == mark { count += 1 } else if !Whitespace.isASCII(bytes[offset]) { return false }
        }
        return count >= 3
    }

    /// The offset after a list marker (`-`, `*`, `+`, `•`, `1.`, `2)`) and its space, or after one of ``HanListMarker``; or nil.
    private func marker(at start: Int, _ line: Range<Int>, _ bytes: Span<UInt8>) -> Int? {
        if let length = HanListMarker.length(at: start, in: bytes, end: line.upperBound) { return start + length }
        var end = start
        switch bytes[start] {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): end += 1
        case 0xE2 where bytes.holds("•", at: start): end += 3
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while end < line.upperBound, end - start < 4, (0x30...0x39).contains(bytes[end]) { end += 1 }
            guard end < line.upperBound, end - start < 4,
                bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ")")
            else { return nil }
            end += 1
        default: return nil
        }
        guard end < line.upperBound, bytes[end] == 0x20 || bytes[end] == 0x09 else { return nil }
        return end + 1
    }
}
