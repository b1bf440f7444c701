import CKernels
import Synchronization

extension VectorScan {
    /// About the `k` rows with the highest scores, best first; ties by the lower row.
    ///
    /// First the query is multiplied with the signs of all rows, as if their elements had the same magnitude, which is
    /// closer to the truth the more alike these are (Gao and Long, RaBitQ, arXiv 2405.12497). The `candidates` best rows
    /// are then scored by their codes. The result does not depend on the thread count.
    /// - Parameters:
    ///   - query: [dimension].
    ///   - candidates: how many rows are scored, k or more. More find more of the true best;
    ///     docs/decisions/0010-vector-store.md has what was measured.
    ///   - rows: the rows that take part.
    /// - Complexity: O(rows × dimension / 8) bytes read.
    package func likelyMatches(
        _ query: [Float], k: Int, candidates: Int, rows: RowBitmap, pool: ThreadPool
    ) -> [Match] {
        precondition(rows.count <= capacity && query.count == dimension)
        guard k > 0, let query = ScanQuery(query) else { return [] }
        let chosen = bestBySigns(query, count: max(k, candidates), rows: rows, pool: pool)
        return score(chosen, query: query, k: k, pool: pool)
    }

    /// How many candidates find nearly all of the `k` best among so many rows.
    package static func candidates(rows: Int, k: Int) -> Int {
        max(smallestCandidates, 32 * k, rows / rowsPerCandidate)
    }

    private static let smallestCandidates = 1_024
    private static let rowsPerCandidate = 32

    private func bestBySigns(_ query: ScanQuery, count: Int, rows: RowBitmap, pool: ThreadPool) -> [UInt32] {
        let found = PerThread(count: pool.threadCount) { SignCandidates(limit: count) }
        let tables = query.signTables
        let next = Atomic(0)
        pool.run { worker in
            found.update(worker.index) { candidates in
                unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: VectorScan.tileRows) { sums in
                    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: VectorScan.tileRows) { selected in
                        guard let sums = sums.baseAddress, let selected = selected.baseAddress else { return }
                        while let block = rows.nextBlock(next, of: VectorScan.blockRows) {
                            for first in stride(from: block.lowerBound, to: block.upperBound, by: VectorScan.tileRows) {
                                let tile = first..<min(first + VectorScan.tileRows, block.upperBound)
                                unsafe multiplySigns(
                                    tile, of: rows, tables: tables, kernels: worker.scanKernels, sums: sums,
                                    selected: selected, into: &candidates)
                            }
                        }
                    }
                }
            }
        }
        return SignCandidates.best(of: found.values, count: count)
    }

    private func multiplySigns(
        _ tile: Range<Int>, of rows: RowBitmap, tables: [UInt8], kernels: ck_scan_kernels,
        sums: UnsafeMutablePointer<UInt16>, selected: UnsafeMutablePointer<UInt32>,
        into candidates: inout SignCandidates
    ) {
        let present = rows.countOfSet(in: tile)
        if present == 0 { return }
        let blocks = (tile.count + VectorScan.signBlockRows - 1) / VectorScan.signBlockRows
        unsafe kernels.sign_sums(
            signBlocks + tile.lowerBound * dimension / 8, blocks, dimension, tables, sums)
        let count = unsafe kernels.select_sums_above(sums, tile.count, candidates.limitToExceed, selected)
        for i in 0..<count {
            let offset = unsafe Int(selected[i])
            guard present == tile.count || rows[tile.lowerBound + offset] else { continue }
            candidates.insert(
                row: UInt32(truncatingIfNeeded: tile.lowerBound + offset), sum: unsafe sums[offset])
        }
    }

    private func score(_ chosen: [UInt32], query: ScanQuery, k: Int, pool: ThreadPool) -> [Match] {
        let best = PerThread(count: pool.threadCount) { TopMatches(limit: k) }
        pool.run { worker in
            let share = worker.share(of: chosen.count)
            guard !share.isEmpty else { return }
            let rows = Array(chosen[share])
            var scores = [Float](repeating: 0, count: rows.count)
            unsafe worker.scanKernels.scores_at(
                rowCodes, rowScales, rows, rows.count, dimension, query.codes, &scores)
            best.update(worker.index) { matches in
                for (row, score) in zip(rows, scores) { matches.insert(Match(row: Int(row), score: score)) }
            }
        }
        let merged = best.values.reduce(TopMatches(limit: k)) { $0.merged(with: $1) }
        return merged.sorted.map { Match(row: $0.row, score: $0.score / query.factor) }
    }
}
