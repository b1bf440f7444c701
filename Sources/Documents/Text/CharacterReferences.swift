/// The characters that HTML's references stand for: `&eacute;`, `&#233;`, `&#xE9;`.
enum CharacterReferences {
    /// The text that a reference stands for, by what stands between `&` and `;`; nil for a name that nobody knows.
    static func text(of name: String) -> String? {
        guard name.hasPrefix("#") else { return names[name]?.text }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let value = isHexadecimal ? digits.dropFirst() : digits
        guard !value.isEmpty, value.count <= 8, value.allSatisfy(\.isHexDigit),
            let number = UInt32(value, radix: isHexadecimal ? 16 : 10)
        else { return nil }
        return String(scalar(of: number))
    }

    /// The longest name that counts without its semicolon and that these letters begin with.
    static func legacyPrefix(of letters: String) -> (text: String, length: Int)? {
        var prefix = letters.prefix(6)
        while prefix.count >= 2 {
            if let found = names[String(prefix)], found.isLegacy { return (found.text, prefix.count) }
            prefix.removeLast()
        }
        return nil
    }

    /// A number's scalar as the HTML Standard has it: 0x80 to 0x9F are Windows-1252, what is no character is U+FFFD.
    private static func scalar(of number: UInt32) -> Unicode.Scalar {
        if (0x80...0x9F).contains(number) { return windows1252[Int(number - 0x80)] }
        guard number != 0, let scalar = Unicode.Scalar(number) else { return "\u{FFFD}" }
        return scalar
    }

    private static let windows1252 = Array(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

    private static let names: [String: (text: String, isLegacy: Bool)] = {
        var names: [String: (text: String, isLegacy: Bool)] = [:]
        for entry in list.split(separator: ",") {
            let parts = entry.split(separator: " ")
            guard parts.count == 2 else { continue }
            var text = String.UnicodeScalarView()
            for code in parts[1].split(separator: "+") {
                if let scalar = UInt32(code, radix: 16).flatMap(Unicode.Scalar.init) { text.append(scalar) }
            }
            let isLegacy = parts[0].hasSuffix("!")
            names[String(isLegacy ? parts[0].dropLast() : parts[0])] = (String(text), isLegacy)
        }
        return names
    }()
}
