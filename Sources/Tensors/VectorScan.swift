import CKernels

/// Exact top-k search by inner product over rows of eight-bit integers, each with a scale of its own.
///
/// The rows lie in one contiguous block and are read once per query, on all threads; for unit vectors the score is the
/// cosine similarity to within the rounding of the rows (about 0.5 % of a coordinate's largest value). The query is
/// rounded to twelve bits, so that its error is negligible, and integer sums make a score independent of instruction
/// set and thread count.
package final class VectorScan: Sendable {
    /// Elements of a row, a multiple of 32.
    package let dimension: Int
    /// Rows that fit.
    package let capacity: Int
    private let codes: AlignedMemory
    private let scales: AlignedMemory

    /// A row and its score; higher is closer.
    package struct Match: Sendable, Equatable {
        package let row: Int
        package let score: Float
    }

    /// A vector rounded to eight bits: element i is scale × codes[i].
    package struct Row: Sendable, Equatable {
        package let codes: [Int8]
        package let scale: Float

        /// Rounds `vector` so that its largest element becomes ±127.
        package init(_ vector: [Float]) {
            let largest = vector.reduce(0) { max($0, abs($1)) }
            scale = largest / 127
            let inverse = largest > 0 ? 127 / largest : 0
            codes = vector.map { Int8(($0 * inverse).rounded()) }
        }
    }

    /// Rows of zeros, which take no memory until they are set.
    package init(dimension: Int, capacity: Int) {
        precondition(dimension > 0 && dimension % 32 == 0, "the kernels read 32 elements at a time")
        self.dimension = dimension
        self.capacity = capacity
        codes = AlignedMemory(byteCount: capacity * dimension)
        scales = AlignedMemory(byteCount: capacity * MemoryLayout<Float>.stride)
    }

    /// Sets rows `first ..< first + scales.count` from an array of [row count × dimension] codes; see the other `set`.
    package func set(first: Int, codes: [Int8], scales: [Float]) {
        unsafe set(first: first, codes: codes.span.bytes, scales: scales)  // plain bytes, no padding
    }

    /// Sets rows `first ..< first + scales.count`.
    ///
    /// Must not run while `topK` reads the same rows.
    /// - Parameter codes: [row count × dimension] signed bytes.
    package func set(first: Int, codes source: RawSpan, scales sourceScales: [Float]) {
        precondition(
            first >= 0 && first + sourceScales.count <= capacity && source.byteCount == sourceScales.count * dimension)
        unsafe source.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe (codes.base + first * dimension).copyMemory(from: start, byteCount: bytes.count)
        }
        for (offset, scale) in sourceScales.enumerated() { unsafe rowScales[first + offset] = scale }
    }

    /// Whether a row takes part in a search, one bit a row.
    package typealias RowFilter = @Sendable (Int) -> Bool

    /// The `k` rows with the highest scores among the first `rowCount`, best first; ties by the lower row.
    ///
    /// - Parameters:
    ///   - query: [dimension].
    ///   - isIncluded: rows that may be returned; nil for all. Called only for rows that would be returned.
    /// - Complexity: O(rowCount × dimension) reads; memory O(k × threads).
    package func topK(
        query: [Float], k: Int, rowCount: Int, isIncluded: RowFilter? = nil, pool: ThreadPool
    ) -> [Match] {
        precondition(query.count == dimension && rowCount <= capacity)
        guard k > 0, rowCount > 0 else { return [] }
        let largest = query.reduce(0) { max($0, abs($1)) }
        guard largest > 0, largest.isFinite else { return [] }
        let factor = VectorScan.queryLimit / largest
        let rounded = query.map { Int16(($0 * factor).rounded()) }
        let best = PerThread(count: pool.threadCount) { TopMatches(limit: k) }
        pool.run { worker in
            let rows = worker.share(of: rowCount, unit: VectorScan.tileRows)
            best.update(worker.index) { matches in
                unsafe scan(rows, query: rounded, kernels: worker.kernels, isIncluded: isIncluded, into: &matches)
            }
        }
        var merged = TopMatches(limit: k)
        for matches in best.values { matches.forEach { merged.insert($0) } }
        return merged.sorted.map { Match(row: $0.row, score: $0.score / factor) }
    }

    private static let queryLimit: Float = 2047
    private static let tileRows = 256

    private var rowScales: UnsafeMutablePointer<Float> { unsafe scales.base.assumingMemoryBound(to: Float.self) }

    private func scan(
        _ rows: Range<Int>, query: [Int16], kernels: ck_kernels, isIncluded: RowFilter?, into matches: inout TopMatches
    ) {
        let rowCodes = unsafe UnsafePointer(codes.base.assumingMemoryBound(to: Int8.self))
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: VectorScan.tileRows) { scores in
            guard let scoreStart = scores.baseAddress else { return }
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: VectorScan.tileRows) {
                let count = min(VectorScan.tileRows, rows.upperBound - first)
                unsafe kernels.scan_i8(
                    rowCodes + first * dimension, rowScales + first, count, dimension, query, scoreStart)
                for i in 0..<count {
                    let match = unsafe Match(row: first + i, score: scores[i])
                    if matches.accepts(match), isIncluded?(match.row) ?? true { matches.insert(match) }
                }
            }
        }
    }
}

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

    func forEach(_ body: (VectorScan.Match) -> Void) { heap.forEach(body) }

    @inline(__always)
    func accepts(_ match: VectorScan.Match) -> Bool {
        heap.count < limit || TopMatches.isBetter(match, heap[0])
    }

    mutating func insert(_ match: VectorScan.Match) {
        if heap.count < limit {
            heap.append(match)
            var child = heap.count - 1
            while child > 0, TopMatches.isBetter(heap[(child - 1) / 2], heap[child]) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        } else if TopMatches.isBetter(match, heap[0]) {
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
