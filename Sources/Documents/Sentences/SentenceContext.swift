/// What stands around a stop, and whether it ends a sentence there.
struct SentenceContext {
    let stop: Stop
    /// Offset of the first stop of the run.
    let at: Int
    /// Offset after the run.
    let stopEnd: Int
    /// Offset after quotation marks, brackets and note numbers that follow the run.
    let closersEnd: Int
    let sentenceStart: Int
    let bound: Int

    /// What a following sentence would begin with.
    private enum Next {
        case end, lower, upper, digit, ideograph, other
    }

    func endsSentence(in bytes: Span<UInt8>) -> Bool {
        if stop.kind == .full {
            // 他说：“好。”，… goes on after a comma.
            guard closersEnd < bound, let next = Self.scalar(at: closersEnd, in: bytes, end: bound) else { return true }
            return !"，、；：,;".unicodeScalars.contains(next) && !isInNumber(before: next, in: bytes)
                && !(closersEnd > stopEnd && isToldBehind(in: bytes))
        }
        guard closersEnd < bound else { return true }
        let (next, word) = following(in: bytes)
        let hasSpace = Whitespace.length(at: closersEnd, in: bytes) > 0
        guard hasSpace || next == .ideograph else { return false }
        let hasCloser = closersEnd > stopEnd
        switch (stop.kind, next) {
        case (_, .end): return true
        // "3.打开" numbers what follows; "我……我不知道" hesitates.
        case (.period, .ideograph): return periodEnds(next: next, word: word, in: bytes)
        case (.ellipsis, .ideograph): return hasSpace || hasCloser
        case (_, .ideograph): return !(hasCloser && isToldBehind(in: bytes))
        case (.question, .lower): return !hasCloser
        case (_, .lower): return false
        case (.period, _): return periodEnds(next: next, word: word, in: bytes)
        default: return true
        }
    }

    /// Whether the stop is the wide full stop of a number: "3．5".
    private func isInNumber(before next: Unicode.Scalar, in bytes: Span<UInt8>) -> Bool {
        guard Self.scalar(at: at, in: bytes, end: bound) == "．", at > sentenceStart else { return false }
        let wide = at >= sentenceStart + 3 ? Self.scalar(at: at - 3, in: bytes, end: at) : nil
        let isNumber = (0x30...0x39).contains(bytes[at - 1]) || wide.map(HanListMarker.isDigit) ?? false
        return isNumber && HanListMarker.isDigit(next)
    }

    /// Whether a few words in Chinese behind a quotation tell who says it: “你好吗？”他问。
    private func isToldBehind(in bytes: Span<UInt8>) -> Bool {
        var offset = closersEnd
        var last: Unicode.Scalar?
        for _ in 0...Self.longestTelling {
            guard offset < bound, let scalar = Self.scalar(at: offset, in: bytes, end: bound) else { return false }
            if "。！？，：".unicodeScalars.contains(scalar) { break }
            // Japanese tells it otherwise, and a line that ends parts them.
            guard Self.kind(of: scalar) == .ideograph, !(0x3040...0x30FF).contains(scalar.value) else { return false }
            last = scalar
            offset += UTF8.width(scalar)
        }
        return last.map { "说說道问問答喊叫".unicodeScalars.contains($0) } ?? false
    }

    /// Characters of the words that tell who says something, at most.
    private static let longestTelling = 8

    private func periodEnds(next: Next, word nextWord: String, in bytes: Span<UInt8>) -> Bool {
        var wordStart = at
        while wordStart > sentenceStart, at - wordStart < 24, Self.isWordByte(bytes[wordStart - 1]) { wordStart -= 1 }
        while wordStart < at, bytes[wordStart] == UInt8(ascii: ".") { wordStart += 1 }
        let word = bytes.text(in: wordStart..<at)
        guard let first = word.unicodeScalars.first else { return true }
        let standsFirst = Whitespace.isBlank(sentenceStart..<wordStart, in: bytes)
        if word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // "1." at the beginning numbers what follows.
            return !(standsFirst && word.utf8.count <= 3)
        }
        if word.unicodeScalars.count == 1 {
            if standsFirst, first.properties.isAlphabetic { return false }
            // An initial, as in "J. Smith", but not the pronoun or the numeral.
            return word == "I" || !first.properties.isUppercase
        }
        switch Abbreviations.kind(of: word) {
        case nil: return true
        case .leading: return false
        case .numbering: return next != .digit && next != .other
        case .either: return next == .upper && Abbreviations.startsSentence(nextWord)
        }
    }

    /// The kind and the word (at most 16 bytes) of what follows the white space.
    private func following(in bytes: Span<UInt8>) -> (Next, String) {
        var offset = closersEnd
        while offset < bound {
            let space = Whitespace.length(at: offset, in: bytes)
            guard space > 0 else { break }
            offset += space
        }
        // Opening marks before the word; a few are enough.
        for _ in 0..<6 {
            guard offset < bound, let scalar = Self.scalar(at: offset, in: bytes, end: bound),
                "\"'“‘„«‹([{*_`¿¡「『（《【".unicodeScalars.contains(scalar)
            else { break }
            offset += UTF8.width(scalar)
        }
        guard offset < bound, let scalar = Self.scalar(at: offset, in: bytes, end: bound) else { return (.end, "") }
        var end = offset
        while end < bound, end - offset < 16, Self.isWordByte(bytes[end]), bytes[end] != UInt8(ascii: ".") { end += 1 }
        while end < bound, end > offset, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return (Self.kind(of: scalar), bytes.text(in: offset..<end))
    }

    private static func kind(of scalar: Unicode.Scalar) -> Next {
        if scalar.value < 0x80 {
            if (0x61...0x7A).contains(scalar.value) { return .lower }
            if (0x41...0x5A).contains(scalar.value) { return .upper }
            return (0x30...0x39).contains(scalar.value) ? .digit : .other
        }
        switch scalar.value {
        case 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF: return .ideograph
        default: break
        }
        if scalar.properties.isLowercase { return .lower }
        return scalar.properties.isAlphabetic ? .upper : .other
    }

    /// The offset after closing quotation marks, brackets, emphasis marks, and note numbers such as `[12]`.
    static func afterClosers(_ start: Int, in bytes: Span<UInt8>, end: Int) -> Int {
        var offset = start
        while offset < end, let scalar = scalar(at: offset, in: bytes, end: end) {
            if "\"'”’»›)]}）］｝」』】〉》〕*_`".unicodeScalars.contains(scalar) {
                offset += UTF8.width(scalar)
            } else if scalar == "[" {
                var digits = offset + 1
                while digits < end, digits - offset <= 4, (0x30...0x39).contains(bytes[digits]) { digits += 1 }
                guard digits > offset + 1, digits < end, bytes[digits] == UInt8(ascii: "]") else { return offset }
                offset = digits + 1
            } else {
                return offset
            }
        }
        return offset
    }

    /// Letters, digits, dots, apostrophes and everything beyond ASCII.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: ".")
    }

    /// The scalar at the beginning of a well-formed sequence.
    @inline(__always)
    static func scalar(at offset: Int, in bytes: Span<UInt8>, end: Int) -> Unicode.Scalar? {
        let lead = bytes[offset]
        if lead < 0x80 { return Unicode.Scalar(lead) }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0
        guard length > 0, offset + length <= end else { return nil }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for position in offset + 1..<offset + length { value = value << 6 | UInt32(bytes[position] & 0x3F) }
        return Unicode.Scalar(value)
    }
}
