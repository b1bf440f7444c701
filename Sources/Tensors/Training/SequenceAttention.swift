import CKernels

/// Causal attention over whole sequences, forward and backward, for grouped heads (arXiv 2305.13245).
///
/// Queries go through in blocks, against all keys up to the block's end: a block's scores are the only thing of quadratic
/// size, and they are computed again on the way back from the log sums that the forward pass keeps (arXiv 2205.14135).
/// A token may be kept from seeing keys before it (`AttentionMask`).
package final class SequenceAttention: Sendable {
    package let headCount: Int
    package let keyValueHeadCount: Int
    package let headDimension: Int
    /// Factor of the scores.
    package let scale: Float
    /// Bound of the scores, softCap · tanh(score / softCap) (arXiv 2408.00118); nil for none.
    package let softCap: Float?
    private let scratch: [Scratch]

    /// Query tokens of a block: whole register tiles of every instruction set.
    static let blockRows = 84

    /// Columns of a row of projections: queries, then keys, then values.
    var keyColumn: Int { headCount * headDimension }
    var valueColumn: Int { keyColumn + keyValueHeadCount * headDimension }
    var groupSize: Int { headCount / keyValueHeadCount }
    /// Factor of what stands in a tile as scores: bounded ones are scaled before.
    var softmaxScale: Float { softCap == nil ? scale : 1 }

    /// One thread's memory.
    final class Scratch: Sendable {
        let keyPanels: AlignedMemory
        let valuePanels: AlignedMemory
        let smallPanels: AlignedMemory
        let scores: FloatMatrix
        let gradients: FloatMatrix
        /// The bounded scores; without rows where there is no bound.
        let bounded: FloatMatrix

        init(length: Int, headDimension: Int, isBounded: Bool) {
            let width = Int(CK_PANEL_LIMIT)
            let padded = (length + width - 1) / width * width
            let paddedHead = (headDimension + width - 1) / width * width
            keyPanels = AlignedMemory(byteCount: 4 * padded * paddedHead)
            valuePanels = AlignedMemory(byteCount: 4 * padded * paddedHead)
            smallPanels = AlignedMemory(byteCount: 4 * max(padded, SequenceAttention.blockRows) * paddedHead)
            scores = FloatMatrix(rowCount: SequenceAttention.blockRows, columnCount: length)
            gradients = FloatMatrix(rowCount: SequenceAttention.blockRows, columnCount: length)
            bounded = FloatMatrix(rowCount: isBounded ? SequenceAttention.blockRows : 0, columnCount: length)
        }
    }

    /// - Parameters:
    ///   - scale: factor of the scores.
    ///   - softCap: bound of the scores; nil for none.
    ///   - longest: tokens of the longest sequence.
    package init(
        headCount: Int, keyValueHeadCount: Int, headDimension: Int, scale: Float, softCap: Float? = nil, longest: Int,
        threadCount: Int
    ) {
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headDimension = headDimension
        self.scale = scale
        self.softCap = softCap
        scratch = (0..<threadCount).map { _ in
            Scratch(length: max(1, longest), headDimension: headDimension, isBounded: softCap != nil)
        }
    }

    /// Attention of key-value head `group` over the sequence in `rows`.
    ///
    /// - Parameters:
    ///   - projected: rotated queries and keys, and values, side by side.
    ///   - output: [tokens, headCount × headDimension].
    ///   - logSums: [tokens, headCount], for the way back.
    ///   - mask: the keys before each row of the matrices that it does not see.
    package func forward(
        _ projected: FloatMatrix, rows: Range<Int>, mask: AttentionMask, group: Int, into output: FloatMatrix,
        logSums: FloatMatrix, worker: Worker
    ) {
        let kernels = worker.training
        let memory = scratch[worker.index]
        let tile = Tile(
            kernels: kernels, worker: worker, projected: projected, attention: self, group: group,
            first: rows.lowerBound)
        for start in stride(from: 0, to: rows.count, by: SequenceAttention.blockRows) {
            let block = start..<min(start + SequenceAttention.blockRows, rows.count)
            let keys = unsafe tile.packedKeys(count: block.upperBound, memory.keyPanels)
            let values = unsafe tile.packedValues(count: block.upperBound, memory.valuePanels)
            for head in group * groupSize..<(group + 1) * groupSize {
                unsafe tile.score(head: head, block: block, keys: keys, mask: mask, into: memory.scores)
                for (index, position) in block.enumerated() {
                    unsafe logSums.pointer(row: rows.lowerBound + position)[head] = kernels.softmax(
                        memory.scores.pointer(row: index), position + 1, block.upperBound, softmaxScale)
                }
                unsafe kernels.multiply(
                    memory.scores.pointer(row: 0), row: memory.scores.rowStride, column: 1, rows: block.count,
                    panels: values, depth: block.upperBound, columns: headDimension,
                    into: output.pointer(row: rows.lowerBound + start) + head * headDimension, row: output.rowStride)
            }
        }
    }

    /// What the way back reads.
    package struct Tape {
        let projected: FloatMatrix
        let output: FloatMatrix
        let logSums: FloatMatrix

        /// - Parameters:
        ///   - projected: what the forward pass read.
        ///   - output: what it wrote.
        ///   - logSums: what it kept.
        package init(projected: FloatMatrix, output: FloatMatrix, logSums: FloatMatrix) {
            self.projected = projected
            self.output = output
            self.logSums = logSums
        }
    }

    /// The way back: overwrites the group's queries', keys' and values' part of `projectedGradient`.
    package func backward(
        _ tape: Tape, gradient: FloatMatrix, rows: Range<Int>, mask: AttentionMask, group: Int,
        projectedGradient: FloatMatrix, worker: Worker
    ) {
        let tile = Tile(
            kernels: worker.training, worker: worker, projected: tape.projected, attention: self, group: group,
            first: rows.lowerBound)
        let columns = tile.columns
        for row in rows {
            unsafe (projectedGradient.pointer(row: row) + columns.key).update(repeating: 0, count: headDimension)
            unsafe (projectedGradient.pointer(row: row) + columns.value).update(repeating: 0, count: headDimension)
        }
        for start in stride(from: 0, to: rows.count, by: SequenceAttention.blockRows) {
            let block = start..<min(start + SequenceAttention.blockRows, rows.count)
            for head in group * groupSize..<(group + 1) * groupSize {
                tile.backward(
                    head: head, block: block, mask: mask, tape: tape, gradient: gradient, into: projectedGradient,
                    memory: scratch[worker.index])
            }
        }
    }
}

/// The keys before a token that it does not see, so that a sequence can hold several continuations of one beginning, and a
/// layer can look back over a window only. Keys are counted from the first of the sequence.
package struct AttentionMask: Sendable {
    /// A range that each row does not see: other continuations.
    package let hidden: [Range<Int>]
    /// How many of the sequence's first keys have left each row's window; empty where there is none.
    package let forgotten: [Int]

    package init(hidden: [Range<Int>], forgotten: [Int] = []) {
        self.hidden = hidden
        self.forgotten = forgotten
    }
}
