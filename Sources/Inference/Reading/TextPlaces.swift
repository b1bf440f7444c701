/// Places in a text's UTF-8 bytes.
enum TextPlaces {
    /// The range without white space at its ends, extended to whole characters; nil where nothing is left.
    static func trimmed(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int>? {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        guard start < end else { return nil }
        while start > 0, isContinuation(bytes[start]) { start -= 1 }
        while end < bytes.count, isContinuation(bytes[end]) { end += 1 }
        return start..<end
    }

    /// Where a text stands in another, white space at its ends left out. O(product of the lengths) at worst.
    static func occurrences(of text: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
        guard let part = trimmed(0..<text.count, in: text), part.count <= bytes.count else { return [] }
        return (0...bytes.count - part.count).filter { bytes[$0..<$0 + part.count].elementsEqual(text[part]) }
            .map { $0..<$0 + part.count }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
