/// Finds the number of a byte string: open addressing over ranges of one array, so that a vocabulary of 50,000 entries
/// costs two allocations.
///
/// Keys are bytes, not strings: Swift's string equality takes composed and decomposed characters for equal, and
/// vocabularies do not. The hash is FNV-1a (Fowler, Noll, Vo) from a random start, since files are untrusted.
struct ByteTable: Sendable {
    private struct Slot: Sendable {
        var tag: UInt32 = 0
        var entry: Int32 = -1
    }

    private var slots: [Slot]
    private let mask: Int
    private let start: UInt64

    /// Makes room for `capacity` keys.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        mask = size - 1
        start = UInt64.random(in: .min ... .max)
    }

    /// The number of the key `bytes[range]`, or nil. `keys` gives the bytes of a number.
    @inline(__always)
    func find(_ range: Range<Int>, of bytes: Span<UInt8>, in keys: borrowing PieceList) -> Int32? {
        let hash = ByteHash.hash(bytes, range, start: start)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].entry >= 0 {
            if slots[index].tag == tag, keys.equals(Int(slots[index].entry), range, of: bytes) {
                return slots[index].entry
            }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Adds key number `entry` of `keys`; answers the number that already has these bytes, if one has.
    ///
    /// Precondition: fewer keys than the capacity have been added.
    mutating func insert(_ entry: Int, in keys: borrowing PieceList) -> Int32? {
        let range = keys.range(entry)
        let bytes = keys.bytes.span
        let hash = ByteHash.hash(bytes, range, start: start)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].entry >= 0 {
            if slots[index].tag == tag, keys.equals(Int(slots[index].entry), range, of: bytes) {
                return slots[index].entry
            }
            index = (index + 1) & mask
        }
        slots[index] = Slot(tag: tag, entry: Int32(entry))
        return nil
    }
}

enum ByteHash {
    @inline(__always)
    static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, start: UInt64) -> UInt64 {
        var hash = start
        for index in range {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
        }
        // The last bytes have only reached the low bits of the product: spread them (MurmurHash3's finaliser step).
        hash ^= hash >> 32
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return hash ^ (hash >> 32)
    }
}
