import CKernels
import Synchronization

extension VectorScan {
    /// The `k` rows with the highest scores, best first; ties by the lower row. For each query, [dimension].
    ///
    /// The rows are read once for all queries.
    /// - Parameters:
    ///   - rows: the rows that take part; all others are as if they did not exist. Stretches without any are not read.
    /// - Complexity: O(rows × dimension × queries) operations, O(rows × dimension) bytes read; memory O(k × queries ×
    ///   threads).
    package func exactMatches(_ queries: [[Float]], k: Int, rows: RowBitmap, pool: ThreadPool) -> [[Match]] {
        precondition(rows.count <= capacity && queries.allSatisfy { $0.count == dimension })
        var results = [[Match]](repeating: [], count: queries.count)
        let usable = queries.enumerated().compactMap { number, vector in ScanQuery(vector).map { (number, $0) } }
        guard k > 0 else { return results }
        // In groups, so that queries and scores stay in the cache beside the rows.
        for first in stride(from: 0, to: usable.count, by: VectorScan.queriesAtOnce) {
            let group = Array(usable[first..<min(first + VectorScan.queriesAtOnce, usable.count)])
            let best = scan(group.map(\.1), k: k, rows: rows, pool: pool)
            for ((number, query), matches) in zip(group, best) {
                results[number] = matches.sorted.map { Match(row: $0.row, score: $0.score / query.factor) }
            }
        }
        return results
    }

    private static let queriesAtOnce = 64
    /// Where fewer of a tile's rows than this part take part, they are scored one by one.
    private static let sparseFraction = 8

    private func scan(_ queries: [ScanQuery], k: Int, rows: RowBitmap, pool: ThreadPool) -> [TopMatches] {
        let best = PerThread(count: pool.threadCount) { queries.map { _ in TopMatches(limit: k) } }
        let codes = queries.flatMap(\.codes)
        let next = Atomic(0)
        pool.run { worker in
            best.update(worker.index) { matches in
                unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: VectorScan.tileRows * queries.count) {
                    scores in
                    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: VectorScan.tileRows) { selected in
                        guard let scores = scores.baseAddress, let selected = selected.baseAddress else { return }
                        while let block = rows.nextBlock(next, of: VectorScan.blockRows) {
                            for first in stride(from: block.lowerBound, to: block.upperBound, by: VectorScan.tileRows) {
                                let tile = first..<min(first + VectorScan.tileRows, block.upperBound)
                                unsafe scan(
                                    tile, of: rows, queries: queries, codes: codes, kernels: worker.scanKernels,
                                    scores: scores,
                                    selected: selected, into: &matches)
                            }
                        }
                    }
                }
            }
        }
        return best.values.reduce(queries.map { _ in TopMatches(limit: k) }) { merged, part in
            zip(merged, part).map { $0.merged(with: $1) }
        }
    }

    private func scan(
        _ tile: Range<Int>, of rows: RowBitmap, queries: [ScanQuery], codes: [Int16], kernels: ck_scan_kernels,
        scores: UnsafeMutablePointer<Float>, selected: UnsafeMutablePointer<UInt32>, into best: inout [TopMatches]
    ) {
        let present = rows.countOfSet(in: tile)
        if present == 0 { return }
        if present < tile.count / VectorScan.sparseFraction {
            var count = 0
            rows.forEachSet(in: tile) { row in
                unsafe selected[count] = UInt32(truncatingIfNeeded: row)
                count += 1
            }
            for query in best.indices {
                unsafe kernels.scores_at(
                    rowCodes, rowScales, selected, count, dimension, queries[query].codes, scores)
                for i in 0..<count {
                    best[query].insert(unsafe Match(row: Int(selected[i]), score: scores[i]))
                }
            }
            return
        }
        unsafe kernels.scores(
            rowCodes + tile.lowerBound * dimension, rowScales + tile.lowerBound, tile.count, dimension, codes,
            best.count, scores)
        for query in best.indices {
            let own = unsafe scores + query * tile.count
            let count = unsafe kernels.select_above(own, tile.count, best[query].limitToExceed, selected)
            for i in 0..<count {
                let offset = unsafe Int(selected[i])
                guard present == tile.count || rows[tile.lowerBound + offset] else { continue }
                best[query].insert(unsafe Match(row: tile.lowerBound + offset, score: own[offset]))
            }
        }
    }
}
