/// Appends little-endian numbers to bytes: what ``ByteCursor`` reads.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(byteCount: Int = 0) { bytes.reserveCapacity(byteCount) }

    /// Begins with a mark, and the version of what follows it.
    package init(mark: [UInt8], version: UInt32, byteCount: Int = 0) {
        self.init(byteCount: byteCount)
        append(mark)
        append(version)
    }

    package mutating func append(_ values: [UInt8]) { bytes.append(contentsOf: values) }

    package mutating func append(_ value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    package mutating func append(_ values: [some FixedWidthInteger]) {
        for value in values { append(value) }
    }

    package mutating func append(_ values: [Float]) {
        bytes.reserveCapacity(bytes.count + 4 * values.count)
        for value in values { append(value.bitPattern) }
    }

    /// Appends a length (uint64) and so many bytes.
    package mutating func append(string: [UInt8]) {
        append(UInt64(string.count))
        append(string)
    }
}
