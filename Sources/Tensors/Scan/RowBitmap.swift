import Synchronization

/// One bit for each row: whether it takes part.
package struct RowBitmap: Sendable, Equatable {
    /// Rows.
    package let count: Int
    private var words: [UInt64]

    /// Rows `0 ..< count`, all in or all out.
    package init(count: Int, all isSet: Bool = false) {
        self.count = count
        words = [UInt64](repeating: isSet ? .max : 0, count: (count + 63) / 64)
        if isSet, count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
    }

    /// Whether a row is in.
    package subscript(row: Int) -> Bool {
        get { words[row >> 6] >> UInt64(row & 63) & 1 != 0 }
        set {
            precondition(row < count)
            let bit: UInt64 = 1 << UInt64(row & 63)
            if newValue { words[row >> 6] |= bit } else { words[row >> 6] &= ~bit }
        }
    }

    /// How many rows are in.
    package var countOfSet: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The rows that are in both.
    package func intersection(_ other: RowBitmap) -> RowBitmap {
        precondition(count == other.count)
        var both = self
        for i in words.indices { both.words[i] &= other.words[i] }
        return both
    }

    /// How many of these rows are in.
    package func countOfSet(in rows: Range<Int>) -> Int {
        var sum = 0
        forEachWord(in: rows) { _, word in sum += word.nonzeroBitCount }
        return sum
    }

    /// Calls `body` with each of these rows that is in, in ascending order.
    package func forEachSet(in rows: Range<Int>, _ body: (Int) -> Void) {
        forEachWord(in: rows) { first, word in
            var word = word
            while word != 0 {
                body(first + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    /// The words that hold these rows, with the bits of other rows cleared, and the row of their lowest bit.
    @inline(__always)
    private func forEachWord(in rows: Range<Int>, _ body: (_ first: Int, _ word: UInt64) -> Void) {
        guard !rows.isEmpty else { return }
        let last = (rows.upperBound - 1) >> 6
        for index in (rows.lowerBound >> 6)...last {
            var word = words[index]
            if index == rows.lowerBound >> 6 { word &= .max << UInt64(rows.lowerBound & 63) }
            if index == last, rows.upperBound & 63 != 0 { word &= ~(.max << UInt64(rows.upperBound & 63)) }
            body(index << 6, word)
        }
    }

    /// The next stretch of `size` rows that no thread has taken; nil when all are taken.
    func nextBlock(_ next: borrowing Atomic<Int>, of size: Int) -> Range<Int>? {
        let first = next.add(size, ordering: .relaxed).oldValue
        return first < count ? first..<min(first + size, count) : nil
    }
}
