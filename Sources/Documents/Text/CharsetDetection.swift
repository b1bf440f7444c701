import CLibUChardet

/// Finds out which character set text is in that does not say it and is not UTF-8.
///
/// uchardet names a set by the statistics of languages. It errs on short texts, and on languages with few accents. So its
/// set is compared with the sets of most legacy text by how much the decoded text looks like writing
/// (``TextPlausibility``); docs/decisions/0043 has the measurements.
enum CharsetDetection {
    /// The set, or nil where the text looks like writing in none: bytes that are no text are better replaced than read.
    static func charset(of bytes: [UInt8]) -> Charset? {
        let sample = sample(of: bytes)
        let guessed = guess(sample).flatMap { Charset(label: $0) }
        let highCount = sample.count { $0 >= 0x80 }
        guard highCount > 0 else { return nil }
        var candidates = usual
        if let guessed, guessed != .utf8, !guessed.usesEscapes, !usual.contains(guessed) { candidates.append(guessed) }
        var best: (charset: Charset, score: Double, plain: Double)?
        for charset in candidates {
            guard let text = CharsetConversion.utf8(sample, charset: charset) else { continue }
            let plain = Double(TextPlausibility.score(text.bytes, charset: charset)) / Double(10 * highCount)
            var score = plain
            if charset == guessed {
                // Statistics of a few letters are chance; windows-1252 is what most text is in.
                let letters = TextPlausibility.latinLetterCount(text.bytes)
                score += bonus(of: charset) * (letters == 1 ? 0.15 : letters == 2 ? 0.6 : 1)
            } else if charset == .windows1252 {
                // The statistics take Italian for Baltic, and nothing else for it.
                let isItalian = guessed?.name == "windows-1257" && TextPlausibility.isItalian(text.bytes)
                score += isItalian ? 0.35 : 0.05
            }
            if score > best?.score ?? -.infinity { best = (charset, score, plain) }
        }
        guard let best, best.plain >= lowestScore else { return nil }
        return best.charset.name == "KOI8-U" && !bytes.contains(where: ukrainianBytes.contains)
            ? Charset(label: "koi8-r") : best.charset
    }

    /// The set of text in ASCII bytes with escapes that switch to others, or nil where there are none.
    static func escapedCharset(of bytes: [UInt8]) -> Charset? {
        let span = bytes.span
        guard let first = bytes.firstIndex(where: { $0 == 0x1B || $0 == UInt8(ascii: "~") }) else { return nil }
        let marks = ["\u{1B}$", "\u{1B}(", "~{"]
        let hasMark = (first..<span.count).contains { offset in
            (span[offset] == 0x1B || span[offset] == UInt8(ascii: "~")) && marks.contains { span.holds($0, at: offset) }
        }
        guard hasMark, let charset = guess(Array(bytes.prefix(1 << 20))).flatMap({ Charset(label: $0) }),
            charset.usesEscapes,
            CharsetConversion.utf8(bytes, charset: charset)?.replacedCount == 0
        else { return nil }
        return charset
    }

    /// Where KOI8-U has letters that KOI8-R has not.
    private static let ukrainianBytes: Set<UInt8> = [0xA4, 0xA6, 0xA7, 0xAD, 0xB4, 0xB6, 0xB7, 0xBD]

    /// Below this much a byte, what is decoded is no writing.
    private static let lowestScore = 0.25

    /// The sets that most text without a statement is in.
    private static let usual = [
        "windows-1252", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1251", "koi8-u", "windows-1250",
        "windows-1258",
    ].compactMap { Charset(label: $0) }

    /// What uchardet's word counts for a set, as a share of the best score.
    private static func bonus(of charset: Charset) -> Double {
        switch charset.name {
        case "x-mac-cyrillic": 0.2
        // Sets that little text is in, and that uchardet names for text that it has no statistics of.
        case "ISO-8859-3", "ISO-8859-4", "ISO-8859-10", "IBM852", "IBM855", "IBM862", "VISCII", "EUC-TW",
            "x-mac-centraleurope":
            0.05
        default: 0.4
        }
    }

    /// uchardet's name for the set of some text; nil where it has none.
    private static func guess(_ bytes: [UInt8]) -> String? {
        guard let detector = unsafe uchardet_new() else { return nil }
        defer { unsafe uchardet_delete(detector) }
        let status = unsafe bytes.withUnsafeBytes { buffer in
            // The detector only reads the buffer, during the call.
            unsafe uchardet_handle_data(
                detector, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard status == 0 else { return nil }
        unsafe uchardet_data_end(detector)
        // The string belongs to the detector, and is copied here.
        guard let name = unsafe uchardet_get_charset(detector) else { return nil }
        let label = unsafe String(cString: name)
        // What is read by a larger set of the same letters is read by that.
        return switch label {
        case "": nil
        case "KOI8-R": "KOI8-U"
        case "ISO-8859-13": "windows-1257"
        default: label
        }
    }

    /// Lines that hold other bytes than ASCII, up to 24 KiB of them. The rest tells nothing, and would take its time.
    private static func sample(of bytes: [UInt8]) -> [UInt8] {
        var sample: [UInt8] = []
        let span = bytes.span
        var start = 0
        while start < span.count, sample.count < 24 << 10 {
            let end = Lines.next(after: start, in: span, end: min(span.count, start + (8 << 10)))
            var offset = start
            while offset < end, span[offset] < 0x80 { offset += 1 }
            if offset < end { sample.append(contentsOf: bytes[start..<end]) }
            start = end
        }
        return sample
    }
}
