/// A word, a string or a mark of code, comments left out.
struct CodeToken {
    enum Kind {
        case word, string, mark
    }

    let kind: Kind
    let range: Range<Int>
    /// The first byte.
    let byte: UInt8
    /// How many brackets around it were opened within what is looked at.
    let depth: Int

    /// The tokens of a stretch of classified bytes, at most `limit`.
    static func tokens(in range: Range<Int>, of bytes: [UInt8], classes: [UInt8], limit: Int = 600) -> [CodeToken] {
        var tokens: [CodeToken] = []
        var depth = 0
        var index = range.lowerBound
        while index < range.upperBound, tokens.count < limit {
            let start = index
            let byte = bytes[index]
            let kind = classes[index]
            index += 1
            if kind == SourceLexer.Class.string.rawValue {
                while index < range.upperBound, classes[index] == kind, index - start < 4096 { index += 1 }
                tokens.append(CodeToken(kind: .string, range: start..<index, byte: byte, depth: depth))
            } else if kind != SourceLexer.Class.code.rawValue || Whitespace.isASCII(byte) {
                continue
            } else if SourceLexer.isWord(byte) || byte == 0x40 {
                while index < range.upperBound, SourceLexer.isWord(bytes[index]), classes[index] == kind { index += 1 }
                tokens.append(CodeToken(kind: .word, range: start..<index, byte: byte, depth: depth))
            } else {
                if byte == 0x29 || byte == 0x5D { depth = max(depth - 1, 0) }
                tokens.append(CodeToken(kind: .mark, range: start..<index, byte: byte, depth: depth))
                if byte == 0x28 || byte == 0x5B { depth += 1 }
            }
        }
        return tokens
    }
}
