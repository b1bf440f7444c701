/// How much decoded text looks like writing.
///
/// The wrong set shows itself in letters of two scripts side by side, capitals after small letters, symbols within words,
/// rare characters where the common ones of the set were to be expected, and controls.
enum TextPlausibility {
    /// Tenths of a point: about ten for each byte above ASCII of good text, less and below zero for others.
    static func score(_ text: [UInt8], charset: Charset) -> Int {
        var score = 0
        var before: Unicode.Scalar = " "
        var two: Unicode.Scalar = " "
        var iterator = String(decoding: text, as: UTF8.self).unicodeScalars.makeIterator()
        var current = iterator.next()
        while let scalar = current {
            let next = iterator.next()
            if scalar.value >= 0x80 {
                score += points(scalar, before: before, two: two, after: next ?? " ", charset: charset)
            }
            two = before
            before = scalar
            current = next
        }
        return score
    }

    private static func points(
        _ scalar: Unicode.Scalar, before: Unicode.Scalar, two: Unicode.Scalar, after: Unicode.Scalar, charset: Charset
    ) -> Int {
        let value = scalar.value
        switch scalar.properties.generalCategory {
        case .control, .unassigned, .privateUse, .surrogate: return -30
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark:
            return letter(scalar, before: before, two: two, after: after, charset: charset)
        default: break
        }
        let isAfterLetter = before.properties.isAlphabetic
        let isBeforeLetter = after.properties.isAlphabetic
        if value == 0xFFFD { return -30 }
        if marks.contains(scalar) {
            let isWithin = isAfterLetter && isBeforeLetter && !"’·´".unicodeScalars.contains(scalar)
            return isWithin ? -10 : 7
        }
        if (0x2500...0x259F).contains(value) { return -10 }
        if (0x3000...0x301F).contains(value) || (0xFF00...0xFF60).contains(value) { return 14 }
        return isAfterLetter || isBeforeLetter ? -12 : 0
    }

    private static func letter(
        _ scalar: Unicode.Scalar, before: Unicode.Scalar, two: Unicode.Scalar, after: Unicode.Scalar, charset: Charset
    ) -> Int {
        let value = scalar.value
        // Accents by themselves, of Vietnamese.
        if (0x300...0x36F).contains(value) { return before.properties.isAlphabetic ? 8 : -20 }
        // The ordinal signs, which stand after digits.
        if value == 0xAA || value == 0xBA { return before.properties.isAlphabetic ? -10 : 7 }
        let script = script(of: scalar)
        guard script == .other else {
            var points = script == .latin ? latin(scalar) : 10
            let beforeIsLetter = before.properties.isAlphabetic
            let afterIsLetter = after.properties.isAlphabetic
            if beforeIsLetter, Self.script(of: before) != script { points -= 20 }
            if afterIsLetter, Self.script(of: after) != script { points -= 20 }
            if scalar.properties.isUppercase, before.properties.isLowercase { points -= 20 }
            if scalar.properties.isLowercase, before.properties.isUppercase, two.properties.isUppercase { points -= 10 }
            // A letter alone tells little.
            if !beforeIsLetter, !afterIsLetter, points > 0 { points = words.contains(scalar) ? 5 : 1 }
            return points
        }
        return wide(scalar, before: before, after: after, charset: charset)
    }

    private static func latin(_ scalar: Unicode.Scalar) -> Int {
        westernLetters.contains(scalar) ? 10 : otherLetters.contains(scalar) ? 8 : 3
    }

    /// Characters of two bytes: Chinese, Japanese, Korean.
    private static func wide(
        _ scalar: Unicode.Scalar, before: Unicode.Scalar, after: Unicode.Scalar, charset: Charset
    ) -> Int {
        let value = scalar.value
        if (0xFF61...0xFF9F).contains(value) { return -3 }
        let glued =
            (before.value < 0x80 && before.properties.isAlphabetic ? 10 : 0)
            + (after.value < 0x80 && after.properties.isAlphabetic ? 10 : 0)
        switch value {
        case 0x3041...0x30FF: return 20 - glued
        case 0x3105...0x312F: return -10
        case 0x4E00...0x9FFF, 0xAC00...0xD7A3:
            let isCommon = CommonCharacters.of(charset)?[Int(value)] ?? false
            // A set of fewer characters, in which by chance fewer bytes are common ones, counts more.
            return (isCommon ? (value >= 0xAC00 ? 20 : 16) : value >= 0xAC00 ? -20 : -12) - glued
        default: return -20
        }
    }

