/// A stretch of TeX source that is read from its beginning to its end.
struct TeXInput {
    let bytes: [UInt8]
    /// Where each brace that opens closes.
    private let closing: [Int: Int]
    /// The next byte to be read.
    var index: Int
    let end: Int

    /// All of a source. Takes time linear in its length, to pair its braces.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        index = 0
        end = bytes.count
        var pairs: [Int: Int] = [:]
        var open: [Int] = []
        var offset = 0
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x5C: offset += 1
            case 0x25: while offset + 1 < bytes.count, bytes[offset + 1] != 0x0A { offset += 1 }
            case 0x7B: open.append(offset)
            case 0x7D: if let start = open.popLast() { pairs[start] = offset }
            default: break
            }
            offset += 1
        }
        closing = pairs
    }

    private init(_ input: TeXInput, _ range: Range<Int>) {
        bytes = input.bytes
        closing = input.closing
        index = range.lowerBound
        end = range.upperBound
    }

    /// A part of the same source.
    func part(_ range: Range<Int>) -> TeXInput { TeXInput(self, range.clamped(to: 0..<bytes.count)) }

    var isAtEnd: Bool { index >= end }

    /// The next byte, or 0 at the end.
    var next: UInt8 { index < end ? bytes[index] : 0 }

    /// Passes white space, but no blank line.
    mutating func skipSpace() {
        var lineEnds = 0
        var position = index
        while position < end, Whitespace.isASCII(bytes[position]) {
            if bytes[position] == 0x0A { lineEnds += 1 }
            if lineEnds > 1 { return }
            position += 1
            index = position
        }
    }

    /// Passes a group and returns what is between its braces; nil where none begins.
    mutating func group() -> Range<Int>? {
        let start = index
        skipSpace()
        guard next == 0x7B, let close = closing[index], close < end else {
            index = start
            return nil
        }
        let range = (index + 1)..<close
        index = close + 1
        return range
    }

    /// Passes an argument: a group, a command, or one character.
    mutating func argument() -> Range<Int>? {
        if let group = group() { return group }
        skipSpace()
        guard index < end, bytes[index] != 0x7D, bytes[index] != 0x7B else { return nil }
        let start = index
        if bytes[index] == 0x5C {
            _ = command()
        } else {
            index += 1
            while index < end, bytes[index] & 0xC0 == 0x80 { index += 1 }
        }
        return start..<index
    }

    /// Passes an optional argument in square brackets and returns what is between them.
    mutating func optional() -> Range<Int>? {
        let start = index
        skipSpace()
        guard next == 0x5B else {
            index = start
            return nil
        }
        var position = index + 1
        while position < end, position < index + 4000 {
            switch bytes[position] {
            case 0x5C: position += 1
            case 0x7B: if let close = closing[position] { position = close }
            case 0x5D:
                let range = (index + 1)..<min(position, end)
                index = min(position + 1, end)
                return range
            case 0x0A where position + 1 < end && bytes[position + 1] == 0x0A:
                index = start
                return nil
            default: break
            }
            position += 1
        }
        index = start
        return nil
    }

    /// Passes a backslash and a command's name: letters, or one other character.
    mutating func command() -> String {
        index += 1
        let start = index
        while index < end, (bytes[index] | 0x20) &- 0x61 < 26 || bytes[index] == 0x40 { index += 1 }
        if index == start, index < end {
            index += 1
            while index < end, bytes[index] & 0xC0 == 0x80 { index += 1 }
        }
        return String(decoding: bytes[start..<min(index, end)], as: UTF8.self)
    }

    /// The characters of a range.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Where these bytes next stand, or nil.
    func find(_ wanted: String) -> Int? {
        let wanted = Array(wanted.utf8)
        guard let first = wanted.first else { return index }
        var position = index
        while position + wanted.count <= end {
            var length = 0
            if bytes[position] == first {
                length = 1
                while length < wanted.count, bytes[position + length] == wanted[length] { length += 1 }
            }
            if length == wanted.count { return position }
            position += 1
        }
        return nil
    }
}
