/// What the word rules ask about a character: the classes `\p{L}`, `\p{N}`, `\s` and the rest.
enum ScalarClass {
    case letter, number, space, other

    /// The class of a code point, from the Unicode tables of the standard library.
    init(_ value: UInt32) {
        if value < 0x80 {
            self.init(ascii: UInt8(value))
        } else if (0x3400...0x4DBF).contains(value) || (0x4E00...0x9FFF).contains(value)
            || (0xAC00...0xD7A3).contains(value)
        {
            self = .letter  // Han and Hangul, without the table
        } else if let scalar = Unicode.Scalar(value) {
            self.init(scalar.properties)
        } else {
            self = .other
        }
    }

    @inline(__always)
    init(ascii byte: UInt8) {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A: self = .letter
        case 0x20, 0x09...0x0D: self = .space
        case 0x30...0x39: self = .number
        default: self = .other
        }
    }

    private init(_ properties: Unicode.Scalar.Properties) {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
        case .decimalNumber, .letterNumber, .otherNumber: self = .number
        default: self = properties.isWhitespace ? .space : .other
        }
    }
}

/// A character of UTF-8 text: its code point, its length in bytes and its class.
struct ClassifiedScalar {
    var value: UInt32
    var length: Int
    var kind: ScalarClass

    /// The character that starts at `index` of `text`, which must be UTF-8.
    @inline(__always)
    init(_ text: Span<UInt8>, at index: Int) {
        let first = text[index]
        if first < 0x80 {
            value = UInt32(first)
            length = 1
            kind = ScalarClass(ascii: first)
        } else {
            (value, length) = Self.decode(text, at: index)
            kind = ScalarClass(value)
        }
    }

    static func decode(_ text: Span<UInt8>, at index: Int) -> (UInt32, Int) {
        let first = UInt32(text[index])
        func continuation(_ offset: Int) -> UInt32 { UInt32(text[index + offset] & 0x3F) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | continuation(1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | continuation(1) << 6 | continuation(2), 3) }
        return ((first & 0x07) << 18 | continuation(1) << 12 | continuation(2) << 6 | continuation(3), 4)
    }
}
