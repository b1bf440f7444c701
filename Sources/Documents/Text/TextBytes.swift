/// The rules by which bytes count as text in UTF-8.
enum TextBytes {
    /// The bytes as a string, unchanged, or the reason why they are not text.
    ///
    /// Binary is what contains a NUL, or more than one control character in 50 bytes (tab, line ends, form feed and
    /// escape, which colours logs, are no control characters here).
    static func text(_ bytes: [UInt8], path: String) throws(DocumentError) -> String {
        if let encoding = byteOrderMark(of: bytes)?.name {
            throw .otherEncoding(path: path, encoding: encoding)
        }
        try refuseBinary(bytes, path: path)
        if let offset = firstInvalidOffset(in: bytes.span) { throw .notUTF8(path: path, byteOffset: offset) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Throws ``DocumentError/binary(path:byteOffset:)`` for bytes that are no text in any encoding that extends ASCII.
    static func refuseBinary(_ bytes: [UInt8], path: String) throws(DocumentError) {
        var controls = 0
        var first = 0
        for (offset, byte) in bytes.enumerated() where isControl(byte) {
            if byte == 0 { throw .binary(path: path, byteOffset: offset) }
            if controls == 0 { first = offset }
            controls += 1
        }
        if controls > 0, controls * 50 > bytes.count { throw .binary(path: path, byteOffset: first) }
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        (byte < 0x20 && !(0x09...0x0D).contains(byte) && byte != 0x1B) || byte == 0x7F
    }

    /// Where the first ill-formed UTF-8 sequence begins, or nil.
    static func firstInvalidOffset(in bytes: Span<UInt8>) -> Int? {
        do {
            _ = try UTF8Span(validating: bytes)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    /// An encoding other than UTF-8 that the first bytes announce, and the mark's length.
    static func byteOrderMark(of bytes: [UInt8]) -> (name: String, length: Int)? {
        let start = Array(bytes.prefix(4))
        if start == [0xFF, 0xFE, 0, 0] { return ("UTF-32LE", 4) }
        if start == [0, 0, 0xFE, 0xFF] { return ("UTF-32BE", 4) }
        if start.starts(with: [0xFF, 0xFE]) { return ("UTF-16LE", 2) }
        if start.starts(with: [0xFE, 0xFF]) { return ("UTF-16BE", 2) }
        return nil
    }
}
