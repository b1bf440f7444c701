/// The merge rules of byte-level BPE: a pair of token ids → its rank and the token that it becomes.
struct MergeTable: Sendable {
    private struct Slot: Sendable {
        var pair: UInt64 = .max
        var rank: UInt32 = 0
        var token: Int32 = -1
    }

    private var slots: [Slot]
    private let mask: Int

    /// Makes room for `capacity` rules.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        mask = size - 1
    }

    @inline(__always)
    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    /// The slot where a pair's search starts: Fibonacci hashing (Knuth, volume 3, 6.4).
    @inline(__always)
    private func home(_ pair: UInt64) -> Int {
        Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    /// Adds a rule; of two for the same pair the first holds. Precondition: fewer rules than the capacity were added.
    mutating func insert(_ left: Int32, _ right: Int32, rank: UInt32, token: Int32) {
        let pair = Self.key(left, right)
        var index = home(pair)
        while slots[index].pair != .max {
            if slots[index].pair == pair { return }
            index = (index + 1) & mask
        }
        slots[index] = Slot(pair: pair, rank: rank, token: token)
    }

    /// The rule for two neighbours, or nil. Precondition: no id is -1 together with another -1.
    @inline(__always)
    func find(_ left: Int32, _ right: Int32) -> PairMerge? {
        let pair = Self.key(left, right)
        var index = home(pair)
        while slots[index].pair != .max {
            let slot = slots[index]
            if slot.pair == pair { return PairMerge(priority: slot.rank, symbol: slot.token) }
            index = (index + 1) & mask
        }
        return nil
    }
}