    private enum Script {
        case latin, greek, cyrillic, hebrew, arabic, thai, other
    }

    private static func script(of scalar: Unicode.Scalar) -> Script {
        switch scalar.value {
        case 0..<0x250, 0x1E00..<0x1F00: .latin
        case 0x370..<0x400: .greek
        case 0x400..<0x530: .cyrillic
        case 0x590..<0x600: .hebrew
        case 0x600..<0x700, 0xFB50..<0xFF00: .arabic
        case 0xE00..<0xE80: .thai
        default: .other
        }
    }

    /// How many letters beyond ASCII are Latin; 0 where any is of another script.
    static func latinLetterCount(_ text: [UInt8]) -> Int {
        var count = 0
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars where scalar.value >= 0x80 {
            guard scalar.properties.isAlphabetic else { continue }
            guard script(of: scalar) == .latin else { return 0 }
            count += 1
        }
        return count
    }

    /// Whether the letters beyond ASCII are those of Italian alone. The Baltic letters of the same bytes, of which text has
    /// others too, mislead the statistics.
    static func isItalian(_ text: [UInt8]) -> Bool {
        String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy {
            $0.value < 0x80 || !$0.properties.isAlphabetic || italianLetters.contains($0)
        }
    }

    private static let italianLetters = Set("àèéìòùÀÈÉÌÒÙ".unicodeScalars)
    private static let westernLetters = Set("éèàçêôîâùûëïöäüßåæøñóáíúãõìòÉÈÀÇÊÔÎÂÙÛÖÄÜÅÆØÑÓÁÍÚÃÕœŒ".unicodeScalars)
    private static let otherLetters = Set(
        "ąćęłńśźżčďěňřšťůýžőűățţșşğıİāēģīķļņūėįųđơưŁŚŻŹČŘŠŽŞĀĒĪŪĶĻŅĢ".unicodeScalars)
    /// Letters that are words in themselves.
    private static let words = Set("àéèóáôÀÉÓÁåæøÅÆØ".unicodeScalars)
    private static let marks = Set("«»„“”‘’‚–—…•°§€£©®™·¿¡\u{A0}´".unicodeScalars)
}

/// The characters of the first levels of the East Asian standards: those of everyday text, told from the rarer ones by
/// their place in the standard.
private enum CommonCharacters {
    /// For each scalar below 0x10000, whether it is one of a set's common characters; nil for sets of other scripts.
    static func of(_ charset: Charset) -> [Bool]? {
        switch charset.decoder {
        case "GB18030": chinese
        case "BIG5-HKSCS": traditionalChinese
        case "CP932", "EUC-JP-MS": japanese
        case "CP949": korean
        default: nil
        }
    }

    private static let chinese = table("gb18030", leads: 0xB0...0xD7, trails: 0xA1...0xFE)
    private static let traditionalChinese = table("big5", leads: 0xA4...0xC6, trails: 0x40...0xFE)
    private static let japanese = table("euc-jp", leads: 0xB0...0xCF, trails: 0xA1...0xFE)
    private static let korean = table("euc-kr", leads: 0xB0...0xC8, trails: 0xA1...0xFE)

    private static func table(_ label: String, leads: ClosedRange<UInt8>, trails: ClosedRange<UInt8>) -> [Bool] {
        var table = [Bool](repeating: false, count: 0x10000)
        guard let charset = Charset(label: label) else { return table }
        for lead in leads {
            // A space between two characters keeps a hole in the table from taking its neighbour along.
            let row = trails.flatMap { trail -> [UInt8] in [lead, trail, 0x20] }
            guard let output = CharsetConversion.utf8(row, charset: charset) else { continue }
            for scalar in String(decoding: output.bytes, as: UTF8.self).unicodeScalars
            where scalar.value >= 0x3400 && scalar.value < 0xFFFD { table[Int(scalar.value)] = true }
        }
        return table
    }
}
