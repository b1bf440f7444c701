/// Finds a long common subsequence of two sequences, so that what is left of each was removed or added.
///
/// A short stretch is aligned exactly. In a long one, elements that stand once in both anchor the alignment (patience diff,
/// by Bram Cohen), or, without such elements, the k-th occurrence of an element is taken for its k-th occurrence; between
/// two anchors the same is done again.
enum SequenceAlignment {
    /// An element of both sequences.
    struct Match: Equatable {
        let old: Int
        let new: Int
    }

    /// A stretch of each sequence.
    private struct Stretch {
        var old: Range<Int>
        var new: Range<Int>
        var depth: Int
    }

    private static let depthLimit = 24
    /// The most cells of an exact alignment's table.
    private static let exactLimit = 250_000

    /// The matches, ascending in both sequences.
    ///
    /// - Complexity: about O(n log n) where much is alike or much stands once.
    static func matches(_ old: [Int], _ new: [Int]) -> [Match] {
        var found: [Match] = []
        var waiting = [Stretch(old: old.indices, new: new.indices, depth: 0)]
        while var stretch = waiting.popLast() {
            trim(&stretch, old, new, &found)
            guard !stretch.old.isEmpty, !stretch.new.isEmpty, stretch.depth < depthLimit else { continue }
            if stretch.old.count * stretch.new.count <= exactLimit {
                found += exact(stretch, old, new)
                continue
            }
            var anchors = anchors(stretch, old, new, onceOnly: true)
            if anchors.isEmpty { anchors = Self.anchors(stretch, old, new, onceOnly: false) }
            guard !anchors.isEmpty else { continue }
            found += anchors
            var (lastOld, lastNew) = (stretch.old.lowerBound, stretch.new.lowerBound)
            for anchor in anchors + [Match(old: stretch.old.upperBound, new: stretch.new.upperBound)] {
                waiting.append(
                    Stretch(old: lastOld..<anchor.old, new: lastNew..<anchor.new, depth: stretch.depth + 1))
                (lastOld, lastNew) = (min(anchor.old + 1, old.count), min(anchor.new + 1, new.count))
            }
        }
        return found.sorted { $0.old < $1.old }
    }

    /// Takes equal elements off both ends.
    private static func trim(_ stretch: inout Stretch, _ old: [Int], _ new: [Int], _ found: inout [Match]) {
        var (oldStart, oldEnd) = (stretch.old.lowerBound, stretch.old.upperBound)
        var (newStart, newEnd) = (stretch.new.lowerBound, stretch.new.upperBound)
        while oldStart < oldEnd, newStart < newEnd, old[oldStart] == new[newStart] {
            found.append(Match(old: oldStart, new: newStart))
            (oldStart, newStart) = (oldStart + 1, newStart + 1)
        }
        while oldStart < oldEnd, newStart < newEnd, old[oldEnd - 1] == new[newEnd - 1] {
            (oldEnd, newEnd) = (oldEnd - 1, newEnd - 1)
            found.append(Match(old: oldEnd, new: newEnd))
        }
        (stretch.old, stretch.new) = (oldStart..<oldEnd, newStart..<newEnd)
    }

    /// The longest run of pairs that ascend in both sequences, of elements that stand once in each stretch, or of all by
    /// their number among their like.
    private static func anchors(_ stretch: Stretch, _ old: [Int], _ new: [Int], onceOnly: Bool) -> [Match] {
        var places: [Int: [Int]] = [:]
        for place in stretch.new { places[new[place], default: []].append(place) }
        var counts: [Int: Int] = [:]
        for place in stretch.old { counts[old[place], default: 0] += 1 }
        var seen: [Int: Int] = [:]
        var pairs: [Match] = []
        for place in stretch.old {
            guard let known = places[old[place]] else { continue }
            let number = seen[old[place], default: 0]
            seen[old[place]] = number + 1
            if onceOnly, known.count > 1 || counts[old[place]] != 1 { continue }
            if number < known.count { pairs.append(Match(old: place, new: known[number])) }
        }
        return longestAscending(pairs)
    }

    /// The longest subsequence that ascends in the new sequence too (patience sorting).
    private static func longestAscending(_ pairs: [Match]) -> [Match] {
        var tails: [Int] = []
        var before = [Int?](repeating: nil, count: pairs.count)
        for place in pairs.indices {
            var (low, high) = (0, tails.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[tails[middle]].new < pairs[place].new { low = middle + 1 } else { high = middle }
            }
            before[place] = low > 0 ? tails[low - 1] : nil
            if low < tails.count { tails[low] = place } else { tails.append(place) }
        }
        var longest: [Match] = []
        var next = tails.last
        while let place = next {
            longest.append(pairs[place])
            next = before[place]
        }
        return longest.reversed()
    }

    /// A longest common subsequence by the table of lengths.
    private static func exact(_ stretch: Stretch, _ old: [Int], _ new: [Int]) -> [Match] {
        let (rows, columns) = (stretch.old.count, stretch.new.count)
        let width = columns + 1
        var lengths = [Int32](repeating: 0, count: (rows + 1) * width)
        for row in stride(from: rows - 1, through: 0, by: -1) {
            for column in stride(from: columns - 1, through: 0, by: -1) {
                let isEqual = old[stretch.old.lowerBound + row] == new[stretch.new.lowerBound + column]
                lengths[row * width + column] =
                    isEqual
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        var found: [Match] = []
        var (row, column) = (0, 0)
        while row < rows, column < columns {
            let place = Match(old: stretch.old.lowerBound + row, new: stretch.new.lowerBound + column)
            if old[place.old] == new[place.new] {
                found.append(place)
                (row, column) = (row + 1, column + 1)
            } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
                row += 1
            } else {
                column += 1
            }
        }
        return found
    }
}
