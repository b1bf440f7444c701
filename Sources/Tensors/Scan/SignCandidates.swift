/// The rows seen so far with the highest sums of the sign scan.
///
/// Rows must come in ascending order: of equal ones, the first stay. A list that has grown to a few times the limit is
/// cut by counting how many rows have each sum, so that a row costs O(1) however the rows are ordered.
struct SignCandidates: Sendable {
    private let limit: Int
    private var rows: [UInt32] = []
    private var sums: [UInt16] = []
    /// Only rows with a higher sum can still get in.
    private(set) var limitToExceed: UInt16 = 0

    /// A cut costs a pass over as many counters as there are sums, so that short lists may grow longer.
    private static let slack = 2
    private static let shortest = 4_096

    init(limit: Int) {
        self.limit = max(1, limit)
        rows.reserveCapacity(longest)
        sums.reserveCapacity(longest)
    }

    mutating func insert(row: UInt32, sum: UInt16) {
        // The limit may have risen since the row's tile was compared with it.
        guard sum > limitToExceed else { return }
        rows.append(row)
        sums.append(sum)
        if rows.count >= longest { cut() }
    }

    private var longest: Int { max(SignCandidates.slack * limit, limit + SignCandidates.shortest) }

    private mutating func cut() {
        let border = SignCandidates.border(of: [sums], limit: limit)
        var kept = 0
        var atBorder = 0
        for i in rows.indices where sums[i] >= border.sum {
            if sums[i] == border.sum {
                guard atBorder < border.places else { continue }
                atBorder += 1
            }
            rows[kept] = rows[i]
            sums[kept] = sums[i]
            kept += 1
        }
        rows.removeSubrange(kept...)
        sums.removeSubrange(kept...)
        limitToExceed = border.sum
    }

    /// The `count` best rows of several lists together, mostly in ascending order of rows; of equal ones, the first.
    static func best(of lists: [SignCandidates], count: Int) -> [UInt32] {
        let border = border(of: lists.map(\.sums), limit: count)
        var inside: [UInt32] = []
        var atBorder: [UInt32] = []
        for list in lists {
            for (row, sum) in zip(list.rows, list.sums) where sum >= border.sum {
                if sum > border.sum { inside.append(row) } else { atBorder.append(row) }
            }
        }
        // Sorting all of them would take longer than finding them, and only spares a few jumps in memory.
        return inside + atBorder.sorted().prefix(border.places)
    }

    /// The sum of the last row that has a place among the `limit` best, and how many places there are for that sum.
    private static func border(of lists: [[UInt16]], limit: Int) -> (sum: UInt16, places: Int) {
        let largest = lists.reduce(0) { max($0, $1.max() ?? 0) }
        var counts = [Int](repeating: 0, count: Int(largest) + 1)
        for list in lists { for sum in list { counts[Int(sum)] += 1 } }
        var places = limit
        for (sum, count) in counts.enumerated().reversed() {
            if count >= places { return (UInt16(truncatingIfNeeded: sum), places) }
            places -= count
        }
        return (0, 0)
    }
}
