/// The characters by which byte-level BPE vocabularies write the 256 bytes.
///
/// Printable bytes of Latin-1 stand for themselves; the others get the characters from U+0100 on, in order: a space is
/// "Ġ" (U+0120), a line feed "Ċ" (U+010A). Source: `bytes_to_unicode` of GPT-2's encoder.py.
struct ByteAlphabet: Sendable {
    /// The byte that a character stands for, by code point; -1 for none.
    private let byteOfScalar: [Int16]
    /// The character of each byte.
    let scalarOfByte: [Unicode.Scalar]

    init() {
        var bytes = Array(repeating: Int16(-1), count: 0x144)
        var scalars: [Unicode.Scalar] = []
        var next: UInt16 = 0x100
        for byte in UInt8.min ... .max {
            let isPrintable = (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
            let scalar = isPrintable ? UInt16(byte) : next
            if !isPrintable { next += 1 }
            bytes[Int(scalar)] = Int16(byte)
            scalars.append(Unicode.Scalar(scalar) ?? Unicode.Scalar(byte))
        }
        byteOfScalar = bytes
        scalarOfByte = scalars
    }

    /// Appends the bytes that the piece `source[range]` stands for; answers false, having appended some of them, where
    /// the piece has a character outside the alphabet.
    func appendBytes(of range: Range<Int>, in source: Span<UInt8>, to target: inout [UInt8]) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            let first = source[index]
            var scalar = Int(first)
            index += 1
            if first >= 0x80 {
                // The alphabet ends at U+0143: two bytes, of which the first is 0xC2 to 0xC5.
                guard (0xC2...0xC5).contains(first), index < range.upperBound, source[index] & 0xC0 == 0x80 else {
                    return false
                }
                scalar = Int(first & 0x1F) << 6 | Int(source[index] & 0x3F)
                index += 1
            }
            guard scalar < byteOfScalar.count, byteOfScalar[scalar] >= 0 else { return false }
            target.append(UInt8(byteOfScalar[scalar]))
        }
        return true
    }
}
