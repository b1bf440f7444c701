/// Text in the fields of a head: raw, or in encoded words (RFC 2047): `=?utf-8?Q?Gr=C3=BC=C3=9Fe?=`.
enum EncodedWords {
    /// The text of a field.
    ///
    /// White space between two encoded words is dropped, and words of one set that follow each other are decoded together,
    /// since some programs cut characters in two.
    static func decode(_ value: [UInt8]) -> String {
        let span = value.span
        var text = ""
        var pending: [UInt8] = []
        var charset: String?
        var rawStart = 0
        var offset = 0
        func flush() {
            guard let name = charset else { return }
            text += string(pending, charset: name)
            pending = []
            charset = nil
        }
        while offset < value.count {
            guard span.holds("=?", at: offset), let word = word(at: offset, in: span) else {
                offset += 1
                continue
            }
            let isGap = charset != nil && Whitespace.isBlank(rawStart..<offset, in: span)
            if !isGap, rawStart < offset {
                flush()
                text += string(span.bytes(in: rawStart..<offset), charset: nil)
            }
            if charset != word.charset { flush() }
            charset = word.charset
            pending += word.bytes
            offset = word.end
            rawStart = offset
        }
        flush()
        return rawStart < value.count ? text + string(span.bytes(in: rawStart..<value.count), charset: nil) : text
    }

    /// Bytes as a string: in the stated set, else in UTF-8 or what is detected.
    static func string(_ bytes: [UInt8], charset: String?) -> String {
        if let charset = charset.flatMap({ Charset(label: $0) }),
            let output = CharsetConversion.utf8(bytes, charset: charset)
        {
            return String(decoding: output.bytes, as: UTF8.self)
        }
        if TextBytes.firstInvalidOffset(in: bytes.span) != nil, let charset = CharsetDetection.charset(of: bytes),
            let output = CharsetConversion.utf8(bytes, charset: charset)
        {
            return String(decoding: output.bytes, as: UTF8.self)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func word(
        at offset: Int, in bytes: Span<UInt8>
    ) -> (charset: String, bytes: [UInt8], end: Int)? {
        // A word has at most 75 characters; programs that don't know that stay below this.
        let limit = min(bytes.count, offset + 2_000)
        guard let charsetEnd = index(of: "?", from: offset + 2, to: limit, in: bytes),
            let encodingEnd = index(of: "?", from: charsetEnd + 1, to: limit, in: bytes),
            encodingEnd == charsetEnd + 2
        else { return nil }
        var end = encodingEnd + 1
        while end < limit, !bytes.holds("?=", at: end) { end += 1 }
        guard end < limit else { return nil }
        var charset = bytes.text(in: offset + 2..<charsetEnd).lowercased()
        // RFC 2231 lets a language follow.
        if let star = charset.firstIndex(of: "*") { charset = String(charset[..<star]) }
        let content = bytes.bytes(in: encodingEnd + 1..<end)
        switch bytes[charsetEnd + 1] | 0x20 {
        case UInt8(ascii: "b"): return (charset, TransferEncoding.base64(content), end + 2)
        case UInt8(ascii: "q"):
            return (charset, TransferEncoding.quotedPrintable(content, isHeader: true), end + 2)
        default: return nil
        }
    }

    private static func index(of mark: Character, from start: Int, to end: Int, in bytes: Span<UInt8>) -> Int? {
        var offset = start
        while offset < end {
            if bytes[offset] == mark.asciiValue { return offset }
            guard bytes[offset] > 0x20 else { return nil }
            offset += 1
        }
        return nil
    }
}
