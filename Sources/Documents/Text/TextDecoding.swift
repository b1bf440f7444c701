/// The text of a file, in UTF-8.
struct DecodedText: Sendable, Equatable {
    /// Well-formed UTF-8 without NUL.
    var bytes: [UInt8]
    /// Whether these are the file's own bytes, unchanged.
    var isSource: Bool
    /// The name of the character set that the file is in.
    var charset: String
    /// What was assumed and what was replaced.
    var notes: [ReadingNote] = []

    /// What byte ranges of the text point into.
    var textForm: TextForm { isSource ? .source : .extracted }
}

/// Finds out which character set a text is in, and converts it.
///
/// In this order: a byte order mark, what the format states, UTF-16 by its zero bytes, UTF-8 where nearly all of the text
/// is well-formed, else what ``CharsetDetection`` finds. Text in UTF-8 keeps its bytes, and a mark before it. In all others,
/// each sequence that is in no character, and each run of NULs, stands as one U+FFFD, and a note counts the bytes.
enum TextDecoding {
    /// A file's text.
    ///
    /// - Parameter declared: the character set that the format states, if it does; a byte order mark comes before it. A
    ///   label that is not known counts as none.
    /// - Throws: ``DocumentError/binary(path:byteOffset:)`` for what is no text in any set.
    static func decode(
        _ bytes: [UInt8], path: String, declared: String? = nil
    ) throws(DocumentError) -> DecodedText {
        if let mark = TextBytes.byteOrderMark(of: bytes) {
            let charset = Charset(name: mark.name, decoder: mark.name)
            return try converted(bytes, from: mark.length, charset, path: path)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return try converted(bytes, from: 3, .utf8, path: path) }
        if let charset = declared.flatMap({ Charset(label: $0) }) {
            // Which of the two orders is not always meant by a label of UTF-16.
            let isWide = charset.unitLength == 2
            return try converted(bytes, isWide ? TextBytes.unmarkedUTF16(bytes) ?? charset : charset, path: path)
        }
        if let charset = TextBytes.unmarkedUTF16(bytes) {
            return try converted(bytes, charset, path: path, isAssumed: true)
        }
        try TextBytes.refuseBinary(bytes, path: path)
        let counts = TextBytes.sequenceCounts(bytes.span)
        if counts.bad == 0 || isMostlyUTF8(counts, bytes) {
            // Sets with escapes are ASCII bytes throughout.
            if counts.bad == 0, counts.good == 0, let charset = CharsetDetection.escapedCharset(of: bytes) {
                return try converted(bytes, charset, path: path, isAssumed: true)
            }
            return try converted(bytes, .utf8, path: path)
        }
        if let charset = CharsetDetection.charset(of: bytes) {
            return try converted(bytes, charset, path: path, isAssumed: true)
        }
        return try converted(bytes, .utf8, path: path, isAssumed: true)
    }

    /// Whether ill-formed sequences are faults in UTF-8, and no sign of another set.
    ///
    /// Text of another set holds well-formed sequences by chance, but never twice as many as others; a file that was cut
    /// has its only fault at its end.
    private static func isMostlyUTF8(_ counts: TextBytes.SequenceCounts, _ bytes: [UInt8]) -> Bool {
        counts.good >= 2 * counts.bad || (counts.good > 0 && counts.bad == 1 && counts.isCutAtEnd)
    }

    private static func converted(
        _ bytes: [UInt8], from start: Int = 0, _ charset: Charset, path: String, isAssumed: Bool = false
    ) throws(DocumentError) -> DecodedText {
        if charset == .utf8 {
            try TextBytes.refuseBinary(bytes, path: path)
            if TextBytes.firstInvalidOffset(in: bytes.span) == nil, !bytes.contains(0) {
                return DecodedText(bytes: bytes, isSource: true, charset: charset.name)
            }
        } else if charset.unitLength == 1 {
            try TextBytes.refuseBinary(bytes, path: path)
        }
        guard var output = CharsetConversion.utf8(bytes, from: start, charset: charset) else {
            throw .undecodable(path: path, charset: charset.name)
        }
        if charset.unitLength > 1 { try TextBytes.refuseBinary(output.bytes, path: path) }
        replaceNULs(in: &output, of: bytes)
        var notes: [ReadingNote] = isAssumed ? [.assumedCharset(charset.name)] : []
        if let first = output.firstReplaced {
            notes.append(.replacedBytes(count: output.replacedCount, firstOffset: first))
        }
        return DecodedText(bytes: output.bytes, isSource: false, charset: charset.name, notes: notes)
    }

    /// Puts one U+FFFD in place of each run of NULs, which a power cut leaves in logs.
    private static func replaceNULs(in output: inout CharsetConversion.Output, of bytes: [UInt8]) {
        guard output.bytes.contains(0) else { return }
        var text: [UInt8] = []
        text.reserveCapacity(output.bytes.count)
        var isAfterNUL = false
        for byte in output.bytes {
            if byte != 0 {
                text.append(byte)
            } else {
                if !isAfterNUL { text += [0xEF, 0xBF, 0xBD] }
                output.replacedCount += 1
            }
            isAfterNUL = byte == 0
        }
        output.bytes = text
        let first = bytes.firstIndex(of: 0) ?? 0
        output.firstReplaced = min(output.firstReplaced ?? first, first)
    }
}
