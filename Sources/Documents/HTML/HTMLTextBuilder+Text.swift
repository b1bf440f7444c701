extension HTMLTextBuilder {
    /// Adds text.
    mutating func append(_ bytes: Span<UInt8>) {
        if metadata.append(bytes) { return }
        guard skippedSince == nil else {
            if isInDrawingTitle {
                for offset in bytes.indices where (drawingTitle?.count ?? 0) < 1024 {
                    drawingTitle?.append(bytes[offset])
                }
            } else if isInDrawingText {
                for offset in bytes.indices where drawingByteCount < Self.drawingLimit {
                    drawingTexts[drawingTexts.count - 1].append(bytes[offset])
                    drawingByteCount += 1
                }
            }
            return
        }
        // Formulas are written with white space that nobody sees.
        if !formula.isEmpty, Whitespace.isBlank(0..<bytes.count, in: bytes) { return }
        let before = text.count
        if preDepth > 0 {
            appendVerbatim(bytes)
        } else {
            appendFlowing(bytes)
        }
        if linkDepth > 0 { linkByteCount += max(text.count - before, 0) }
    }

    private mutating func appendFlowing(_ bytes: Span<UInt8>) {
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if Whitespace.isASCII(byte) {
                hasSpace = true
                offset += 1
            } else if byte == 0xC2, offset + 1 < bytes.count, bytes[offset + 1] == 0xA0 {
                hasSpace = true
                offset += 2
            } else if let ignored = invisibleLength(bytes, offset) {
                offset += ignored
            } else {
                if kind == nil || hasSpace || lineEnds > 0 { beginVisible() }
                text.append(byte)
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
    private mutating func appendVerbatim(_ bytes: Span<UInt8>) {
        for offset in bytes.indices {
            var byte = bytes[offset]
            if byte == 0x0D {
                if offset + 1 < bytes.count, bytes[offset + 1] == 0x0A { continue }
                byte = 0x0A
            }
            // The line end right after the tag is not a part of the content.
            if dropsLineEnd {
                dropsLineEnd = false
                if byte == 0x0A { continue }
            }
            if kind == nil || lineEnds > 0 { beginVisible() }
            text.append(byte)
        }
    }
}
