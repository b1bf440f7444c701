import CKernels

extension SequenceAttention {
    /// Attention of one query row over the keys and values that stand in rows of `stored`, which has the columns of
    /// projections: what reading token by token needs.
    package func attend(
        _ projected: FloatMatrix, row: Int, stored: FloatMatrix, rows: Range<Int>, into output: FloatMatrix,
        worker: Worker
    ) {
        precondition(rows.upperBound <= stored.rowCount && !rows.isEmpty)
        let kernels = worker.training
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count) { scores in
            guard let start = scores.baseAddress else { return }
            for head in 0..<headCount {
                let offset = head / groupSize * headDimension
                let query = unsafe projected.pointer(row: row) + head * headDimension
                for (index, position) in rows.enumerated() {
                    unsafe start[index] = kernels.dot(
                        query, stored.pointer(row: position) + keyColumn + offset, headDimension)
                }
                if let softCap {
                    unsafe kernels.scale(scale, start, rows.count)
                    unsafe worker.kernels.soft_cap(start, rows.count, softCap)
                }
                _ = unsafe kernels.softmax(start, rows.count, rows.count, softmaxScale)
                let target = unsafe output.pointer(row: row) + head * headDimension
                unsafe target.update(repeating: 0, count: headDimension)
                for (index, position) in rows.enumerated() {
                    unsafe kernels.add_scaled(
                        start[index], stored.pointer(row: position) + valueColumn + offset, target, headDimension)
                }
            }
        }
    }
}
