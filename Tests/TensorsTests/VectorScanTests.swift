import Tensors
import TestSupport
import Testing

@Suite struct VectorScanTests {
    @Test("the best rows are those of brute force over the rounded vectors", arguments: [1, 2, 3])
    func theBestRowsAre(threadCount: Int) {
        let seed: UInt64 = 77
        var generator = SeededGenerator(seed: seed)
        let pool = ThreadPool(threadCount: threadCount)
        for (dimension, rowCount, k) in [(32, 1, 5), (64, 300, 10), (96, 1000, 1000), (384, 777, 1), (32, 0, 3)] {
            let set = RandomRows(dimension, rowCount, &generator)
            let queries = (0..<3).map { _ in set.vector(&generator) }
            let results = set.scan.exactMatches(queries, k: k, rows: RowBitmap(count: rowCount, all: true), pool: pool)
            for (query, found) in zip(queries, results) {
                let exact = (0..<rowCount).map { set.product($0, query) }
                #expect(found.count == min(k, rowCount), "seed \(seed)")
                #expect(Set(found.map(\.row)).count == found.count)
                for (match, next) in zip(found, found.dropFirst()) { #expect(match.score >= next.score) }
                // The query is rounded to twelve bits: scores are close, and nothing clearly better is left out.
                let tolerance = 2e-3 * Float(dimension).squareRoot()
                for match in found { #expect(abs(match.score - exact[match.row]) < tolerance) }
                if let last = found.last, found.count == k {
                    let left = Set(0..<rowCount).subtracting(found.map(\.row))
                    #expect(left.allSatisfy { exact[$0] <= last.score + 2 * tolerance })
                }
            }
        }
    }

    @Test("equal scores come in row order, whatever the threads, the stages and the instruction set")
    func equalScoresComeIn() {
        var generator = SeededGenerator(seed: 2)
        let vector = (0..<32).map { _ in Float.random(in: -1...1, using: &generator) }
        let count = 20_000
        var rows = EncodedVectors(dimension: 32)
        for _ in 0..<count { rows.append(vector) }
        let scan = VectorScan(dimension: 32, capacity: count)
        scan.set(first: 0, rows)
        let all = RowBitmap(count: count, all: true)
        for threadCount in [1, 2, 4] {
            for set in InstructionSet.allCases where set.isAvailable {
                let pool = ThreadPool(threadCount: threadCount, instructionSet: set)
                #expect(scan.exactMatches([vector], k: 7, rows: all, pool: pool)[0].map(\.row) == Array(0..<7))
                let staged = scan.likelyMatches(vector, k: 7, candidates: 50, rows: all, pool: pool)
                #expect(staged.map(\.row) == Array(0..<7))
            }
        }
    }

    @Test("rows that do not take part are as if they were not there")
    func rowsThatDoNot() {
        let seed: UInt64 = 9
        var generator = SeededGenerator(seed: seed)
        let set = RandomRows(64, 5000, &generator)
        let query = set.vector(&generator)
        let pool = ThreadPool(threadCount: 2)
        let all = set.scan.exactMatches([query], k: 5000, rows: RowBitmap(count: 5000, all: true), pool: pool)[0]
        // Dense and sparse selections take different ways.
        for step in [2, 3, 40, 4999] {
            var rows = RowBitmap(count: 5000)
            for row in stride(from: 1, to: 5000, by: step) { rows[row] = true }
            let expected = Array(all.filter { rows[$0.row] }.prefix(20))
            #expect(set.scan.exactMatches([query], k: 20, rows: rows, pool: pool)[0] == expected, "seed \(seed)")
            let staged = set.scan.likelyMatches(query, k: 20, candidates: 5000, rows: rows, pool: pool)
            #expect(staged == expected, "seed \(seed)")
        }
    }

    @Test("two stages with every row as a candidate equal the exact search, and with a few nearly")
    func twoStagesWithEvery() {
        let seed: UInt64 = 12
        var generator = SeededGenerator(seed: seed)
        let count = 30_000
        let set = RandomRows(128, count, &generator)
        let rows = RowBitmap(count: count, all: true)
        var shared = 0
        for threads in [1, 2] {
            let pool = ThreadPool(threadCount: threads)
            var generator = SeededGenerator(seed: 13)
            for _ in 0..<10 {
                let query = set.vector(&generator)
                let exact = set.scan.exactMatches([query], k: 10, rows: rows, pool: pool)[0]
                #expect(set.scan.likelyMatches(query, k: 10, candidates: count, rows: rows, pool: pool) == exact)
                let few = set.scan.likelyMatches(query, k: 10, candidates: count / 16, rows: rows, pool: pool)
                shared += Set(few.map(\.row)).intersection(exact.map(\.row)).count
            }
        }
        #expect(shared >= 190, "of 200, seed \(seed)")
    }

    @Test("rows that repeat with the sample's step are found whatever the threads", arguments: [1, 2, 3])
    func rowsThatRepeatWith(threadCount: Int) {
        var generator = SeededGenerator(seed: 14)
        let (dimension, count) = (64, 20_000)
        let query = (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
        for phase in [0, 3] {
            var encoded = EncodedVectors(dimension: dimension)
            for row in 0..<count {
                // Every eighth row is near the query, the others are far from it.
                let sign: Float = row % 8 == phase ? 1 : -1
                encoded.append(query.map { sign * $0 + Float.random(in: -0.5...0.5, using: &generator) })
            }
            let scan = VectorScan(dimension: dimension, capacity: count)
            scan.set(first: 0, encoded)
            let pool = ThreadPool(threadCount: threadCount)
            let all = RowBitmap(count: count, all: true)
            let staged = scan.likelyMatches(query, k: 100, candidates: 1_024, rows: all, pool: pool)
            #expect(staged.count == 100 && staged.allSatisfy { $0.row % 8 == phase })
            let alone = scan.likelyMatches(
                query, k: 100, candidates: 1_024, rows: all, pool: ThreadPool(threadCount: 1))
            #expect(staged == alone)
        }
    }

    @Test("a query of zeros or of infinities finds nothing")
    func aQueryOfZeros() {
        var generator = SeededGenerator(seed: 8)
        let set = RandomRows(32, 10, &generator)
        let (pool, rows) = (ThreadPool(threadCount: 1), RowBitmap(count: 10, all: true))
        for value in [Float(0), .infinity, .nan] {
            let query = [Float](repeating: value, count: 32)
            #expect(set.scan.exactMatches([query], k: 3, rows: rows, pool: pool) == [[]])
            #expect(set.scan.likelyMatches(query, k: 3, candidates: 5, rows: rows, pool: pool).isEmpty)
        }
    }

    @Test("rows moved to another set keep scale, codes and signs")
    func rowsMovedToAnother() {
        var generator = SeededGenerator(seed: 3)
        var source = EncodedVectors(dimension: 96)
        let vectors = (0..<70).map { _ in (0..<96).map { _ in Float.random(in: -1...1, using: &generator) } }
        for vector in vectors { source.append(vector) }
        var (moved, direct) = (EncodedVectors(dimension: 96), EncodedVectors(dimension: 96))
        for row in stride(from: 69, through: 0, by: -3) {
            moved.append(row: row, of: source)
            direct.append(vectors[row])
        }
        #expect(moved == direct)
    }

    @Test("a bitmap counts and lists rows of any range")
    func aBitmapCountsAnd() {
        var generator = SeededGenerator(seed: 4)
        var bitmap = RowBitmap(count: 300)
        let set = Set((0..<90).map { _ in Int.random(in: 0..<300, using: &generator) })
        for row in set { bitmap[row] = true }
        for range in [0..<300, 0..<0, 5..<6, 63..<65, 64..<128, 1..<299, 299..<300] {
            var listed: [Int] = []
            bitmap.forEachSet(in: range) { listed.append($0) }
            #expect(listed == set.filter { range.contains($0) }.sorted())
            #expect(bitmap.countOfSet(in: range) == listed.count)
        }
        #expect(RowBitmap(count: 130, all: true).countOfSet == 130)
        #expect(bitmap.intersection(RowBitmap(count: 300, all: true)) == bitmap)
    }
}

/// Random vectors and a scan of them.
private struct RandomRows {
    let dimension: Int
    let encoded: EncodedVectors
    let scan: VectorScan

    init(_ dimension: Int, _ count: Int, _ generator: inout SeededGenerator) {
        self.dimension = dimension
        scan = VectorScan(dimension: dimension, capacity: max(1, count))
        var encoded = EncodedVectors(dimension: dimension)
        for _ in 0..<count {
            encoded.append((0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) })
        }
        self.encoded = encoded
        scan.set(first: 0, encoded)
    }

    func vector(_ generator: inout SeededGenerator) -> [Float] {
        (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    /// The product of a query with a rounded row.
    func product(_ row: Int, _ query: [Float]) -> Float {
        (0..<dimension).reduce(Float(0)) {
            $0 + Float(encoded.codes[row * dimension + $1]) * encoded.scales[row] * query[$1]
        }
    }
}
