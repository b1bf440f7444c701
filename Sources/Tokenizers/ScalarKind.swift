/// Finer classes than `ScalarClass`: Unicode's general categories as far as word rules tell them apart.
enum ScalarKind {
    /// Lu and Lt.
    case upper
    /// Ll.
    case lower
    /// Lm and Lo.
    case caseless
    case mark, number, punctuation, symbol, space, other

    init(_ value: UInt32) {
        if value < 0x80 {
            self = Self.ascii[Int(value)]
        } else if (0x3400...0x4DBF).contains(value) || (0x4E00...0x9FFF).contains(value)
            || (0xAC00...0xD7A3).contains(value)
        {
            self = .caseless  // Han and Hangul, without the table
        } else if let scalar = Unicode.Scalar(value) {
            self.init(scalar.properties)
        } else {
            self = .other
        }
    }

    private static let ascii: [ScalarKind] = (0..<0x80).map { Unicode.Scalar(UInt8($0)).properties }.map(
        ScalarKind.init)

    private init(_ properties: Unicode.Scalar.Properties) {
        switch properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: self = .upper
        case .lowercaseLetter: self = .lower
        case .modifierLetter, .otherLetter: self = .caseless
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        case .decimalNumber, .letterNumber, .otherNumber: self = .number
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            self = .punctuation
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: self = .symbol
        default: self = properties.isWhitespace ? .space : .other
        }
    }

    var isLetter: Bool { self == .upper || self == .lower || self == .caseless }
    var isLetterOrMark: Bool { isLetter || self == .mark }
}

/// A character of UTF-8 text with its kind.
struct KindedScalar {
    let value: UInt32
    /// Where the next one starts.
    let end: Int
    let kind: ScalarKind

    /// The character at `index` of `text`, which must be UTF-8.
    @inline(__always)
    init(_ text: Span<UInt8>, at index: Int) {
        let first = text[index]
        if first < 0x80 {
            value = UInt32(first)
            end = index + 1
        } else {
            let scalar = ClassifiedScalar.decode(text, at: index)
            value = scalar.0
            end = index + scalar.1
        }
        kind = ScalarKind(value)
    }

    var isLineBreak: Bool { value == 0x0A || value == 0x0D }
}
