/// Text of troff: what its escapes stand for.
struct TroffText {
    /// Strings that the page defines, by name.
    var strings: [String: [UInt8]] = [
        "lq": Array("\u{201C}".utf8), "rq": Array("\u{201D}".utf8), "R": Array("®".utf8), "Tm": Array("™".utf8),
        "Aq": Array("'".utf8),
    ]

    /// The characters of a line of text.
    func text(_ line: some Collection<UInt8>, depth: Int = 0) -> [UInt8] {
        let bytes = Array(line)[...]
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x5C else {
                output.append(bytes[index])
                index += 1
                continue
            }
            index += 1
            guard index < bytes.count else { break }
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x22, 0x23: return output
            case 0x66, 0x46, 0x6D, 0x4D, 0x6E, 0x67, 0x6B, 0x56, 0x59: _ = Self.name(bytes, &index)
            case 0x73: Self.skipSize(bytes, &index)
            case 0x2A:
                let name = Self.name(bytes, &index)
                if depth < 8, output.count < 1 << 16, let value = strings[name] {
                    output += text(value, depth: depth + 1)
                }
            case 0x28, 0x5B:
                index -= 1
                let name = Self.name(bytes, &index)
                output.append(contentsOf: Self.character(name).utf8)
            case 0x43:
                output.append(contentsOf: Self.character(Self.quoted(bytes, &index)).utf8)
            case 0x68, 0x76, 0x77, 0x78, 0x6C, 0x4C, 0x44, 0x62, 0x5A, 0x58, 0x41, 0x42, 0x52, 0x53, 0x48, 0x4E, 0x6F:
                let content = Self.quoted(bytes, &index)
                // Overstruck characters are all there.
                if byte == 0x6F { output.append(contentsOf: content.utf8.prefix(1)) }
                if byte == 0x68, content.hasPrefix("0") == false, !content.hasPrefix("-") { output.append(0x20) }
            default: output.append(contentsOf: Self.single(byte))
            }
        }
        return output
    }

    /// What a backslash and one byte stand for.
    private static func single(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case 0x2D: [0x2D]
        case 0x65, 0x5C, 0x45: [0x5C]
        case 0x20, 0x7E, 0x30, 0x74: [0x20]
        case 0x27: [0x27]
        case 0x60: [0x60]
        case 0x2E: [0x2E]
        case 0x70: [0x20]
        case 0x26, 0x7C, 0x5E, 0x25, 0x3A, 0x2F, 0x2C, 0x63, 0x75, 0x64, 0x72, 0x7A, 0x29, 0x7B, 0x7D, 0x61: []
        default: [byte]
        }
    }

    /// A name of one byte, of two after `(`, or in square brackets.
    static func name(_ bytes: MarkupLine, _ index: inout Int) -> String {
        guard index < bytes.endIndex else { return "" }
        let start: Int
        let end: Int
        switch bytes[index] {
        case 0x28:
            start = index + 1
            end = min(index + 3, bytes.endIndex)
            index = end
        case 0x5B:
            start = index + 1
            end = bytes[start...].firstIndex(of: 0x5D) ?? bytes.endIndex
            index = min(end + 1, bytes.endIndex)
        default:
            start = index
            end = index + 1
            index = end
        }
        return start < end ? bytes[start..<end].string : ""
    }

    private static func skipSize(_ bytes: MarkupLine, _ index: inout Int) {
        guard index < bytes.count else { return }
        if bytes[index] == 0x28 || bytes[index] == 0x5B {
            _ = name(bytes, &index)
            return
        }
        if bytes[index] == 0x27 {
            _ = quoted(bytes, &index)
            return
        }
        if bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
        var count = 0
        while index < bytes.count, bytes[index] &- 0x30 < 10, count < (count == 0 || bytes[index - 1] < 0x34 ? 2 : 1) {
            index += 1
            count += 1
        }
    }

    /// What stands between two marks, of which the first is the next byte.
    static func quoted(_ bytes: MarkupLine, _ index: inout Int) -> String {
        guard index < bytes.endIndex else { return "" }
        let mark = bytes[index]
        let start = index + 1
        guard let end = bytes[start...].firstIndex(of: mark) else {
            index += 1
            return ""
        }
        index = end + 1
        return bytes[start..<end].string
    }

    /// A special character by its name (groff_char(7)).
    private static func character(_ name: String) -> String {
        if let known = characters[name] { return known }
        let scalars = name.split(separator: "_").compactMap { part -> Unicode.Scalar? in
            guard part.hasPrefix("u"), part.count >= 5 else { return nil }
            return UInt32(part.dropFirst(), radix: 16).flatMap(Unicode.Scalar.init)
        }
        if !scalars.isEmpty {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return String(text)
        }
        if name.hasPrefix("char"), let value = UInt32(name.dropFirst(4)), let scalar = Unicode.Scalar(value) {
            return String(Character(scalar))
        }
        // An accent and a letter, as in \('e.
        let parts = Array(name.unicodeScalars)
        if parts.count == 2, let accent = accents[parts[0]] {
            return TeXReader.composed(String(String.UnicodeScalarView([parts[1], accent])))
        }
        return ""
    }

    private static let accents: [Unicode.Scalar: Unicode.Scalar] = [
        "'": "\u{301}", "`": "\u{300}", "^": "\u{302}", ":": "\u{308}", "~": "\u{303}", ",": "\u{327}", "o": "\u{30A}",
        "v": "\u{30C}",
    ]
    private static let characters: [String: String] = [
        "bu": "•", "em": "—", "en": "–", "hy": "-", "aq": "'", "dq": "\"", "lq": "“", "rq": "”", "oq": "‘", "cq": "’",
        "ga": "`", "aa": "´", "ha": "^", "ti": "~", "rs": "\\", "sl": "/", "sh": "#", "Do": "$", "at": "@", "ba": "|",
        "br": "|", "or": "|", "bv": "|", "lB": "[", "rB": "]", "lC": "{", "rC": "}", "la": "⟨", "ra": "⟩", "co": "©",
        "rg": "®", "tm": "™", "de": "°", "mu": "×", "di": "÷", "+-": "±", "mi": "−", "pl": "+", "eq": "=", "==": "≡",
        "!=": "≠", "<=": "≤", ">=": "≥", "->": "→", "<-": "←", "<>": "↔", "ua": "↑", "da": "↓", "rA": "⇒", "lA": "⇐",
        "12": "½", "14": "¼", "34": "¾", "S1": "¹", "S2": "²", "S3": "³", "sc": "§", "ps": "¶", "dg": "†", "dd": "‡",
        "ct": "¢", "Po": "£", "Ye": "¥", "Eu": "€", "eu": "€", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
        "/o": "ø", "/O": "Ø", "/l": "ł", "/L": "Ł", "Sd": "ð", "Tp": "þ", "fo": "‹", "fc": "›", "Fo": "«", "Fc": "»",
        "Bq": "„", "bq": "‚", "r!": "¡", "r?": "¿", "*a": "α", "*b": "β", "*g": "γ", "*d": "δ", "*e": "ε", "*l": "λ",
        "*m": "μ", "*p": "π", "*s": "σ", "*w": "ω", "*W": "Ω", "*D": "Δ", "*S": "Σ", "if": "∞", "sr": "√", "no": "¬",
        "fm": "′", "sq": "□", "ci": "○", "lh": "☜", "rh": "☞", "**": "∗", "~=": "≅", "|=": "≃", "mo": "∈", "fa": "∀",
        "te": "∃",
        "ff": "ff", "fi": "fi", "fl": "fl", "Fi": "ffi", "Fl": "ffl", ".i": "ı", "aA": "Å", "oA": "Å", "oa": "å",
        "OK": "✓",
        "t+-": "±", "tmu": "×", "u2026": "…", "pc": "·", "md": "⋅", "ul": "_", "rn": "‾", "nb": "⊄", "es": "∅",
        "is": "∫",
    ]
}
