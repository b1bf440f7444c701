/// White space in UTF-8: ASCII's six, and Unicode's spaces, separators and the byte order mark.
enum Whitespace {
    /// Length in bytes of the white space character at an offset, or 0 where something else stands.
    @inline(__always)
    static func length(at offset: Int, in bytes: Span<UInt8>) -> Int {
        let byte = bytes[offset]
        if byte < 0x80 { return isASCII(byte) ? 1 : 0 }
        return multibyteLength(at: offset, in: bytes)
    }

    /// Space, tab, line feed, vertical tab, form feed, carriage return.
    @inline(__always)
    static func isASCII(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func multibyteLength(at offset: Int, in bytes: Span<UInt8>) -> Int {
        switch bytes[offset] {
        case 0xC2:
            guard offset + 1 < bytes.count else { return 0 }
            // U+0085 next line, U+00A0 no-break space
            return bytes[offset + 1] == 0x85 || bytes[offset + 1] == 0xA0 ? 2 : 0
        case 0xE2:
            guard offset + 2 < bytes.count else { return 0 }
            let (second, third) = (bytes[offset + 1], bytes[offset + 2])
            // U+2000…U+200B, U+2028, U+2029, U+202F, U+205F, U+2060
            if second == 0x80 { return (0x80...0x8B).contains(third) || [0xA8, 0xA9, 0xAF].contains(third) ? 3 : 0 }
            return second == 0x81 && (third == 0x9F || third == 0xA0) ? 3 : 0
        case 0xE3:
            guard offset + 2 < bytes.count else { return 0 }
            return bytes[offset + 1] == 0x80 && bytes[offset + 2] == 0x80 ? 3 : 0  // U+3000
        case 0xEF:
            guard offset + 2 < bytes.count else { return 0 }
            return bytes[offset + 1] == 0xBB && bytes[offset + 2] == 0xBF ? 3 : 0  // U+FEFF
        default:
            return 0
        }
    }

    /// The range without white space at its ends; empty at its lower bound where there is nothing else.
    static func trimmed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var lower = range.lowerBound
        while lower < range.upperBound {
            let length = length(at: lower, in: bytes)
            guard length > 0 else { break }
            lower += length
        }
        guard lower < range.upperBound else { return range.lowerBound..<range.lowerBound }
        var upper = range.upperBound
        while upper > lower {
            let length = lengthBefore(upper, in: bytes)
            guard length > 0 else { break }
            upper -= length
        }
        return lower..<upper
    }

    /// Whether the range holds nothing but white space.
    static func isBlank(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let length = length(at: offset, in: bytes)
            guard length > 0 else { return false }
            offset += length
        }
        return true
    }

    private static func lengthBefore(_ end: Int, in bytes: Span<UInt8>) -> Int {
        if bytes[end - 1] < 0x80 { return isASCII(bytes[end - 1]) ? 1 : 0 }
        for length in 2...3 where end >= length {
            if bytes[end - length] & 0xC0 != 0x80 {
                return self.length(at: end - length, in: bytes) == length ? length : 0
            }
        }
        return 0
    }
}
