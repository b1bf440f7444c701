/// How many rows have each sum of the sign scan.
struct SumCounts: Sendable {
    /// One row of so many is counted, as often.
    let step: Int
    private var counts: [UInt32]

    /// - Parameter tables: those that the sums come from.
    init(tables: [UInt8], step: Int) {
        self.step = step
        var largest = 0
        for first in stride(from: 0, to: tables.count, by: 16) { largest += Int(tables[first..<first + 16].max() ?? 0) }
        counts = [UInt32](repeating: 0, count: largest + 1)
    }

    mutating func add(_ sum: UInt16, times: Int) { counts[Int(sum)] += UInt32(truncatingIfNeeded: times) }

    /// The sum that a row must exceed to be among about the `count` best, ties included; 0 where there are no more rows.
    static func limit(_ parts: [SumCounts], count: Int) -> UInt16 {
        var left = count
        for sum in (0..<(parts.first?.counts.count ?? 0)).reversed() {
            for part in parts { left -= Int(part.counts[sum]) }
            if left <= 0 { return UInt16(truncatingIfNeeded: max(0, sum - 1)) }
        }
        return 0
    }
}
