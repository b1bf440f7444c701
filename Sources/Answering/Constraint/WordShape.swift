/// What must be known of the word before a full stop to tell an abbreviation from a sentence's end.
///
/// Kept small on purpose: a word that can't be an abbreviation any more looks like every other such word, so that a
/// grammar has few states.
struct WordShape: Hashable, Sendable {
    /// The word's small letters so far, last in the lowest byte; 0 for none, `tooLong` for a word of no interest.
    private var letters: UInt64 = 0

    private static let tooLong = UInt64.max
    /// Stands for any single letter.
    private static let initial: UInt64 = 1

    /// Whether a full stop here may belong to the word: after a single letter (`J.`, the parts of `e.g.`), or one of a
    /// few abbreviations that seldom end a sentence.
    var isAbbreviation: Bool {
        letters == Self.initial || (letters < 256 && letters > 1) || Self.abbreviations.contains(letters)
    }

    mutating func append(_ byte: UInt8) {
        guard CitationGrammar.isLetter(byte) else {
            // Any mark between words ends the word; a byte of another script makes it uninteresting.
            letters = byte < 0x80 && !CitationGrammar.isDigit(byte) ? 0 : Self.tooLong
            return
        }
        let small = UInt64(byte | 0x20)
        switch letters {
        case 0: letters = Self.prefixes.contains(small) ? small : Self.initial
        case Self.tooLong, Self.initial: letters = Self.tooLong
        default:
            let longer = letters << 8 | small
            letters = Self.prefixes.contains(longer) ? longer : Self.tooLong
        }
    }

    private static let words = [
        "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "fig", "eq", "sec", "cf", "ca", "approx", "gen",
        "col", "lt", "sgt", "capt", "rev", "vol", "pp", "no", "jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov",
        "dec",
    ]
    private static let abbreviations = Set(words.map(packed))
    private static let prefixes = Set(words.flatMap { word in (1...word.count).map { packed(word.prefix($0)) } })

    private static func packed(_ word: some StringProtocol) -> UInt64 {
        word.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// How much of a character's UTF-8 has been written (Unicode 16, table 3-7).
struct CharacterProgress: Hashable, Sendable {
    private var remaining: UInt8 = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF
    /// How many bytes of `。`, `！` or `？` the character matches so far.
    private var mark: Mark = .none

    private enum Mark: UInt8 {
        case none, e3, e380, ef, efbc, whole
    }

    /// Whether the last byte completed a character.
    var isComplete: Bool { remaining == 0 }
    /// Whether the character just completed is `。`, `！` or `？`.
    var endsSentence: Bool { mark == .whole }
    /// Whether the character under way may become one of them.
    var mayEndSentence: Bool { mark != .none }

    /// Takes the next byte; false when it makes the text invalid.
    mutating func advance(_ byte: UInt8) -> Bool {
        guard remaining == 0 else {
            guard byte >= lower, byte <= upper else { return false }
            remaining -= 1
            (lower, upper) = (0x80, 0xBF)
            switch (mark, byte) {
            case (.e3, 0x80): mark = .e380
            case (.e380, 0x82), (.efbc, 0x81), (.efbc, 0x9F): mark = .whole
            case (.ef, 0xBC): mark = .efbc
            default: mark = .none
            }
            return true
        }
        mark = byte == 0xE3 ? .e3 : byte == 0xEF ? .ef : .none
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: remaining = 1
        case 0xE0: (remaining, lower) = (2, 0xA0)
        case 0xED: (remaining, upper) = (2, 0x9F)
        case 0xE1...0xEF: remaining = 2
        case 0xF0: (remaining, lower) = (3, 0x90)
        case 0xF4: (remaining, upper) = (3, 0x8F)
        case 0xF1...0xF3: remaining = 3
        default: return false
        }
        return true
    }
}
