/// The rules by which bytes count as text.
enum TextBytes {
    /// Throws ``DocumentError/binary(path:byteOffset:)`` for bytes that are no text in any encoding that extends ASCII.
    ///
    /// Binary is what has more than one control character in 50 bytes, or NULs for more than half of it. Tab, line ends,
    /// form feed and escape, which colours logs, are no control characters here. NULs in a row count as one: a power cut
    /// leaves a log with a block of them.
    static func refuseBinary(_ bytes: [UInt8], path: String) throws(DocumentError) {
        var controls = 0
        var nuls = 0
        var first = 0
        var isAfterNUL = false
        let span = bytes.span
        for offset in 0..<span.count {
            let byte = span[offset]
            guard isControl(byte) else {
                isAfterNUL = false
                continue
            }
            if controls == 0 { first = offset }
            if byte != 0 || !isAfterNUL { controls += 1 }
            if byte == 0 { nuls += 1 }
            isAfterNUL = byte == 0
        }
        if controls > 0, controls * 50 > bytes.count || nuls * 2 > bytes.count {
            throw .binary(path: path, byteOffset: first)
        }
    }

    /// Whether a file that begins so may be text in any set.
    static func looksLikeText(_ start: [UInt8]) -> Bool {
        if byteOrderMark(of: start) != nil || unmarkedUTF16(start) != nil { return true }
        do {
            try refuseBinary(start, path: "")
        } catch {
            return false
        }
        let counts = sequenceCounts(start.span)
        return counts.bad == 0 || (counts.bad == 1 && counts.isCutAtEnd) || counts.good >= 2 * counts.bad
            || CharsetDetection.charset(of: start) != nil
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        (byte < 0x20 && !(0x09...0x0D).contains(byte) && byte != 0x1B) || byte == 0x7F
    }

    /// Where the first ill-formed UTF-8 sequence begins, or nil.
    static func firstInvalidOffset(in bytes: Span<UInt8>) -> Int? { invalidRange(in: bytes)?.lowerBound }

    /// The first ill-formed UTF-8 sequence, or nil.
    static func invalidRange(in bytes: Span<UInt8>) -> Range<Int>? {
        do {
            _ = try UTF8Span(validating: bytes)
            return nil
        } catch {
            return error.byteOffsets
        }
    }

    /// What bytes are as UTF-8.
    struct SequenceCounts {
        /// Well-formed sequences of two bytes or more.
        var good = 0
        /// Ill-formed sequences.
        var bad = 0
        /// Whether the last sequence is ill-formed only because the text ends.
        var isCutAtEnd = false
    }

    /// Counts sequences beyond ASCII in linear time.
    static func sequenceCounts(_ bytes: Span<UInt8>) -> SequenceCounts {
        var counts = SequenceCounts()
        var offset = 0
        while offset < bytes.count {
            let bad = invalidRange(in: bytes.extracting(offset...))
            let end = bad.map { offset + $0.lowerBound } ?? bytes.count
            for position in offset..<end where bytes[position] >= 0xC0 { counts.good += 1 }
            guard let bad else { break }
            counts.bad += 1
            let next = offset + bad.upperBound
            counts.isCutAtEnd = next == bytes.count && bytes[end] >= 0xC2
            offset = next
        }
        return counts
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

    /// The order of UTF-16 without a mark, or nil for bytes that are no text in it.
    ///
    /// Text has letters, spaces and line ends of ASCII, whose zero bytes all stand at the same place of their unit. What
    /// the first 64 KiB decode to has to be characters, and hardly any control among them.
    static func unmarkedUTF16(_ bytes: [UInt8]) -> Charset? {
        guard bytes.count >= 4, bytes.count.isMultiple(of: 2) else { return nil }
        let length = min(bytes.count, 64 << 10)
        var zeros = [0, 0]
        for offset in 0..<length where bytes[offset] == 0 { zeros[offset & 1] += 1 }
        guard zeros[0] + zeros[1] > 0, min(zeros[0], zeros[1]) * 50 <= length else { return nil }
        let isLittle = zeros[1] > zeros[0]
        var isAfterHigh = false
        var odd = 0
        for offset in stride(from: 0, to: length, by: 2) {
            let (low, high) = isLittle ? (bytes[offset], bytes[offset + 1]) : (bytes[offset + 1], bytes[offset])
            let unit = UInt16(high) << 8 | UInt16(low)
            let isLow = unit & 0xFC00 == 0xDC00
            if isLow != isAfterHigh { odd += 1 }
            isAfterHigh = unit & 0xFC00 == 0xD800
            if isLow || isAfterHigh { continue }
            if unit < 0x80 ? isControl(low) : !isCharacter(unit) { odd += 1 }
        }
        guard odd * 50 <= length / 2 else { return nil }
        return isLittle ? .utf16LittleEndian : .utf16BigEndian
    }

    private static func isCharacter(_ unit: UInt16) -> Bool {
        guard let scalar = Unicode.Scalar(unit) else { return false }
        return switch scalar.properties.generalCategory {
        case .unassigned, .privateUse, .control: false
        default: true
        }
    }
}
