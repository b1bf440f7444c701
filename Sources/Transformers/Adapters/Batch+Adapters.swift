import Tensors

extension Batch {
    /// Rows that have an adapter. Rows of several sequences are one range where they follow each other with the same one.
    struct AdaptedRows: Sendable {
        let applied: AppliedAdapter
        /// The adapter's place among those of its sequence: each has a buffer of its own.
        let slot: Int
        var rows: Range<Int>
    }

    static func adaptedRows(_ sequences: [(rows: Range<Int>, adapters: [AppliedAdapter])]) -> [AdaptedRows] {
        var result: [AdaptedRows] = []
        for (rows, adapters) in sequences {
            for (slot, applied) in adapters.enumerated() {
                let last = result.lastIndex { $0.slot == slot && $0.rows.upperBound == rows.lowerBound }
                if let last, result[last].applied == applied {
                    result[last].rows = result[last].rows.lowerBound..<rows.upperBound
                } else {
                    result.append(AdaptedRows(applied: applied, slot: slot, rows: rows))
                }
            }
        }
        return result
    }

    /// Adapters that one sequence has at once, at most.
    var adapterSlots: Int { adapted.reduce(0) { max($0, $1.slot + 1) } }
    /// Inner values of the widest adapter.
    var adapterWidth: Int { adapted.reduce(0) { max($0, $1.applied.adapter.width) } }

    /// scale · A x for every row that has an adapter at this site, into its buffer. The threads have to meet before `widen`.
    ///
    /// - Returns: whether there is any such row; the same on every thread.
    func narrow(
        _ site: LowRankAdapter.Site, layer: Int, _ input: Activations, _ workspace: Workspace, _ worker: Worker
    ) -> Bool {
        var isAdapted = false
        for part in adapted {
            guard let map = part.applied.adapter.map(site, layer: layer) else { continue }
            isAdapted = true
            let inner = workspace.narrow[part.slot].values
            let computed = worker.multiply(map.narrow, input, tokens: part.rows, into: inner)
            for row in part.rows { inner.scale(row: row, columns: computed, by: part.applied.scale) }
        }
        return isAdapted
    }

    /// Adds B times what `narrow` computed to the site's results.
    ///
    /// - Parameters:
    ///   - tokens: the rows whose results `output` holds, from its first row on; nil for all.
    ///   - unit: groups of eight that stay with one thread, as in the product that is added to.
    func widen(
        _ site: LowRankAdapter.Site, layer: Int, into output: FloatMatrix, tokens: Range<Int>? = nil, unit: Int = 1,
        _ workspace: Workspace, _ worker: Worker
    ) {
        let wanted = tokens ?? self.tokens.indices
        for part in adapted {
            guard let map = part.applied.adapter.map(site, layer: layer) else { continue }
            let rows = part.rows.clamped(to: wanted)
            worker.multiply(
                map.widen, workspace.narrow[part.slot], tokens: rows, into: output,
                firstOutputRow: rows.lowerBound - wanted.lowerBound, accumulates: true, unit: unit)
        }
    }
}
