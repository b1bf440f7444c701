import CKernels

extension SequenceAttention {
    /// One key-value head of one sequence: where its values stand, and its products.
    @safe  // the pointers it makes stay within the matrices it holds
    struct Tile {
        let kernels: ck_training_kernels
        let worker: Worker
        let projected: FloatMatrix
        let attention: SequenceAttention
        let group: Int
        /// The sequence's first row.
        let first: Int

        var columns: (key: Int, value: Int) {
            let offset = group * attention.headDimension
            return (attention.keyColumn + offset, attention.valueColumn + offset)
        }

        private var dimension: Int { attention.headDimension }

        private func pack(
            _ start: UnsafePointer<Float>, row: Int, column: Int, depth: Int, columns: Int, _ memory: AlignedMemory
        ) -> UnsafeMutablePointer<Float> {
            let panels = unsafe memory.base.assumingMemoryBound(to: Float.self)
            unsafe kernels.pack(start, row, column, depth, columns, panels)
            return unsafe panels
        }

        /// Keys turned, [headDimension, count], to be multiplied by queries.
        func packedKeys(count: Int, _ memory: AlignedMemory) -> UnsafeMutablePointer<Float> {
            unsafe pack(
                projected.pointer(row: first) + columns.key, row: 1, column: projected.rowStride, depth: dimension,
                columns: count, memory)
        }

        /// Values, [count, headDimension], to be multiplied by probabilities.
        func packedValues(count: Int, _ memory: AlignedMemory) -> UnsafeMutablePointer<Float> {
            unsafe pack(
                projected.pointer(row: first) + columns.value, row: projected.rowStride, column: 1, depth: count,
                columns: dimension, memory)
        }

        /// scores = queries of `block` · keys, scaled and bounded where there is a bound; of hidden keys so low that their
        /// probability is zero.
        func score(
            head: Int, block: Range<Int>, keys: UnsafeMutablePointer<Float>, mask: AttentionMask,
            into scores: FloatMatrix
        ) {
            unsafe kernels.multiply(
                projected.pointer(row: first + block.lowerBound) + head * dimension, row: projected.rowStride,
                column: 1, rows: block.count, panels: keys, depth: dimension, columns: block.upperBound,
                into: scores.pointer(row: 0), row: scores.rowStride)
            for (index, position) in block.enumerated() {
                if let cap = attention.softCap {
                    unsafe kernels.scale(attention.scale, scores.pointer(row: index), block.upperBound)
                    worker.softCap(scores, row: index, columns: 0..<block.upperBound, cap: cap)
                }
                let keys = mask.hidden[first + position]
                unsafe (scores.pointer(row: index) + keys.lowerBound).update(repeating: -1e30, count: keys.count)
                if !mask.forgotten.isEmpty {
                    unsafe scores.pointer(row: index).update(repeating: -1e30, count: mask.forgotten[first + position])
                }
            }
        }

        /// Multiplies slopes by that of the scores' bound; hidden keys have none.
        private static func flatten(
            _ slope: UnsafeMutablePointer<Float>, bounded: UnsafeMutablePointer<Float>, _ cap: Float,
            probabilities: UnsafeMutablePointer<Float>, count: Int
        ) {
            for key in 0..<count where unsafe probabilities[key] != 0 {
                let share = unsafe bounded[key] / cap
                unsafe slope[key] *= 1 - share * share
            }
        }

        func backward(
            head: Int, block: Range<Int>, mask: AttentionMask, tape: Tape, gradient: FloatMatrix,
            into target: FloatMatrix, memory: Scratch
        ) {
            let (scores, slopes) = (memory.scores, memory.gradients)
            let (keyCount, row, column) = (block.upperBound, first + block.lowerBound, head * dimension)
            unsafe score(
                head: head, block: block, keys: packedKeys(count: keyCount, memory.keyPanels), mask: mask,
                into: scores)

            // Gradients of the probabilities: output gradients · valuesᵀ.
            let values = unsafe pack(
                projected.pointer(row: first) + columns.value, row: 1, column: projected.rowStride, depth: dimension,
                columns: keyCount, memory.valuePanels)
            unsafe kernels.multiply(
                gradient.pointer(row: row) + column, row: gradient.rowStride, column: 1, rows: block.count,
                panels: values, depth: dimension, columns: keyCount, into: slopes.pointer(row: 0),
                row: slopes.rowStride)
            for index in 0..<block.count {
                let (p, slope) = unsafe (scores.pointer(row: index), slopes.pointer(row: index))
                if attention.softCap != nil {
                    unsafe memory.bounded.pointer(row: index).update(from: p, count: keyCount)
                }
                unsafe kernels.softmax_again(
                    p, block.lowerBound + index + 1, keyCount, attention.softmaxScale,
                    tape.logSums.pointer(row: row + index)[head])
                let mean = unsafe kernels.dot(
                    gradient.pointer(row: row + index) + column, tape.output.pointer(row: row + index) + column,
                    dimension)
                unsafe kernels.softmax_back(p, slope, keyCount, mean, attention.scale)
                if let cap = attention.softCap {
                    let bounded = unsafe memory.bounded.pointer(row: index)
                    unsafe Self.flatten(slope, bounded: bounded, cap, probabilities: p, count: keyCount)
                }
            }

            // Queries: slopes · keys.
            let keys = unsafe pack(
                projected.pointer(row: first) + columns.key, row: projected.rowStride, column: 1, depth: keyCount,
                columns: dimension, memory.smallPanels)
            unsafe kernels.multiply(
                slopes.pointer(row: 0), row: slopes.rowStride, column: 1, rows: block.count, panels: keys,
                depth: keyCount, columns: dimension, into: target.pointer(row: row) + column, row: target.rowStride)
            // Keys: slopesᵀ · queries; values: probabilitiesᵀ · output gradients.
            let queries = unsafe pack(
                projected.pointer(row: row) + column, row: projected.rowStride, column: 1, depth: block.count,
                columns: dimension, memory.smallPanels)
            unsafe kernels.multiply(
                slopes.pointer(row: 0), row: 1, column: slopes.rowStride, rows: keyCount, panels: queries,
                depth: block.count, columns: dimension, into: target.pointer(row: first) + columns.key,
                row: target.rowStride, accumulates: true)
            let outputs = unsafe pack(
                gradient.pointer(row: row) + column, row: gradient.rowStride, column: 1, depth: block.count,
                columns: dimension, memory.smallPanels)
            unsafe kernels.multiply(
                scores.pointer(row: 0), row: 1, column: scores.rowStride, rows: keyCount, panels: outputs,
                depth: block.count, columns: dimension, into: target.pointer(row: first) + columns.value,
                row: target.rowStride, accumulates: true)
        }
    }
}

extension ck_training_kernels {
    /// output (+)= left · packed right, by the calling thread alone.
    func multiply(
        _ left: UnsafePointer<Float>, row: Int, column: Int, rows: Int, panels: UnsafePointer<Float>, depth: Int,
        columns: Int, into output: UnsafeMutablePointer<Float>, row outputRow: Int, accumulates: Bool = false
    ) {
        var arguments = unsafe ck_gemm_args(
            a: left, a_row: row, a_column: column, panels: panels, rows: rows, columns: columns, depth: depth,
            c: output, c_row: outputRow, accumulate: accumulates)
        unsafe gemm(&arguments)
    }
}
