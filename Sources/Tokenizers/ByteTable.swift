/// Finds the number of a byte string: open addressing over ranges of one array, so that a vocabulary of 150,000 entries
/// costs two allocations.
///
/// Keys are bytes, not strings: Swift's string equality takes composed and decomposed characters for equal, and
/// vocabularies do not. Most pieces have at most eight bytes. They stand in the table itself, so that finding one looks
/// at one place in memory; longer ones are hashed by FNV-1a (Fowler, Noll, Vo) and compared where they lie. Hashes start
/// from a random number, since files are untrusted.
struct ByteTable: Sendable {
    private struct Slot: Sendable {
        /// The bytes of a short key, the hash of a long one.
        var key: UInt64 = 0
        var byteCount: Int32 = 0
        var entry: Int32 = -1
    }

    private var slots: [Slot]
    private let mask: Int
    private let start: UInt64

    /// Makes room for `capacity` keys.
    init(capacity: Int) {
        var size = 16
        while size < capacity / 2 * 3 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        mask = size - 1
        start = UInt64.random(in: .min ... .max)
    }

    /// The number of the key `bytes[range]`, or nil. `keys` gives the bytes of a number.
    @inline(__always)
    func find(_ range: Range<Int>, of bytes: Span<UInt8>, in keys: borrowing PieceList) -> Int32? {
        let entry = slots[slot(of: key(of: range, bytes), range, of: bytes, in: keys)].entry
        return entry >= 0 ? entry : nil
    }

    /// Adds key number `entry` of `keys`; answers the number that already has these bytes, if one has.
    ///
    /// Precondition: fewer keys than the capacity have been added.
    mutating func insert(_ entry: Int, in keys: borrowing PieceList) -> Int32? {
        let range = keys.range(entry)
        let key = key(of: range, keys.bytes.span)
        let place = slot(of: key, range, of: keys.bytes.span, in: keys)
        if slots[place].entry >= 0 { return slots[place].entry }
        slots[place] = Slot(key: key, byteCount: Int32(clamping: range.count), entry: Int32(entry))
        return nil
    }

    /// The slot that has these bytes, else the empty one where they belong.
    @inline(__always)
    private func slot(
        of key: UInt64, _ range: Range<Int>, of bytes: Span<UInt8>, in keys: borrowing PieceList
    ) -> Int {
        let byteCount = Int32(clamping: range.count)
        var index = Int(truncatingIfNeeded: ByteHash.spread(key ^ start)) & mask
        while slots[index].entry >= 0 {
            let slot = slots[index]
            if slot.key == key, slot.byteCount == byteCount,
                byteCount <= 8 || keys.equals(Int(slot.entry), range, of: bytes)
            {
                return index
            }
            index = (index + 1) & mask
        }
        return index
    }

    @inline(__always)
    private func key(of range: Range<Int>, _ bytes: Span<UInt8>) -> UInt64 {
        if range.count > 8 { return ByteHash.hash(bytes, range, start: start) }
        var key: UInt64 = 0
        for index in range { key = key << 8 | UInt64(bytes[index]) }
        return key
    }
}

enum ByteHash {
    @inline(__always)
    static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, start: UInt64) -> UInt64 {
        var hash = start
        for index in range {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
        }
        return spread(hash)
    }

    /// Lets every bit of a number reach the low ones (MurmurHash3's finaliser step).
    @inline(__always)
    static func spread(_ number: UInt64) -> UInt64 {
        var hash = number ^ (number >> 32)
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return hash ^ (hash >> 32)
    }
}
