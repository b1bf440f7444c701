/// Decodes the transfer encodings of mail (RFC 2045, section 6). What is malformed is passed over or kept, never refused:
/// half a message is better than none.
enum TransferEncoding {
    /// The bytes of a body.
    static func decode(_ bytes: [UInt8], encoding: String) -> [UInt8] {
        switch encoding {
        case "base64": base64(bytes)
        case "quoted-printable": quotedPrintable(bytes, isHeader: false)
        default: bytes
        }
    }

    /// Base64; characters outside its alphabet are passed over.
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            guard let value = sextet(byte) else {
                // What follows the padding is another text, joined on.
                if byte == UInt8(ascii: "=") { count = 0 }
                continue
            }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return output
    }

    private static func sextet(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// Quoted-printable; in heads an underscore is a space. An equals sign that nothing valid follows stays.
    static func quotedPrintable(_ bytes: [UInt8], isHeader: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "_"), isHeader {
                output.append(0x20)
                continue
            }
            guard byte == UInt8(ascii: "=") else {
                output.append(byte)
                continue
            }
            if offset + 1 < bytes.count, let high = digit(bytes[offset]), let low = digit(bytes[offset + 1]) {
                output.append(high << 4 | low)
                offset += 2
                continue
            }
            // A soft line end, perhaps with spaces that were added on the way.
            var end = offset
            while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
            if end == bytes.count {
                offset = end
            } else if bytes[end] == 0x0A {
                offset = end + 1
            } else if bytes[end] == 0x0D {
                offset = end + 1 < bytes.count && bytes[end + 1] == 0x0A ? end + 2 : end + 1
            } else {
                output.append(byte)
            }
        }
        return output
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
