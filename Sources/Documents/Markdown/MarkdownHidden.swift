/// Finds what a block of Markdown holds that no reader of the rendered page sees: comments, definitions of links, and the
/// bytes of pictures.
struct MarkdownHidden {
    /// What is hidden, in ascending order.
    private(set) var ranges: [Range<Int>] = []
    /// Where a comment of Obsidian may begin or end, in blocks that are no code.
    private var percents: [Int] = []
    private let isMDX: Bool

    /// A comment of Obsidian that is longer is none, but two signs of percent.
    private static let commentReach = 64 << 10
    private static let spanReach = 1024
    /// A picture that is shorter than this is left where it is.
    private static let pictureMinimum = 64

    init(isMDX: Bool) { self.isMDX = isMDX }

    /// Looks through a block. Each call's range begins after the one before.
    mutating func look(through range: Range<Int>, kind: Block.Kind, in bytes: Span<UInt8>) {
        if kind == .comment || kind == .separator { return }
        var offset = range.lowerBound
        if kind == .paragraph { offset = definitions(in: range, of: bytes) }
        let isCode = kind == .code
        var isUnclosed = false
        while offset < range.upperBound {
            switch bytes[offset] {
            case UInt8(ascii: "`") where !isCode: offset = codeSpanEnd(offset, range, bytes)
            case UInt8(ascii: "\\") where !isCode: offset += 2
            case UInt8(ascii: "<") where !isCode && !isUnclosed && bytes.holds("<!--", at: offset):
                if let end = find("-->", from: offset + 4, to: range.upperBound, in: bytes) {
                    ranges.append(offset..<end)
                    offset = end
                } else {
                    isUnclosed = true
                    offset += 1
                }
            case UInt8(ascii: "%") where !isCode && bytes.holds("%%", at: offset):
                percents.append(offset)
                offset += 2
            case UInt8(ascii: "d") where bytes.holds("data:", at: offset):
                offset = picture(at: offset, range, bytes)
            default: offset += 1
            }
        }
    }

    /// All that is hidden, the comments of Obsidian included, in ascending order and not overlapping.
    func all(in bytes: Span<UInt8>) -> [Range<Int>] {
        var found = ranges
        var index = 0
        while index + 1 < percents.count {
            let (start, end) = (percents[index], percents[index + 1] + 2)
            guard end - start <= Self.commentReach, opens(start, bytes) else {
                index += 1
                continue
            }
            found.append(start..<end)
            index += 2
        }
        found.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int>] = []
        for range in found {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// A comment begins after white space or a mark, not within `100%%`.
    private func opens(_ offset: Int, _ bytes: Span<UInt8>) -> Bool {
        guard offset > 0 else { return true }
        let before = bytes[offset - 1]
        return Whitespace.isASCII(before) || [0x28, 0x2A, 0x5F, 0x3E, 0x5B].contains(before)
    }

    // MARK: Definitions

    /// The end of the lines at a paragraph's beginning that only define links, or import components in MDX.
    private mutating func definitions(in range: Range<Int>, of bytes: Span<UInt8>) -> Int {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let line = offset..<Lines.next(after: offset, in: bytes, end: range.upperBound)
            guard isDefinition(line, bytes) || isMDX && isImport(line, bytes) else { break }
            let shown = Whitespace.trimmed(line, in: bytes)
            ranges.append(shown)
            offset = line.upperBound
        }
        return offset
    }

    /// `[name]: target`, with a title or without; not a note's text (`[^1]: …`).
    private func isDefinition(_ line: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var offset = line.lowerBound
        while offset < line.upperBound, bytes[offset] == 0x20 { offset += 1 }
        guard offset + 1 < line.upperBound, bytes[offset] == UInt8(ascii: "["), bytes[offset + 1] != UInt8(ascii: "^"),
            bytes[offset + 1] != UInt8(ascii: "]")
        else { return false }
        let limit = min(line.upperBound, offset + 1000)
        guard let close = (offset + 1..<limit).first(where: { bytes[$0] == UInt8(ascii: "]") }),
            close + 1 < line.upperBound, bytes[close + 1] == UInt8(ascii: ":")
        else { return false }
        let target = Whitespace.trimmed(close + 2..<line.upperBound, in: bytes)
        guard !target.isEmpty else { return false }
        if bytes[target.lowerBound] == UInt8(ascii: "<") { return true }
        // After the target only a title may stand.
        guard let end = target.first(where: { Whitespace.isASCII(bytes[$0]) }) else { return true }
        let title = Whitespace.trimmed(end..<target.upperBound, in: bytes)
        let (first, last) = (bytes[title.lowerBound], bytes[title.upperBound - 1])
        return title.count >= 2
            && (first == last && (first == 0x22 || first == 0x27) || first == 0x28 && last == 0x29)
    }

