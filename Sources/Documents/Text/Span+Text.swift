extension Span<UInt8> {
    /// The characters that a range of well-formed UTF-8 stands for.
    func text(in range: Range<Int>) -> String {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for offset in range { copy.append(self[offset]) }
        return String(decoding: copy, as: UTF8.self)
    }

    /// The bytes of a range, for C libraries and comparisons.
    func bytes(in range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for offset in range { copy.append(self[offset]) }
        return copy
    }

    /// Whether these ASCII bytes stand at an offset.
    func holds(_ ascii: String, at offset: Int) -> Bool {
        let wanted = ascii.utf8
        guard offset >= 0, offset + wanted.count <= count else { return false }
        var position = offset
        for byte in wanted {
            guard self[position] == byte else { return false }
            position += 1
        }
        return true
    }
}
