/// The best matches seen so far: a binary heap whose root is the worst of them.
struct TopMatches: Sendable {
    private let limit: Int
    private var heap: [VectorScan.Match] = []

    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(min(limit, 4_096))
    }

    /// Best first.
    var sorted: [VectorScan.Match] { heap.sorted { TopMatches.isBetter($0, $1) } }

    /// The score that a row later than all seen so far must exceed to get in.
    var limitToExceed: Float { heap.count < limit ? -.infinity : heap[0].score }

    /// The best of both.
    func merged(with other: TopMatches) -> TopMatches {
        var merged = self
        for match in other.heap { merged.insert(match) }
        return merged
    }

    mutating func insert(_ match: VectorScan.Match) {
        if heap.count < limit {
            heap.append(match)
            var child = heap.count - 1
            while child > 0, TopMatches.isBetter(heap[(child - 1) / 2], heap[child]) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        } else if let worst = heap.first, TopMatches.isBetter(match, worst) {
            heap[0] = match
            siftDown()
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count {
                if TopMatches.isBetter(heap[worst], heap[child]) { worst = child }
            }
            if worst == parent { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }

    private static func isBetter(_ a: VectorScan.Match, _ b: VectorScan.Match) -> Bool {
        a.score > b.score || (a.score == b.score && a.row < b.row)
    }
}
