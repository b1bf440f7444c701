import Tensors
import TestSupport
import Testing

@Suite struct VectorScanTests {
    @Test(arguments: [1, 2, 3])
    func `the best rows are those of brute force over the rounded vectors`(threadCount: Int) {
        let seed: UInt64 = 77
        var generator = SeededGenerator(seed: seed)
        let pool = ThreadPool(threadCount: threadCount)
        for (dimension, rowCount, k) in [(32, 1, 5), (64, 300, 10), (96, 1000, 1000), (384, 777, 1), (32, 0, 3)] {
            let (scan, rows) = makeScan(dimension, rowCount, &generator)
            let query = (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
            let exact = rows.map { row in
                zip(row.codes, query).reduce(Float(0)) { $0 + Float($1.0) * row.scale * $1.1 }
            }
            let found = scan.topK(query: query, k: k, rowCount: rowCount, pool: pool)
            #expect(found.count == min(k, rowCount), "seed \(seed)")
            #expect(Set(found.map(\.row)).count == found.count)
            for (match, next) in zip(found, found.dropFirst()) { #expect(match.score >= next.score) }
            // The query is rounded to twelve bits: scores are close to the exact ones, and nothing clearly better is left out.
            for match in found { #expect(abs(match.score - exact[match.row]) < 2e-3 * Float(dimension).squareRoot()) }
            if let last = found.last, found.count == k {
                let left = Set(0..<rowCount).subtracting(found.map(\.row))
                #expect(left.allSatisfy { exact[$0] <= last.score + 4e-3 * Float(dimension).squareRoot() })
            }
        }
    }

    @Test func `equal scores come in row order, and the thread count changes nothing`() {
        var generator = SeededGenerator(seed: 2)
        let row = VectorScan.Row((0..<32).map { _ in Float.random(in: -1...1, using: &generator) })
        let scan = VectorScan(dimension: 32, capacity: 2000)
        for index in 0..<2000 { set(scan, index, row) }
        let query = [Float](repeating: 0.5, count: 32)
        for threadCount in [1, 2, 4] {
            let found = scan.topK(query: query, k: 7, rowCount: 2000, pool: ThreadPool(threadCount: threadCount))
            #expect(found.map(\.row) == Array(0..<7))
        }
    }

    @Test func `rows that the filter leaves out are not returned`() {
        var generator = SeededGenerator(seed: 9)
        let (scan, _) = makeScan(64, 500, &generator)
        let query = (0..<64).map { _ in Float.random(in: -1...1, using: &generator) }
        let pool = ThreadPool(threadCount: 2)
        let all = scan.topK(query: query, k: 500, rowCount: 500, pool: pool)
        let even = scan.topK(query: query, k: 20, rowCount: 500, isIncluded: { $0 % 2 == 0 }, pool: pool)
        #expect(even == Array(all.filter { $0.row % 2 == 0 }.prefix(20)))
    }

    @Test func `a query of zeros or of infinities finds nothing`() {
        var generator = SeededGenerator(seed: 8)
        let (scan, _) = makeScan(32, 10, &generator)
        let pool = ThreadPool(threadCount: 1)
        for value in [Float(0), .infinity, .nan] {
            let query = [Float](repeating: value, count: 32)
            #expect(scan.topK(query: query, k: 3, rowCount: 10, pool: pool).isEmpty)
        }
    }

    private func makeScan(
        _ dimension: Int, _ rowCount: Int, _ generator: inout SeededGenerator
    ) -> (VectorScan, [VectorScan.Row]) {
        let scan = VectorScan(dimension: dimension, capacity: max(1, rowCount))
        let rows = (0..<rowCount).map { _ in
            VectorScan.Row((0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) })
        }
        for (index, row) in rows.enumerated() { set(scan, index, row) }
        return (scan, rows)
    }

    private func set(_ scan: VectorScan, _ index: Int, _ row: VectorScan.Row) {
        let codes = row.codes
        scan.set(first: index, codes: codes.span.bytes, scales: [row.scale])
    }
}