    private func isImport(_ line: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        bytes.holds("import ", at: line.lowerBound) || bytes.holds("export ", at: line.lowerBound)
    }

    // MARK: Pictures

    /// Notes an address that holds a picture's bytes, with the marks around it, and tells where to go on.
    private mutating func picture(at start: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Int {
        var end = start + 5
        while end < range.upperBound, isAddressByte(bytes[end]) { end += 1 }
        guard end - start >= Self.pictureMinimum else { return end }
        var lower = start
        if lower > range.lowerBound, bytes[lower - 1] == UInt8(ascii: "<") { lower -= 1 }
        if end < range.upperBound, bytes[end] == UInt8(ascii: ">") { end += 1 }
        if lower - 2 >= range.lowerBound, bytes[lower - 1] == UInt8(ascii: "("), bytes[lower - 2] == UInt8(ascii: "]") {
            lower -= 2
            noteOpening(before: lower, range, bytes)
            // A title may stand after the address.
            if let close = (end..<min(range.upperBound, end + 256)).first(where: { bytes[$0] == UInt8(ascii: ")") }) {
                end = close + 1
            }
        } else if let tag = tagStart(before: lower, range, bytes) {
            lower = tag
            if let close = (end..<min(range.upperBound, end + 1024)).first(where: { bytes[$0] == UInt8(ascii: ">") }) {
                end = close + 1
            }
        }
        if let last = ranges.last, lower < last.upperBound { lower = min(last.upperBound, start) }
        if lower < end { ranges.append(lower..<end) }
        return end
    }

    /// The `![` of a picture whose address begins at an offset.
    private mutating func noteOpening(before end: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) {
        var offset = end - 1
        let limit = max(range.lowerBound, end - Self.spanReach, ranges.last?.upperBound ?? 0)
        while offset > limit {
            if bytes[offset] == UInt8(ascii: "["), bytes[offset - 1] == UInt8(ascii: "!") {
                ranges.append(offset - 1..<offset + 1)
                return
            }
            if bytes[offset] == UInt8(ascii: "]") { return }
            offset -= 1
        }
    }

    /// The `<` of the tag that an address is an attribute of.
    private func tagStart(before end: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Int? {
        var offset = end - 1
        let limit = max(range.lowerBound, end - Self.spanReach, ranges.last?.upperBound ?? 0)
        while offset >= limit {
            if bytes[offset] == UInt8(ascii: "<") { return offset }
            if bytes[offset] == UInt8(ascii: ">") || bytes[offset] == 0x0A { return nil }
            offset -= 1
        }
        return nil
    }

    private func isAddressByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || [0x2B, 0x2F, 0x3D, 0x3B, 0x2C, 0x2D, 0x2E, 0x5F, 0x25, 0x3A, 0x7E].contains(byte)
    }

    // MARK: Looking ahead

    private func codeSpanEnd(_ start: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Int {
        var open = start
        while open < range.upperBound, bytes[open] == UInt8(ascii: "`") { open += 1 }
        let length = open - start
        var offset = open
        let limit = min(range.upperBound, open + Self.spanReach)
        while offset < limit {
            guard bytes[offset] == UInt8(ascii: "`") else {
                offset += 1
                continue
            }
            let run = offset
            while offset < range.upperBound, bytes[offset] == UInt8(ascii: "`") { offset += 1 }
            if offset - run == length { return offset }
        }
        return open
    }

    private func find(_ mark: String, from start: Int, to end: Int, in bytes: Span<UInt8>) -> Int? {
        var offset = start
        while offset + mark.utf8.count <= end {
            if bytes.holds(mark, at: offset) { return offset + mark.utf8.count }
            offset += 1
        }
        return nil
    }
}
