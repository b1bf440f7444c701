/// How the characters of a file become those of a text.
extension ExtractedText {
    /// One line: white space collapsed, invisible and control characters left out.
    static func line(_ text: String) -> String { cleaned(text, keepsLines: false) }

    /// Lines: as ``line(_:)``, with the line ends kept. Blank lines are left out.
    static func lines(_ text: String) -> String { cleaned(text, keepsLines: true) }

    /// Text with its own spaces, tabs and line ends, the latter as LF; invisible and control characters left out.
    static func verbatim(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var endsWithReturn = false
        for scalar in text.unicodeScalars {
            let follows = endsWithReturn
            endsWithReturn = scalar == "\r"
            switch scalar {
            case "\r": result.append("\n")
            case "\n": if !follows { result.append(scalar) }
            case "\t": result.append(scalar)
            default: if !isLeftOut(scalar) { result.append(scalar) }
            }
        }
        return String(result)
    }

    private static func cleaned(_ text: String, keepsLines: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var hasSpace = false
        var hasLineEnd = false
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                hasSpace = true
                if keepsLines, isLineEnd(scalar) { hasLineEnd = true }
            } else if !isLeftOut(scalar) {
                if hasSpace, !result.isEmpty { result.append(hasLineEnd ? 0x0A : 0x20) }
                hasSpace = false
                hasLineEnd = false
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Control characters, soft hyphen, zero-width space, word joiner, byte order mark, direction embeddings, overrides
    /// and isolates, and what is no character.
    static func isLeftOut(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0xAD, 0x200B, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF:
            true
        default: false
        }
    }
}
