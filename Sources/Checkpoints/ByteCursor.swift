/// Reads little-endian values from untrusted bytes. Nothing is read, and nothing allocated, beyond what is there.
struct ByteCursor: ~Escapable {
    let bytes: Span<UInt8>
    let path: String
    private(set) var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// Bytes from the cursor to the end.
    var remaining: Int { bytes.count - offset }

    /// The cursor's place, for messages.
    var place: CheckpointError.Place { .init(path: path, byteOffset: offset) }

    /// Moves over `count` bytes and answers their range.
    @_lifetime(self: copy self)
    mutating func skip(_ count: UInt64, of what: String) throws(CheckpointError) -> Range<Int> {
        guard count <= UInt64(remaining) else {
            throw .truncated(at: place, what: what, needed: count, available: remaining)
        }
        let range = offset..<(offset + Int(count))
        offset = range.upperBound
        return range
    }

    /// Reads one little-endian integer.
    @_lifetime(self: copy self)
    mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
        _ type: Integer.Type, _ what: String
    ) throws(CheckpointError) -> Integer {
        let range = try skip(UInt64(Integer.bitWidth / 8), of: what)
        var value: Integer = 0
        for index in range.reversed() {
            value = value << 8 | Integer(truncatingIfNeeded: bytes[index])
        }
        return value
    }

    /// Reads a number of items of which each takes at least `minimum` bytes; more than can fit is an error, so that a
    /// count never allocates more than a small multiple of the file's size.
    @_lifetime(self: copy self)
    mutating func count(of what: String, minimum: Int) throws(CheckpointError) -> Int {
        let start = place
        let found = try integer(UInt64.self, what)
        let limit = remaining / minimum
        guard found <= UInt64(limit) else { throw .tooMany(at: start, what: what, found: found, limit: limit) }
        return Int(found)
    }

    /// Reads a string's length and moves over its bytes, which it does not look at.
    @_lifetime(self: copy self)
    mutating func stringRange(_ what: String) throws(CheckpointError) -> Range<Int> {
        let length = try integer(UInt64.self, what)
        return try skip(length, of: what)
    }

    /// Reads a string that must be UTF-8.
    @_lifetime(self: copy self)
    mutating func string(_ what: String) throws(CheckpointError) -> String {
        let start = place
        let range = try stringRange(what)
        var content: [UInt8] = []
        content.reserveCapacity(range.count)
        for index in range {
            content.append(bytes[index])
        }
        guard let string = String(validating: content, as: UTF8.self) else { throw .notUTF8(at: start, what: what) }
        return string
    }
}
