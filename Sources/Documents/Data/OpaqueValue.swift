/// Values that say nothing to a person who searches: encoded bytes, keys, long digests.
enum OpaqueValue {
    /// Values shorter than this are kept: a Git commit has 40 digits, and people look for it.
    static let shortest = 64

    /// What stands in a text in place of the value, or nil where it is kept.
    static func replacement(for value: String) -> String? {
        let bytes = value.utf8
        guard bytes.count >= shortest else { return nil }
        if value.hasPrefix("data:"), let comma = bytes.prefix(128).firstIndex(of: UInt8(ascii: ",")),
            value[..<comma].hasSuffix(";base64")
        {
            return "[data of \(bytes.count) bytes]"
        }
        return isEncoded(value) ? "[data of \(bytes.count) bytes]" : nil
    }

    /// Whether a value is in hexadecimal or Base64, by its characters: digits strewn in, capitals too unless it is in
    /// hexadecimal, and no spaces but line ends.
    private static func isEncoded(_ value: String) -> Bool {
        var (digits, capitals, hexadecimal, total) = (0, 0, 0, 0)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                hexadecimal += 1
            case UInt8(ascii: "A")...UInt8(ascii: "F"):
                hexadecimal += 1
                capitals += 1
            case UInt8(ascii: "a")...UInt8(ascii: "f"): hexadecimal += 1
            case UInt8(ascii: "G")...UInt8(ascii: "Z"): capitals += 1
            case UInt8(ascii: "g")...UInt8(ascii: "z"): break
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                break
            case 0x0A, 0x0D: continue
            default: return false
            }
            total += 1
        }
        guard total >= shortest, digits * 20 >= total else { return false }
        // Numbers in digits alone are numbers.
        if digits == total { return false }
        return hexadecimal == total || capitals * 5 >= total
    }
}
