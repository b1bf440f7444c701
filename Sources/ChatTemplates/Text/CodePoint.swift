/// What Python says of a code point.
extension UInt32 {
    private var properties: Unicode.Scalar.Properties? { UnicodeScalar(self)?.properties }

    /// `str.isspace`, and `\s` of regular expressions.
    var isPythonSpace: Bool {
        switch self {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0: true
        case ..<0x1680: false
        default: properties?.isWhitespace == true
        }
    }

    /// Where `str.splitlines` cuts.
    var endsPythonLine: Bool {
        switch self {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// `str.isprintable`: what `repr` shows as it is.
    var isPythonPrintable: Bool {
        if self == 0x20 { return true }
        switch properties?.generalCategory {
        case nil, .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    /// `str.isalpha`.
    var isPythonLetter: Bool {
        switch properties?.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// `str.isdecimal`.
    var isPythonDecimal: Bool { properties?.numericType == .decimal }
    /// `str.isdigit`.
    var isPythonDigit: Bool { properties.map { $0.numericType == .decimal || $0.numericType == .digit } ?? false }
    /// `str.isnumeric`.
    var isPythonNumeric: Bool { properties?.numericType != nil }

    var isPythonUppercase: Bool { properties?.isUppercase == true }
    var isPythonTitlecase: Bool { properties?.generalCategory == .titlecaseLetter }
    var isPythonLowercase: Bool { properties?.isLowercase == true }
    var isCased: Bool { properties?.isCased == true }
    var isCaseIgnorable: Bool { properties?.isCaseIgnorable == true }

    /// `\w` of regular expressions: what words and names are made of.
    var isPythonWord: Bool {
        self == 0x5F || isPythonLetter || isPythonDecimal || isPythonNumeric
    }

    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }

    /// The value of a digit in any base up to 36; nil for anything else.
    var asciiDigitValue: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x5A: Int(self) - 0x41 + 10
        case 0x61...0x7A: Int(self) - 0x61 + 10
        default: nil
        }
    }
}
