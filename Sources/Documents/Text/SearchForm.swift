import Foundation

/// The form of a text that words and vectors are made of. Passages and questions go through the same function; what is
/// quoted stays as it is.
///
/// - Compatibility forms become plain characters, and decomposed ones composed (Unicode's NFKC): ligatures, full width,
///   presentation forms, the jamo of Hangul.
/// - What nobody sees is taken out: soft hyphens, zero-width spaces and joiners, marks of direction, variation selectors.
/// - Vowel marks of Arabic and Hebrew, and the stroke that lengthens Arabic words, are taken out: most people write without.
/// - A word that is parted by a hyphen at a line's end is joined.
/// - Base64 and hexadecimal dumps are left out.
package enum SearchForm {
    /// The search form of a text. Made again of what it gives, it stays the same for all but odd texts.
    ///
    /// - Complexity: linear.
    package static func of(_ text: String) -> String {
        var text = text
        text.makeContiguousUTF8()
        return isPlain(text.utf8Span.span) ? text : reformed(text)
    }

    /// The search form of a text, by all steps.
    static func reformed(_ text: String) -> String {
        var form = text
        // Most texts have quotes, dashes and accents at most, and normalising them would take most of the time.
        if !text.unicodeScalars.allSatisfy(isFinished) { form = normalised(text) }
        if form.utf8.contains(UInt8(ascii: "\n")) { form = joined(form) }
        return withoutNoise(form)
    }

    /// Whether none of the steps changes a text, as far as one look at each byte tells: whether it has neither characters
    /// that may have to be normalised, nor a hyphen at a line's end, nor a run that could be noise.
    static func isPlain(_ bytes: Span<UInt8>) -> Bool {
        var (run, last, place) = (0, UInt8(0), 0)
        while place < bytes.count {
            let byte = bytes[place]
            guard byte < 0x80 else {
                guard let scalar = SentenceContext.scalar(at: place, in: bytes, end: bytes.count),
                    scalar.value != 0x2010, isFinished(scalar)
                else { return false }
                (run, last) = (0, byte)
                place += UTF8.width(scalar)
                continue
            }
            if isBase64(byte) {
                run += 1
                if run >= shortestNoise { return false }
            } else {
                if last == UInt8(ascii: "-"), byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return false }
                run = 0
            }
            last = byte
            place += 1
        }
        return true
    }

    // MARK: - Characters

    static func normalised(_ text: String) -> String {
        withoutVowelMarks(
            // The second pass composes what the first one only maps, such as half-width kana with their marks.
            parted(text).precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping)
    }

    /// Whether normalising leaves a character as it is, beside any other of this kind; says so of common ones alone.
    static func isFinished(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x80: true
        case 0xA1...0xA7, 0xA9, 0xAB...0xAC, 0xAE, 0xB0...0xB1, 0xB6...0xB7, 0xBB, 0xBF: true
        case 0xC0...0x131, 0x134...0x13E, 0x141...0x148, 0x14A...0x17E: true
        case 0x2010, 0x2012...0x2015, 0x2018...0x2023, 0x2030...0x2032, 0x20AC: true
        default: false
        }
    }

    /// A text in which compatibility forms that would run into their neighbours stand by themselves: a raised figure after a
    /// figure is another number, and a mark for trade is no part of a name. Soft hyphens at line ends take the line end
    /// with them.
    private static func parted(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        while let scalar = next {
            next = scalars.next()
            switch scalar.value {
            case 0xAD:
                // As hyphenation leaves it: a line end and perhaps an indentation within a word.
                guard next == "\n" || next == "\r" else { break }
                while let space = next, space == "\n" || space == "\r" || space == " " || space == "\t" {
                    next = scalars.next()
                }
            case 0x2120, 0x2122: result.append(" ")
            case 0xB2, 0xB3, 0xB9, 0xBC...0xBE, 0x2070...0x2089, 0x2150...0x215E, 0x2189, 0x2460...0x24FF,
                0x3220...0x3247, 0x3280...0x32B0:
                if previous.properties.numericType != nil, !isRaised(previous) { result.append(" ") }
                result.append(scalar)
            default: if !isInvisible(scalar) { result.append(scalar) }
            }
            previous = scalar
        }
        return String(result)
    }

    private static func isRaised(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xB2, 0xB3, 0xB9, 0x2070...0x2089: true
        default: false
        }
    }

    private static func withoutVowelMarks(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isVowelMark) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isVowelMark(scalar) { result.append(scalar) }
        return String(result)
    }

    /// Whether nobody sees a character.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0xAD: false
        case 0xAD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x200B...0x200F: true
        case 0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF: true
        case 0xFE00...0xFE0F, 0xE0000...0xE01EF: true  // variation selectors, tags
        default: false
        }
    }

    /// Whether a character that composing has left is a vowel or a mark of recitation that most people write without.
    private static func isVowelMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x0591: false
        case 0x0591...0x05BD, 0x05BF, 0x05C1...0x05C2, 0x05C4...0x05C5, 0x05C7: true  // Hebrew
        case 0x0610...0x061A, 0x0640, 0x064B...0x065F, 0x0670: true  // Arabic, and the stroke that lengthens words
        case 0x06D6...0x06DC, 0x06DF...0x06E4, 0x06E7...0x06E8, 0x06EA...0x06ED, 0x08D3...0x08FF: true
        default: false
        }
    }

    // MARK: - Line ends

    /// A text in which a letter, a hyphen, a line end and a small letter have become two neighbouring letters.
    private static func joined(_ text: String) -> String {
        guard hasHyphenatedLineEnd(text) else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            if scalar == "-" || scalar == "\u{2010}", place > 0, scalars[place - 1].properties.isAlphabetic,
                let after = wordAfterLineEnd(scalars, from: place + 1)
            {
                place = after
                continue
            }
            result.append(scalar)
            place += 1
        }
        return String(result)
    }

    private static func hasHyphenatedLineEnd(_ text: String) -> Bool {
        var (beforeLast, last) = (UInt8(0), UInt8(0))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if last == UInt8(ascii: "-") || last == 0x90 && beforeLast == 0x80 { return true }
            }
            (beforeLast, last) = (last, byte)
        }
        return false
    }

    /// Where the rest of a parted word begins: after one line end, at a small letter. nil where there is none, and before a
    /// word such as "and", where the hyphen stands for a part that is left out ("in- and output").
    private static func wordAfterLineEnd(_ scalars: [Unicode.Scalar], from start: Int) -> Int? {
        var place = start
        if place < scalars.count, scalars[place] == "\r" { place += 1 }
        if place < scalars.count, scalars[place] == "\n" { place += 1 }
        guard place > start else { return nil }
        while place < scalars.count, scalars[place] == " " || scalars[place] == "\t" { place += 1 }
        guard place < scalars.count, scalars[place].properties.isLowercase else { return nil }
        let word = scalars[place..<min(place + 6, scalars.count)].prefix { $0.properties.isAlphabetic }
        return joiningWords.contains(String(String.UnicodeScalarView(word))) ? nil : place
    }

    private static let joiningWords: Set<String> = [
        "and", "or", "und", "oder", "bis", "et", "ou", "en", "of", "y", "e",
    ]

    // MARK: - Noise

    /// A run of characters that base64 uses is looked at from this length on; lines of mail and of keys have 64 and 76.
    private static let shortestNoise = 60
    /// Hexadecimal digits of a digest are searched for; a dump is longer.
    private static let shortestDump = 256

    /// A text without long runs of base64 or hexadecimal digits, each of which has become a space.
    private static func withoutNoise(_ text: String) -> String {
        var noise: [Range<Int>] = []
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8Span.span
        var start = 0
        for place in 0...bytes.count {
            if place < bytes.count, isBase64(bytes[place]) { continue }
            if place - start >= shortestNoise, isNoise(bytes.extracting(start..<place)) { noise.append(start..<place) }
            start = place + 1
        }
        guard !noise.isEmpty else { return text }
        var kept: [UInt8] = []
        var end = 0
        for range in noise {
            for place in end..<range.lowerBound { kept.append(bytes[place]) }
            kept.append(UInt8(ascii: " "))
            end = range.upperBound
        }
        for place in end..<bytes.count { kept.append(bytes[place]) }
        return String(decoding: kept, as: UTF8.self)
    }

    @inline(__always)
    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// Whether a run looks like chance: between neighbours, small letters, capitals and figures change about every second
    /// time (of 64 kinds evenly drawn, 65 in 100). In names of classes and in paths they change less, and figures are few.
    private static func isNoise(_ run: Span<UInt8>) -> Bool {
        var (changes, capitals, figures, hexadecimal) = (0, 0, 0, 0)
        var last = UInt8(0)
        for place in 0..<run.count {
            let byte = run[place]
            let kind: UInt8 =
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): 1
                case UInt8(ascii: "a")...UInt8(ascii: "z"): 2
                case UInt8(ascii: "0")...UInt8(ascii: "9"): 3
                default: 4
                }
            if kind == 1 { capitals += 1 }
            if kind == 3 { figures += 1 }
            if kind == 3 || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte & 0xDF) && kind < 3 {
                hexadecimal += 1
            }
            if place > 0, kind != last { changes += 1 }
            last = kind
        }
        if hexadecimal == run.count { return run.count >= shortestDump }
        return capitals * 10 >= run.count && figures * 20 >= run.count && changes * 100 >= run.count * 46
    }
}
