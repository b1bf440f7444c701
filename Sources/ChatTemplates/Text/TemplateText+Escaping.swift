extension TemplateText {
    /// The text with HTML's characters as references, as `escape` gives it; HTML stays as it is.
    var escaped: TemplateText {
        guard !isMarkup else { return self }
        var result = TemplateText(isMarkup: true)
        result.units.reserveCapacity(count)
        for index in units.indices {
            let reference: String? =
                switch code(at: index) {
                case 0x26: "&amp;"
                case 0x3C: "&lt;"
                case 0x3E: "&gt;"
                case 0x27: "&#39;"
                case 0x22: "&#34;"
                default: nil
                }
            if let reference { result.append(inserted: reference) } else { result.units.append(units[index]) }
        }
        return result
    }

    /// The text's UTF-8 with everything but letters, digits and `_.-~/` as percent signs and numbers.
    var percentEncoded: TemplateText {
        var result = TemplateText()
        for byte in string.utf8 {
            let isKept =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "_.-~/".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            result.append(
                inserted: isKept
                    ? String(UnicodeScalar(byte)) : "%" + String(repeating: "0", count: 2 - digits.count) + digits)
        }
        return result
    }
}
