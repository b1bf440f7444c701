/// Paths as the system has them, which are bytes, and as Swift strings, which are Unicode.
///
/// A name need not be UTF-8: archives and old systems leave names in other sets. A byte that is in no character is written
/// as the scalar U+10FE00 plus the byte (private use, plane 16), and so are the bytes of such a scalar itself. So every path
/// has one string, and the string has the path back. Whatever opens or looks at a file by its path goes through here.
package enum SystemPath {
    private static let escapeBase: UInt32 = 0x10FE00

    /// The string of a path or of a name.
    package static func string(_ bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        let isPlain = TextBytes.firstInvalidOffset(in: bytes.span) == nil && !bytes.contains(0xF4)
        if isPlain { return String(decoding: bytes, as: UTF8.self) }
        var scalars = String.UnicodeScalarView()
        var offset = 0
        while offset < bytes.count {
            let bad = TextBytes.invalidRange(in: bytes.span.extracting(offset...))
            let end = bad.map { offset + $0.lowerBound } ?? bytes.count
            for scalar in String(decoding: bytes[offset..<end], as: UTF8.self).unicodeScalars {
                if isEscape(scalar) {
                    for byte in String(scalar).utf8 { scalars.append(escape(byte)) }
                } else {
                    scalars.append(scalar)
                }
            }
            guard let bad else { break }
            for byte in bytes[end..<offset + bad.upperBound] { scalars.append(escape(byte)) }
            offset += bad.upperBound
        }
        return String(scalars)
    }

    /// The bytes of a path, without the zero at the end.
    package static func bytes(_ path: String) -> [UInt8] {
        // A scalar of plane 16 begins with this byte.
        guard path.utf8.contains(0xF4) else { return Array(path.utf8) }
        return path.unicodeScalars.flatMap { scalar -> [UInt8] in
            isEscape(scalar) ? [UInt8(scalar.value - escapeBase)] : Array(String(scalar).utf8)
        }
    }

    /// The bytes of a path with the zero that ends a string of C.
    static func terminated(_ path: String) -> [CChar] { bytes(path).map { CChar(bitPattern: $0) } + [0] }

    /// A path as a person sees it: bytes that are in no character stand as `\xE9`.
    package static func displayed(_ path: String) -> String {
        guard path.utf8.contains(0xF4) else { return path }
        var shown = String.UnicodeScalarView()
        for scalar in path.unicodeScalars {
            if isEscape(scalar) {
                shown.append(contentsOf: "\\x".unicodeScalars)
                shown.append(contentsOf: String(scalar.value - escapeBase, radix: 16, uppercase: true).unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        return String(shown)
    }

    private static func isEscape(_ scalar: Unicode.Scalar) -> Bool {
        (escapeBase + 0x80...escapeBase + 0xFF).contains(scalar.value)
    }

    private static func escape(_ byte: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(escapeBase + UInt32(byte)) ?? "\u{FFFD}"
    }
}
