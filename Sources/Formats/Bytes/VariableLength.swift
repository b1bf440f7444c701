// Numbers of one to ten bytes: seven bits a byte, the lowest first, and the highest bit set where another byte follows
// (LEB128).

extension ByteWriter {
    /// Appends a number that is not negative.
    package mutating func append(leb128 value: UInt64) {
        var rest = value
        while rest > 0x7F {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Appends a number in zigzag order: 0, −1, 1, −2, …
    package mutating func append(varint value: Int) {
        append(leb128: UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    }
}

extension ByteCursor {
    /// Reads what `ByteWriter.append(leb128:)` wrote.
    @_lifetime(self: copy self)
    package mutating func leb128(_ what: String) throws(ByteError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            let byte = try integer(UInt8.self, what)
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw .invalid(at: start, expected: "\(what) of at most ten bytes", found: "more")
    }

    /// Reads what `ByteWriter.append(varint:)` wrote.
    @_lifetime(self: copy self)
    package mutating func varint(_ what: String) throws(ByteError) -> Int {
        let value = try leb128(what)
        return Int(Int64(bitPattern: value >> 1)) ^ -Int(value & 1)
    }
}
