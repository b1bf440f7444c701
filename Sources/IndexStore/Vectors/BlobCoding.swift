/// Why a blob of the index could not be read.
struct BlobError: Error, Equatable, CustomStringConvertible {
    let part: String
    let expected: String
    let found: String

    var description: String { "\(part): expected \(expected), found \(found)" }
}

/// Appends little-endian numbers.
struct BlobWriter {
    private(set) var bytes: [UInt8]

    /// Begins a blob: four letters, then the version of its layout.
    init(mark: String, version: UInt32, byteCount: Int) {
        bytes = Array(mark.utf8)
        bytes.reserveCapacity(byteCount)
        append(version)
    }

    mutating func append(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func append(_ value: UInt32) {
        append(UInt16(truncatingIfNeeded: value))
        append(UInt16(truncatingIfNeeded: value >> 16))
    }

    mutating func append(_ value: UInt64) {
        append(UInt32(truncatingIfNeeded: value))
        append(UInt32(truncatingIfNeeded: value >> 32))
    }

    mutating func append(_ values: [Int8]) {
        bytes.append(contentsOf: values.map { UInt8(bitPattern: $0) })
    }

    mutating func append(_ values: [UInt8]) { bytes.append(contentsOf: values) }
}

/// Reads what `BlobWriter` wrote, from bytes that may be damaged.
struct BlobReader {
    private let bytes: [UInt8]
    private let part: String
    private(set) var offset = 0

    /// Checks the mark and the version.
    init(_ bytes: [UInt8], part: String, mark: String, version: UInt32) throws(BlobError) {
        self.bytes = bytes
        self.part = part
        guard bytes.count >= 8 else {
            throw BlobError(part: part, expected: "at least 8 bytes", found: "\(bytes.count)")
        }
        guard bytes.starts(with: mark.utf8) else {
            throw BlobError(part: part, expected: "the mark \(mark)", found: "\(Array(bytes.prefix(4)))")
        }
        offset = 4
        let found = uint32()
        guard found == version else {
            throw BlobError(part: part, expected: "layout \(version)", found: "layout \(found)")
        }
    }

    /// Reads bytes without mark and version: a part of a blob whose head was checked, and its length with it.
    init(_ bytes: [UInt8], part: String) {
        self.bytes = bytes
        self.part = part
    }

    /// Checks that exactly this many bytes are left.
    func expectLeft(_ count: Int) throws(BlobError) {
        guard bytes.count - offset == count else {
            throw BlobError(
                part: part, expected: "\(count) bytes from byte \(offset)", found: "\(bytes.count - offset)")
        }
    }

    /// Checks that at least this many bytes are left.
    func expectAtLeast(_ count: Int) throws(BlobError) {
        guard bytes.count - offset >= count else {
            throw BlobError(
                part: part, expected: "\(count) bytes or more from byte \(offset)", found: "\(bytes.count - offset)")
        }
    }

    // The rest reads what one of the checks above has covered.

    mutating func uint16() -> UInt16 {
        defer { offset += 2 }
        return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    }

    mutating func uint32() -> UInt32 {
        let low = uint16()
        return UInt32(low) | UInt32(uint16()) << 16
    }

    mutating func uint64() -> UInt64 {
        let low = uint32()
        return UInt64(low) | UInt64(uint32()) << 32
    }
}
