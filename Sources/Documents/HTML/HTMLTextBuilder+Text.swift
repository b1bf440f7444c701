extension HTMLTextBuilder {
    /// Adds text.
    mutating func append(_ text: Span<UInt8>) {
        if isInTitle, skippedSince == nil {
            // A title is a line; what is longer is cut.
            for offset in text.indices where (titleText?.count ?? 0) < 4096 { titleText?.append(text[offset]) }
            return
        }
        guard skippedSince == nil else { return }
        if preDepth > 0 {
            appendVerbatim(text)
        } else {
            appendFlowing(text)
        }
    }

    private mutating func appendFlowing(_ text: Span<UInt8>) {
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            if Whitespace.isASCII(byte) {
                hasSpace = true
                offset += 1
            } else if byte == 0xC2, offset + 1 < text.count, text[offset + 1] == 0xA0 {
                hasSpace = true
                offset += 2
            } else if let ignored = invisibleLength(text, offset) {
                offset += ignored
            } else {
                if blockStart == nil || hasSpace || lineEnds > 0 || cells > 0 { beginVisible() }
                output.append(byte)
                offset += 1
            }
        }
    }

    /// Soft hyphen, zero-width space, byte order mark.
    private func invisibleLength(_ text: Span<UInt8>, _ offset: Int) -> Int? {
        switch text[offset] {
        case 0xC2 where offset + 1 < text.count && text[offset + 1] == 0xAD: 2
        case 0xE2 where offset + 2 < text.count && text[offset + 1] == 0x80 && text[offset + 2] == 0x8B: 3
        case 0xEF where offset + 2 < text.count && text[offset + 1] == 0xBB && text[offset + 2] == 0xBF: 3
        default: nil
        }
    }

    /// Text of a `<pre>`, with its line ends as LF.
    private mutating func appendVerbatim(_ text: Span<UInt8>) {
        for offset in text.indices {
            var byte = text[offset]
            if byte == 0x0D {
                if offset + 1 < text.count, text[offset + 1] == 0x0A { continue }
                byte = 0x0A
            }
            // The line end right after the tag is not a part of the content.
            if dropsLineEnd {
                dropsLineEnd = false
                if byte == 0x0A { continue }
            }
            if blockStart == nil || lineEnds > 0 || cells > 0 { beginVisible() }
            output.append(byte)
        }
    }
}
