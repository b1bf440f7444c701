/// What decides merging: which neighbours may become one symbol, and which pair goes first.
protocol MergeRules: WordRules where Workspace == PairMerger {
    /// The symbol that a pair becomes and its priority, of which the lowest goes first; nil where they stay apart.
    /// `left` and `right` are symbol ids, -1 for none; `range` is the text of both.
    func merge(_ left: Int32, _ right: Int32, _ range: Range<Int>, of text: Span<UInt8>) -> PairMerge?

    /// Cuts a word into the symbols that merging starts from.
    func split(_ word: Range<Int>, of text: Span<UInt8>, into symbols: inout PairMerger.Symbols)

    /// Appends the ids of a symbol that is left when nothing merges any more.
    func emit(_ symbol: Int32, _ range: Range<Int>, of text: Span<UInt8>, into output: inout [TokenID])
}

extension MergeRules {
    func makeWorkspace() -> PairMerger { PairMerger() }

    func encode(
        _ word: Range<Int>, of text: Span<UInt8>, using workspace: inout PairMerger, into output: inout [TokenID]
    ) {
        workspace.encode(word, of: text, by: self, into: &output)
    }
}

/// A pair's result.
struct PairMerge {
    var priority: UInt32
    var symbol: Int32
}

/// Byte-pair encoding of one word: merges neighbours, the lowest priority first and the leftmost of equal ones, until no
/// pair may merge (Sennrich, Haddow and Birch, 2016, arXiv:1508.07909).
///
/// Short words scan their pairs for the best one; long ones keep the pairs in a heap over a linked list, so that a word
/// of n symbols takes O(n log n). Both give the same symbols. The arrays are kept from word to word.
struct PairMerger: Sendable {
    /// Symbols of a word: an id, or -1 for none, and where it starts in the text.
    struct Symbols {
        var ids: [Int32] = []
        var starts: [Int] = []

        @inline(__always)
        mutating func append(_ id: Int32, at start: Int) {
            ids.append(id)
            starts.append(start)
        }
    }

    private static let none = UInt32.max
    private static let heapThreshold = 48

    private var symbols = Symbols()
    private var priorities: [UInt32] = []  // of the pair that a symbol makes with its right neighbour
    private var results: [Int32] = []
    private var previous: [Int32] = []
    private var next: [Int32] = []
    private var heap: [UInt64] = []  // priority above position: the lowest value is the best pair

    /// Appends the ids of the word `text[word]`, which is not empty.
    mutating func encode(
        _ word: Range<Int>, of text: Span<UInt8>, by rules: some MergeRules, into output: inout [TokenID]
    ) {
        symbols.ids.removeAll(keepingCapacity: true)
        symbols.starts.removeAll(keepingCapacity: true)
        rules.split(word, of: text, into: &symbols)
        let count = symbols.ids.count
        guard count > 0 else { return }
        symbols.starts.append(word.upperBound)
        if count <= Self.heapThreshold {
            mergeShort(count, of: text, by: rules, into: &output)
        } else {
            mergeLong(count, of: text, by: rules, into: &output)
        }
    }

    private mutating func mergeShort(
        _ initialCount: Int, of text: Span<UInt8>, by rules: some MergeRules, into output: inout [TokenID]
    ) {
        var count = initialCount
        priorities.removeAll(keepingCapacity: true)
        results.removeAll(keepingCapacity: true)
        for index in 0..<count {
            let pair = index + 1 < count ? pair(index, index + 1, end: symbols.starts[index + 2], text, rules) : nil
            priorities.append(pair?.priority ?? Self.none)
            results.append(pair?.symbol ?? -1)
        }
        while true {
            var best = -1
            var lowest = Self.none
            for index in 0..<count where priorities[index] < lowest {
                lowest = priorities[index]
                best = index
            }
            guard best >= 0 else { break }
            symbols.ids[best] = results[best]
            count -= 1
            for index in (best + 1)..<max(count, best + 1) {
                symbols.ids[index] = symbols.ids[index + 1]
                symbols.starts[index] = symbols.starts[index + 1]
                priorities[index] = priorities[index + 1]
                results[index] = results[index + 1]
            }
            symbols.starts[count] = symbols.starts[count + 1]
            for index in max(best - 1, 0)...best {
                let pair =
                    index + 1 < count ? pair(index, index + 1, end: symbols.starts[index + 2], text, rules) : nil
                priorities[index] = pair?.priority ?? Self.none
                results[index] = pair?.symbol ?? -1
            }
        }
        for index in 0..<count {
            let range = symbols.starts[index]..<symbols.starts[index + 1]
            rules.emit(symbols.ids[index], range, of: text, into: &output)
        }
    }

    @inline(__always)
    private func pair(
        _ left: Int, _ right: Int, end: Int, _ text: Span<UInt8>, _ rules: some MergeRules
    ) -> PairMerge? {
        rules.merge(symbols.ids[left], symbols.ids[right], symbols.starts[left]..<end, of: text)
    }
}

// MARK: - Long words

extension PairMerger {
    private mutating func mergeLong(
        _ count: Int, of text: Span<UInt8>, by rules: some MergeRules, into output: inout [TokenID]
    ) {
        priorities = Array(repeating: Self.none, count: count)
        results = Array(repeating: -1, count: count)
        previous = (0..<Int32(count)).map { $0 - 1 }
        next = (0..<Int32(count)).map { $0 + 1 }  // `count` ends the list
        heap.removeAll(keepingCapacity: true)
        for index in 0..<count {
            refresh(index, count, text, rules)
        }
        while let best = popHeap() {
            let left = Int(truncatingIfNeeded: best & 0xFFFF_FFFF)
            // The pair may have changed since it was pushed; the current one has an entry of its own.
            guard priorities[left] == UInt32(truncatingIfNeeded: best >> 32) else { continue }
            let right = Int(next[left])
            symbols.ids[left] = results[left]
            priorities[right] = Self.none
            next[left] = next[right]
            if Int(next[left]) < count { previous[Int(next[left])] = Int32(left) }
            refresh(left, count, text, rules)
            if previous[left] >= 0 { refresh(Int(previous[left]), count, text, rules) }
        }
        var index = 0
        while index < count {
            let following = Int(next[index])
            let range = symbols.starts[index]..<symbols.starts[following]
            rules.emit(symbols.ids[index], range, of: text, into: &output)
            index = following
        }
    }

    /// Looks up the pair of symbol `left` and its right neighbour anew.
    private mutating func refresh(_ left: Int, _ count: Int, _ text: Span<UInt8>, _ rules: some MergeRules) {
        let right = Int(next[left])
        guard right < count,
            let pair = pair(left, right, end: symbols.starts[Int(next[right])], text, rules)
        else {
            priorities[left] = Self.none
            return
        }
        priorities[left] = pair.priority
        results[left] = pair.symbol
        pushHeap(UInt64(pair.priority) << 32 | UInt64(left))
    }

    private mutating func pushHeap(_ value: UInt64) {
        heap.append(value)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[parent] > value else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = value
    }

    private mutating func popHeap() -> UInt64? {
        guard let top = heap.first, let value = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return top }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < value else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = value
        return top
    }
}
