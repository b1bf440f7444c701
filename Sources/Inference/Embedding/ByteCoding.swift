/// Appends little-endian numbers to a byte array.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ magic: [UInt8]) { bytes.append(contentsOf: magic) }

    mutating func append(_ value: UInt32) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value >> 16))
        bytes.append(UInt8(truncatingIfNeeded: value >> 24))
    }

    mutating func append(_ values: [Float]) {
        bytes.reserveCapacity(bytes.count + 4 * values.count)
        for value in values { append(value.bitPattern) }
    }
}

/// Reads little-endian numbers from untrusted bytes; every error names the part and what was expected.
struct ByteReader {
    private let bytes: [UInt8]
    private let part: String
    private var offset = 0

    init(_ bytes: [UInt8], part: String) {
        self.bytes = bytes
        self.part = part
    }

    mutating func expect(_ magic: [UInt8]) throws(EmbeddingError) {
        guard bytes.count >= offset + magic.count, Array(bytes[offset..<offset + magic.count]) == magic else {
            let found = bytes.isEmpty ? "nothing" : "\(Array(bytes.prefix(magic.count)))"
            throw .malformed(part: part, expected: "the mark \(magic) at byte \(offset)", found: found)
        }
        offset += magic.count
    }

    mutating func expect(version: UInt32) throws(EmbeddingError) {
        let found = try readUInt32()
        guard found == version else {
            throw .malformed(part: part, expected: "version \(version)", found: "version \(found)")
        }
    }

    mutating func readUInt32() throws(EmbeddingError) -> UInt32 {
        guard bytes.count - offset >= 4 else {
            throw .malformed(part: part, expected: "4 bytes at byte \(offset)", found: "\(bytes.count - offset)")
        }
        defer { offset += 4 }
        return UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
            | UInt32(bytes[offset + 3]) << 24
    }

    mutating func readCount(limit: Int) throws(EmbeddingError) -> Int {
        let count = Int(try readUInt32())
        guard count <= limit else {
            throw .malformed(part: part, expected: "a count of at most \(limit)", found: "\(count)")
        }
        return count
    }

    mutating func readFloats(_ count: Int) throws(EmbeddingError) -> [Float] {
        guard count <= (bytes.count - offset) / 4 else {
            throw .malformed(
                part: part, expected: "\(count) numbers at byte \(offset)", found: "\(bytes.count - offset) bytes")
        }
        var values: [Float] = []
        values.reserveCapacity(count)
        for _ in 0..<count {
            let value = Float(bitPattern: try readUInt32())
            guard value.isFinite else {
                throw .malformed(part: part, expected: "a finite number at byte \(offset - 4)", found: "\(value)")
            }
            values.append(value)
        }
        return values
    }

    func expectEnd() throws(EmbeddingError) {
        guard offset == bytes.count else {
            throw .malformed(part: part, expected: "the end at byte \(offset)", found: "\(bytes.count) bytes")
        }
    }
}
