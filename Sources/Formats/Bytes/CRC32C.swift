/// The checksum CRC-32C (Castagnoli, RFC 3720, appendix B.4), by which a flipped bit is noticed. It is no protection
/// against intent.
///
/// Any change of up to three bits, and any run of changed bits up to 32 long, changes the sum of what is shorter than
/// 256 MB. Eight bytes at a time with tables (Kounavis and Berry 2005, "slicing by eight").
package struct CRC32C: Sendable, Equatable {
    private var state: UInt32 = ~0

    /// The sum of no bytes yet.
    package init() {}

    /// The sum of what was added.
    package var value: UInt32 { ~state }

    /// Adds bytes after those added so far. Takes time in proportion to their number.
    package mutating func update(_ bytes: Span<UInt8>) {
        let tables = CRC32C.tables.span
        var sum = state
        var place = 0
        while place + 8 <= bytes.count {
            // Byte by byte: a number put together first takes longer than the look-ups.
            let first =
                tables[7 << 8 | Int(UInt8(truncatingIfNeeded: sum) ^ bytes[place])]
                ^ tables[6 << 8 | Int(UInt8(truncatingIfNeeded: sum >> 8) ^ bytes[place + 1])]
            let second =
                tables[5 << 8 | Int(UInt8(truncatingIfNeeded: sum >> 16) ^ bytes[place + 2])]
                ^ tables[4 << 8 | Int(UInt8(truncatingIfNeeded: sum >> 24) ^ bytes[place + 3])]
            let third = tables[3 << 8 | Int(bytes[place + 4])] ^ tables[2 << 8 | Int(bytes[place + 5])]
            let fourth = tables[1 << 8 | Int(bytes[place + 6])] ^ tables[Int(bytes[place + 7])]
            sum = first ^ second ^ third ^ fourth
            place += 8
        }
        while place < bytes.count {
            sum = sum >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: sum) ^ bytes[place])]
            place += 1
        }
        state = sum
    }

    /// Adds a number, its lowest byte first.
    ///
    /// - Precondition: a number of at most 64 bits.
    package mutating func update(_ number: some FixedWidthInteger) {
        precondition(number.bitWidth <= 64, "a number of at most 64 bits")
        update(UInt64(truncatingIfNeeded: number), byteCount: number.bitWidth / 8)
    }

    private mutating func update(_ number: UInt64, byteCount: Int) {
        let tables = CRC32C.tables.span
        var rest = number
        for _ in 0..<byteCount {
            state = state >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: state) ^ UInt8(truncatingIfNeeded: rest))]
            rest >>= 8
        }
    }

    /// Adds a text's length and its bytes, or that there is none, so that texts after one another can't be cut elsewhere.
    package mutating func update(_ text: String?) {
        guard var text else { return update(Int64(-1)) }
        text.makeContiguousUTF8()
        update(Int64(text.utf8.count))
        update(text.utf8Span.span)
    }

    /// The sum of some bytes.
    package static func sum(of bytes: Span<UInt8>) -> UInt32 {
        var crc = CRC32C()
        crc.update(bytes)
        return crc.value
    }

    /// Table t, row b: the sum of byte b followed by t zeros.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 << 8)
        for byte in 0..<256 {
            var sum = UInt32(byte)
            // The polynomial 0x1EDC6F41, its bits reversed.
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82F6_3B78 }
            tables[byte] = sum
        }
        for index in 256..<8 << 8 {
            let shorter = tables[index - 256]
            tables[index] = shorter >> 8 ^ tables[Int(shorter & 0xFF)]
        }
        return tables
    }()
}
