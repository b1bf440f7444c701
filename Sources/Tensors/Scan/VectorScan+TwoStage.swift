import CKernels
import Synchronization

extension VectorScan {
    /// About the `k` rows with the highest scores, best first; ties by the lower row.
    ///
    /// First the query is multiplied with the signs of all rows, as if their elements had the same magnitude, which is
    /// closer to the truth the more alike these are (Gao and Long, RaBitQ, arXiv 2405.12497). About the `candidates` best
    /// rows are then scored by their codes: the sum that they must reach is estimated from every eighth row, so that
    /// choosing them costs a pass over the sums and no list is ever sorted. Rows with equal sums share their fate. The
    /// result does not depend on the thread count.
    /// - Parameters:
    ///   - query: [dimension].
    ///   - candidates: about how many rows are scored, k or more. More find more of the true best;
    ///     docs/decisions/0010-vector-store.md has what was measured.
    ///   - rows: the rows that take part.
    /// - Complexity: O(rows × dimension / 8) bytes read.
    package func likelyMatches(
        _ query: [Float], k: Int, candidates: Int, rows: RowBitmap, pool: ThreadPool
    ) -> [Match] {
        precondition(rows.count <= capacity && query.count == dimension)
        guard k > 0, let query = ScanQuery(query) else { return [] }
        let wanted = max(k, candidates)
        let sums = takeSums()
        defer { putBack(sums) }
        let tables = query.signTables
        // The rows of a sample alone number more than k.
        let isSampled = wanted >= VectorScan.smallestCandidates && k <= wanted / VectorScan.sampleStep
        let counts = PerThread(count: pool.threadCount) {
            SumCounts(tables: tables, step: isSampled ? VectorScan.sampleStep : 1)
        }
        let best = PerThread(count: pool.threadCount) { TopMatches(limit: k) }
        let nextToAdd = Atomic(0)
        let nextToScore = Atomic(0)
        pool.run { worker in
            counts.update(worker.index) { counts in
                while let block = rows.nextBlock(nextToAdd, of: VectorScan.blockRows) {
                    multiplySigns(
                        block, of: rows, tables: tables, kernels: worker.scanKernels, sums: sums, into: &counts)
                }
            }
            worker.barrier()
            let limit = SumCounts.limit(counts.values, count: wanted)
            best.update(worker.index) { matches in
                unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: VectorScan.blockRows) { chosen in
                    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: VectorScan.blockRows) { scores in
                        guard let chosen = chosen.baseAddress, let scores = scores.baseAddress else { return }
                        while let block = rows.nextBlock(nextToScore, of: VectorScan.blockRows) {
                            let count = unsafe choose(
                                block, of: rows, above: limit, kernels: worker.scanKernels, sums: sums, into: chosen)
                            unsafe worker.scanKernels.scores_at(
                                rowCodes, rowScales, chosen, count, dimension, query.codes, scores)
                            for i in 0..<count {
                                matches.insert(unsafe Match(row: Int(chosen[i]), score: scores[i]))
                            }
                        }
                    }
                }
            }
        }
        let merged = best.values.reduce(TopMatches(limit: k)) { $0.merged(with: $1) }
        return merged.sorted.map { Match(row: $0.row, score: $0.score / query.factor) }
    }

    /// How many candidates find nearly all of the `k` best among so many rows.
    package static func candidates(rows: Int, k: Int) -> Int {
        max(smallestCandidates, 32 * k, rows / rowsPerCandidate)
    }

    private static let smallestCandidates = 1_024
    private static let rowsPerCandidate = 32
    /// One row of so many stands for its neighbours when sums are counted.
    private static let sampleStep = 8

    /// Multiplies the signs of a block's rows with the query; stretches without a row that takes part are left out.
    private func multiplySigns(
        _ block: Range<Int>, of rows: RowBitmap, tables: [UInt8], kernels: ck_scan_kernels, sums: AlignedMemory,
        into counts: inout SumCounts
    ) {
        let sums = unsafe sums.base.assumingMemoryBound(to: UInt16.self)
        for first in stride(from: block.lowerBound, to: block.upperBound, by: VectorScan.tileRows) {
            let tile = first..<min(first + VectorScan.tileRows, block.upperBound)
            let present = rows.countOfSet(in: tile)
            if present == 0 { continue }
            let blocks = (tile.count + VectorScan.signBlockRows - 1) / VectorScan.signBlockRows
            unsafe kernels.sign_sums(signBlocks + first * dimension / 8, blocks, dimension, tables, sums + first)
            if present == tile.count {
                for row in stride(from: first, to: tile.upperBound, by: counts.step) {
                    counts.add(unsafe sums[row], times: counts.step)
                }
            } else {
                rows.forEachSet(in: tile) { row in counts.add(unsafe sums[row], times: 1) }
            }
        }
    }

    /// Writes the block's rows that take part and whose sum exceeds the limit, ascending, and returns how many there are.
    private func choose(
        _ block: Range<Int>, of rows: RowBitmap, above limit: UInt16, kernels: ck_scan_kernels, sums: AlignedMemory,
        into chosen: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let sums = unsafe sums.base.assumingMemoryBound(to: UInt16.self)
        var count = 0
        for first in stride(from: block.lowerBound, to: block.upperBound, by: VectorScan.tileRows) {
            let tile = first..<min(first + VectorScan.tileRows, block.upperBound)
            let present = rows.countOfSet(in: tile)
            if present == 0 { continue }
            let found = unsafe kernels.select_sums_above(sums + first, tile.count, limit, chosen + count)
            // Offsets become rows in place: a row is never written behind the offset that is read.
            for i in count..<count + found {
                let row = unsafe first + Int(chosen[i])
                guard present == tile.count || rows[row] else { continue }
                unsafe chosen[count] = UInt32(truncatingIfNeeded: row)
                count += 1
            }
        }
        return count
    }

    /// Memory for a sum of each row. A search that is over leaves it to the next one: fresh pages would cost as much as
    /// a tenth of the search.
    private func takeSums() -> AlignedMemory {
        let blocks = (capacity + VectorScan.signBlockRows - 1) / VectorScan.signBlockRows
        return spareSums.withLock { $0.popLast() }
            ?? AlignedMemory(byteCount: blocks * VectorScan.signBlockRows * MemoryLayout<UInt16>.stride)
    }

    private func putBack(_ sums: AlignedMemory) { spareSums.withLock { $0.append(sums) } }
}
