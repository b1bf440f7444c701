import Passages
import Tensors

/// Adds up the scores of a segment's rows.
struct PostingScorer {
    /// Rows whose scores are in memory at the same time: 256 KiB.
    private static let window = 1 << 15
    /// Lengths whose damping is computed before.
    static let tabulatedLengths = 1 << 11

    /// A list of a part of the question.
    struct List {
        let list: PostingList
        let part: Int
    }

    private let segment: PostingSearch.Segment
    private let lists: [List]
    private let statistics: LexicalStatistics
    private let damping: [Double]

    /// - Parameter damping: ``LexicalStatistics/damping(length:)`` of the lengths from 0 on.
    init(segment: PostingSearch.Segment, lists: [List], statistics: LexicalStatistics, damping: [Double]) {
        self.segment = segment
        self.lists = lists
        self.statistics = statistics
        self.damping = damping
    }

    /// Scores all rows and keeps the best of those that are left.
    func run(into best: inout BestMatches, within selection: PassageSelection?) throws(BlobError) {
        let rowCount = segment.rows.count
        var cursors: [PostingCursor] = []
        for list in lists {
            var cursor = PostingCursor()
            try cursor.advance(list.list.bytes.span, rowCount: rowCount)
            cursors.append(cursor)
        }
        var scores = [Double](repeating: 0, count: min(Self.window, rowCount))
        var first = 0
        while first < rowCount {
            // Where no list has anything, there is nothing to look at.
            first = max(first, cursors.reduce(Int.max) { min($0, $1.row) })
            guard first < rowCount else { return }
            let rows = first..<min(rowCount, first + Self.window)
            for place in lists.indices {
                cursors[place] = try add(lists[place], from: cursors[place], in: rows, to: &scores)
            }
            take(rows, from: &scores, into: &best, within: selection)
            first = rows.upperBound
        }
    }

    /// Adds a list's scores, part after part as FTS5 does, so that sums are rounded alike.
    ///
    /// - Returns: the cursor behind the window.
    private func add(
        _ list: List, from start: PostingCursor, in rows: Range<Int>, to scores: inout [Double]
    ) throws(BlobError) -> PostingCursor {
        let bytes = list.list.bytes.span
        let lengths = segment.rows.lengths.span
        let known = damping.span
        let weight = statistics.weight(list.part)
        let rowCount = segment.rows.count
        var cursor = start
        var scores = scores.mutableSpan
        while cursor.row < rows.upperBound {
            let length = Int(lengths[cursor.row])
            let damping = length < known.count ? known[length] : statistics.damping(length: length)
            scores[cursor.row - rows.lowerBound] +=
                weight * LexicalStatistics.saturated(Double(cursor.halves) / 2, damping: damping)
            try cursor.advance(bytes, rowCount: rowCount)
        }
        return cursor
    }

    /// Keeps the best rows and forgets all scores.
    private func take(
        _ rows: Range<Int>, from scores: inout [Double], into best: inout BestMatches,
        within selection: PassageSelection?
    ) {
        var scores = scores.mutableSpan
        for row in rows {
            let score = scores[row - rows.lowerBound]
            guard score > 0 else { continue }
            scores[row - rows.lowerBound] = 0
            guard score > best.threshold, segment.removed?[row] != true,
                selection?.contains(segment.rows.documents[row]) != false
            else { continue }
            best.add(Match(passageID: segment.rows.passages[row], score: score))
        }
    }
}
