/// Reads little-endian values from untrusted bytes. Nothing is read, and nothing allocated, beyond what is there.
///
/// Every read moves over what it answers, or throws and stays.
package struct ByteCursor: ~Escapable {
    package let bytes: Span<UInt8>
    package private(set) var offset = 0

    @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// Bytes from the cursor to the end.
    package var remaining: Int { bytes.count - offset }

    /// Moves over `count` bytes and answers their range.
    @_lifetime(self: copy self)
    package mutating func skip(_ count: UInt64, of what: String) throws(ByteError) -> Range<Int> {
        guard count <= UInt64(remaining) else {
            throw .truncated(at: offset, what: what, needed: count, available: remaining)
        }
        let range = offset..<(offset + Int(count))
        offset = range.upperBound
        return range
    }

    /// Reads one integer.
    @_lifetime(self: copy self)
    package mutating func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type, _ what: String
    ) throws(ByteError) -> Integer {
        let range = try skip(UInt64(Integer.bitWidth / 8), of: what)
        return Integer(truncatingIfNeeded: bytes.littleEndian(at: range.lowerBound, byteCount: range.count))
    }

    /// Reads integers that follow each other.
    @_lifetime(self: copy self)
    package mutating func integers<Integer: FixedWidthInteger>(
        _ type: Integer.Type, count: Int, _ what: String
    ) throws(ByteError) -> [Integer] {
        let size = Integer.bitWidth / 8
        // By division: a product might overflow.
        guard count >= 0, count <= remaining / size else {
            throw .truncated(
                at: offset, what: what, needed: UInt64(clamping: count.multipliedFullWidth(by: size).low),
                available: remaining)
        }
        var values: [Integer] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            values.append(
                Integer(truncatingIfNeeded: bytes.littleEndian(at: offset + index * size, byteCount: size)))
        }
        offset += count * size
        return values
    }

    /// Reads single-precision numbers, each of which must be finite.
    @_lifetime(self: copy self)
    package mutating func floats(count: Int, _ what: String) throws(ByteError) -> [Float] {
        let first = offset
        let values = try integers(UInt32.self, count: count, what).map { Float(bitPattern: $0) }
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            offset = first
            throw .notFinite(at: first + 4 * place, found: values[place])
        }
        return values
    }

    /// Reads bytes as they are.
    @_lifetime(self: copy self)
    package mutating func bytes(count: Int, _ what: String) throws(ByteError) -> [UInt8] {
        try integers(UInt8.self, count: count, what)
    }

    /// Reads a number of items (uint64) of which each takes at least `minimum` bytes; more than can fit is an error, so that
    /// a count never allocates more than a small multiple of the bytes' size.
    @_lifetime(self: copy self)
    package mutating func count(of what: String, minimum: Int) throws(ByteError) -> Int {
        let start = offset
        let found = try integer(UInt64.self, what)
        let limit = remaining / minimum
        guard found <= UInt64(limit) else {
            offset = start
            throw .tooMany(at: start, what: what, found: found, limit: limit)
        }
        return Int(found)
    }

    /// Reads a number (uint32) that may be so large.
    @_lifetime(self: copy self)
    package mutating func count(_ what: String, limit: Int) throws(ByteError) -> Int {
        let start = offset
        let found = try integer(UInt32.self, what)
        guard Int(found) <= limit else {
            offset = start
            throw .tooMany(at: start, what: what, found: UInt64(found), limit: limit)
        }
        return Int(found)
    }

    /// Reads a string's length (uint64) and moves over its bytes, which it does not look at.
    @_lifetime(self: copy self)
    package mutating func stringRange(_ what: String) throws(ByteError) -> Range<Int> {
        let start = offset
        let length = try integer(UInt64.self, what)
        guard length <= UInt64(remaining) else {
            let error = ByteError.truncated(at: offset, what: what, needed: length, available: remaining)
            offset = start
            throw error
        }
        return try skip(length, of: what)
    }

    /// Reads a string with its length (uint64), which must be UTF-8.
    @_lifetime(self: copy self)
    package mutating func string(_ what: String) throws(ByteError) -> String {
        let start = offset
        let range = try stringRange(what)
        var content: [UInt8] = []
        content.reserveCapacity(range.count)
        for index in range { content.append(bytes[index]) }
        guard let string = String(validating: content, as: UTF8.self) else {
            offset = start
            throw .notUTF8(at: start, what: what)
        }
        return string
    }
}

// What begins and ends a file or blob.
extension ByteCursor {
    /// Moves over a mark that must stand here.
    @_lifetime(self: copy self)
    package mutating func expect(mark: [UInt8]) throws(ByteError) {
        var found: [UInt8] = []
        for index in offset..<min(bytes.count, offset + mark.count) { found.append(bytes[index]) }
        guard found == mark else { throw .wrongMark(at: offset, expected: mark, found: found) }
        offset += mark.count
    }

    /// Moves over the version of a layout (uint32), which must be this.
    @_lifetime(self: copy self)
    package mutating func expect(version: UInt32) throws(ByteError) {
        let start = offset
        let found = try integer(UInt32.self, "the version")
        guard found == version else {
            offset = start
            throw .wrongVersion(at: start, expected: version, found: found)
        }
    }

    /// Checks that exactly so many bytes are left.
    package func expectLeft(_ count: Int) throws(ByteError) {
        guard remaining == count else { throw .wrongByteCount(at: offset, expected: count, found: remaining) }
    }

    /// Checks that nothing is left.
    package func expectEnd() throws(ByteError) { try expectLeft(0) }
}

extension Span where Element == UInt8 {
    /// Up to eight bytes as a little-endian number. Precondition: they are there.
    package func littleEndian(at offset: Int, byteCount: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in stride(from: offset + byteCount - 1, through: offset, by: -1) {
            value = value << 8 | UInt64(self[index])
        }
        return value
    }
}
