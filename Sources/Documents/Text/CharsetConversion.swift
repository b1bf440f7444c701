import Glibc

/// Converts text to UTF-8, with the C library's iconv for all sets but UTF-8 itself.
enum CharsetConversion {
    /// Text in UTF-8, and which bytes were in no character.
    struct Output: Sendable, Equatable {
        /// Well-formed UTF-8, with U+FFFD for each bad sequence.
        var bytes: [UInt8] = []
        /// How many bytes were in no character.
        var replacedCount = 0
        /// Where the first of them stands in the input.
        var firstReplaced: Int?

        fileprivate mutating func replace(_ count: Int, at offset: Int) {
            bytes += [0xEF, 0xBF, 0xBD]
            replacedCount += count
            if firstReplaced == nil { firstReplaced = offset }
        }
    }

    /// The bytes from `start` on, in UTF-8; nil where the C library has no decoder for the set.
    ///
    /// A sequence that is in no character becomes one U+FFFD; an ASCII byte after a broken lead byte is kept, as the WHATWG
    /// Encoding Standard has it. Linear time.
    static func utf8(_ bytes: [UInt8], from start: Int = 0, charset: Charset) -> Output? {
        guard charset.decoder != "UTF-8" else { return repaired(bytes, from: start) }
        let descriptor = unsafe iconv_open("UTF-8", charset.decoder)
        // iconv_open answers with -1 as a pointer.
        guard unsafe descriptor != iconv_t(bitPattern: -1) else { return nil }
        defer { unsafe iconv_close(descriptor) }
        var input = bytes
        var output = Output()
        output.bytes.reserveCapacity(bytes.count - start + (bytes.count - start) / 2)
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        var offset = start
        while offset < bytes.count {
            let (taken, written, failure) = unsafe input.withUnsafeMutableBytes { source in
                unsafe buffer.withUnsafeMutableBytes { target -> (Int, Int, Int32) in
                    var from = unsafe source.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
                    var left = source.count - offset
                    var to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var room = target.count
                    // Both buffers outlive the call, which moves the pointers within them.
                    let result = unsafe iconv(descriptor, &from, &left, &to, &room)
                    return (source.count - offset - left, target.count - room, result == -1 ? errno : 0)
                }
            }
            output.bytes.append(contentsOf: buffer[..<written])
            offset += taken
            if failure == 0 || (failure == E2BIG && taken + written > 0) { continue }
            guard offset < bytes.count else { break }
            offset += skip(at: offset, in: bytes, charset: charset, isCut: failure == EINVAL, output: &output)
        }
        unsafe flush(descriptor, into: &output)
        return output
    }

    /// Writes what a decoder holds back until it has seen what follows, as that of windows-1258 does.
    private static func flush(_ descriptor: iconv_t?, into output: inout Output) {
        var buffer = [UInt8](repeating: 0, count: 64)
        let written = unsafe buffer.withUnsafeMutableBytes { target -> Int in
            var to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
            var room = target.count
            // The buffer outlives the call; without input, iconv only writes its state.
            _ = unsafe iconv(descriptor, nil, nil, &to, &room)
            return target.count - room
        }
        output.bytes.append(contentsOf: buffer[..<written])
    }

    /// Deals with bytes that are in no character.
    ///
    /// - Returns: how many bytes they are.
    private static func skip(
        at offset: Int, in bytes: [UInt8], charset: Charset, isCut: Bool, output: inout Output
    ) -> Int {
        let byte = bytes[offset]
        let left = bytes.count - offset
        if charset.keepsUndefinedControls, (0x80...0x9F).contains(byte) {
            output.bytes += [0xC2, byte]
            return 1
        }
        var length = min(charset.unitLength, left)
        if isCut {
            length = left
        } else if charset.isMultibyte, byte >= 0x80, left > 1, bytes[offset + 1] >= 0x80 {
            length = 2
        }
        output.replace(length, at: offset)
        return length
    }

    /// UTF-8 with U+FFFD for each ill-formed sequence.
    private static func repaired(_ bytes: [UInt8], from start: Int) -> Output {
        var output = Output()
        output.bytes.reserveCapacity(bytes.count - start)
        var offset = start
        while offset < bytes.count {
            guard let bad = TextBytes.invalidRange(in: bytes.span.extracting(offset...)) else {
                output.bytes.append(contentsOf: bytes[offset...])
                break
            }
            output.bytes.append(contentsOf: bytes[offset..<offset + bad.lowerBound])
            output.replace(bad.count, at: offset + bad.lowerBound)
            offset += bad.upperBound
        }
        return output
    }
}
