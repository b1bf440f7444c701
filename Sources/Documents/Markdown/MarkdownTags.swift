/// Collects the tags that stand in the text of notes, as Obsidian and other editors know them: `#project`,
/// `#area/home`.
///
/// A tag begins a line or follows white space. It has letters, digits, `_`, `-` and `/`, and at least one that is no
/// digit, so that `#12` is none; a heading's marks are followed by a space. Code has no tags.
struct MarkdownTags {
    /// Each tag once, without its mark, in the order of the text.
    private(set) var found: [String] = []

    private static let countLimit = 64
    private static let lengthLimit = 128

    /// Looks through a block of the text.
    mutating func look(through range: Range<Int>, kind: Block.Kind, in bytes: Span<UInt8>) {
        switch kind {
        case .code, .comment, .html, .separator: return
        default: break
        }
        var offset = range.lowerBound
        while offset < range.upperBound, found.count < Self.countLimit {
            switch bytes[offset] {
            case UInt8(ascii: "`"): offset = Self.codeEnd(from: offset, range, bytes)
            case UInt8(ascii: "#") where offset == range.lowerBound || Whitespace.isASCII(bytes[offset - 1]):
                offset = tag(at: offset + 1, range, bytes)
            default: offset += 1
            }
        }
    }

    /// Takes the tag that begins behind its mark, if one does, and returns where it ends.
    private mutating func tag(at start: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Int {
        var end = start
        while end < range.upperBound, end - start <= Self.lengthLimit, Self.mayBelong(bytes[end]) { end += 1 }
        guard end > start, end - start <= Self.lengthLimit else { return max(end, start) }
        let text = bytes.text(in: start..<end)
        let name = text.prefix { $0.isLetter || $0.isNumber || "_-/".contains($0) }
        if name.contains(where: { !$0.isNumber }), !name.hasPrefix("/"), !found.contains(String(name)) {
            found.append(String(name))
        }
        return end
    }

    /// Whether a byte may be a part of a tag: in ASCII it is known, and other characters are looked at as a whole.
    private static func mayBelong(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"), 0x80...:
            true
        default: false
        }
    }

    /// The end of the code that begins with the marks at `start`; the end of the marks where nothing closes them.
    private static func codeEnd(from start: Int, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Int {
        func marksEnd(_ offset: Int) -> Int {
            var end = offset
            while end < range.upperBound, bytes[end] == UInt8(ascii: "`") { end += 1 }
            return end
        }
        let opened = marksEnd(start)
        var offset = opened
        // Code within a line of text is short; what is longer is looked through as text.
        let reach = min(range.upperBound, opened + 1024)
        while offset < reach {
            guard bytes[offset] == UInt8(ascii: "`") else {
                offset += 1
                continue
            }
            let end = marksEnd(offset)
            if end - offset == opened - start { return end }
            offset = end
        }
        return opened
    }
}
