import CKernels

extension Worker {
    /// The kernels of training for this pool's instruction set.
    var training: ck_training_kernels {
        guard let table = unsafe ck_training_kernels_for(kernels.isa) else {
            preconditionFailure("every instruction set has the kernels of training")
        }
        return unsafe table.pointee
    }

    /// This thread's share of `count` rows as `multiply` divides them, so that it can work on rows it wrote itself.
    package func rows(of count: Int) -> Range<Int> { share(of: count, unit: training.tile_rows) }

    /// output (+)= left · right, by all threads together. When it returns, every thread sees the whole result, and every
    /// thread's earlier writes to `left` and `right` were seen.
    ///
    /// Each element is one sum in the order of the columns of `left`, in pieces of 768 terms, whatever the number of
    /// threads. Complexity: rows × columns × depth multiply-adds, of which a core with AVX-512 does over 90% of its peak.
    ///
    /// - Parameter precision: how both factors are rounded first; a `left` that is turned is not rounded.
    package func multiply(
        _ left: MatrixSlice, _ right: MatrixSlice, into output: MatrixSlice, accumulates: Bool = false,
        precision: ProductPrecision = .float32, panels: PanelBuffer
    ) {
        precondition(left.columnCount == right.rowCount && !output.isTransposed, "factors fit each other")
        precondition(output.rowCount == left.rowCount && output.columnCount == right.columnCount, "the output fits")
        let packing = Packing(
            kernels: training, isNarrow: precision == .bfloat16 && !left.isTransposed, panels: panels, worker: index)
        let width = packing.width
        // Few rows: threads divide columns instead, and nobody waits for another's panels.
        let dividesColumns = left.rowCount < 2 * count * packing.kernels.tile_rows
        let rows = dividesColumns ? 0..<left.rowCount : self.rows(of: left.rowCount)
        barrier()
        var half = 0
        for depth in Pieces(count: right.rowCount, size: PanelBuffer.depthLimit) {
            let limit = PanelBuffer.columnLimit(depth: depth.count, width: width)
            for columns in Pieces(count: right.columnCount, size: limit) {
                let share = share(of: columns.count, unit: width)
                let mine = columns.lowerBound + share.lowerBound..<columns.lowerBound + share.upperBound
                let buffer = unsafe panels.half(half)
                let own = unsafe buffer + share.lowerBound / width * packing.floats(depth: depth.count)
                unsafe packing.pack(right, depth: depth, columns: mine, into: own)
                if !dividesColumns { barrier() }
                let computed = dividesColumns ? mine : columns
                if !computed.isEmpty, !rows.isEmpty {
                    var arguments = unsafe ck_gemm_args(
                        a: left.pointer(row: rows.lowerBound, column: depth.lowerBound), a_row: left.rowStep,
                        a_column: left.columnStep, panels: dividesColumns ? own : buffer, rows: rows.count,
                        columns: computed.count, depth: depth.count,
                        c: output.pointer(row: rows.lowerBound, column: computed.lowerBound), c_row: output.rowStep,
                        accumulate: accumulates || depth.lowerBound > 0)
                    unsafe packing.run(&arguments)
                }
                half += 1
            }
        }
        barrier()
    }
}

/// How one thread packs a right factor and multiplies with it.
@safe  // the pointers it is given lie in the panel buffer that it holds
private struct Packing {
    let kernels: ck_training_kernels
    let isNarrow: Bool
    let panels: PanelBuffer
    let worker: Int

    init(kernels: ck_training_kernels, isNarrow: Bool, panels: PanelBuffer, worker: Int) {
        self.kernels = kernels
        self.isNarrow = unsafe isNarrow && kernels.gemm_bf16 != nil && kernels.narrow != nil
        self.panels = panels
        self.worker = worker
    }

    var width: Int { kernels.panel_width }

    /// Floats that a panel takes; in bfloat16 two depths share one.
    func floats(depth: Int) -> Int { (isNarrow ? (depth + 1) / 2 : depth) * width }

    func run(_ arguments: inout ck_gemm_args) {
        if isNarrow {
            unsafe kernels.gemm_bf16(&arguments, panels.narrowed(of: worker))
        } else {
            unsafe kernels.gemm(&arguments)
        }
    }

    /// Packs a rectangle of a right factor, with what its low-rank term adds.
    func pack(
        _ factor: MatrixSlice, depth: Range<Int>, columns: Range<Int>, into target: UnsafeMutablePointer<Float>
    ) {
        guard !columns.isEmpty else { return }
        guard isNarrow || factor.lowRank != nil else {
            unsafe packOne(factor, depth: depth, columns: columns, into: target)
            return
        }
        for (number, first) in stride(from: columns.lowerBound, to: columns.upperBound, by: width).enumerated() {
            let taken = first..<min(first + width, columns.upperBound)
            let place = unsafe target + number * floats(depth: depth.count)
            let wide = unsafe isNarrow ? panels.panel(of: worker) : place
            unsafe packOne(factor, depth: depth, columns: taken, into: wide)
            if let term = factor.lowRank { unsafe add(term, depth: depth, columns: taken, to: wide) }
            if isNarrow {
                unsafe kernels.narrow(
                    wide, depth.count, UnsafeMutableRawPointer(place).assumingMemoryBound(to: UInt16.self))
            }
        }
    }

    private func packOne(
        _ factor: MatrixSlice, depth: Range<Int>, columns: Range<Int>, into target: UnsafeMutablePointer<Float>
    ) {
        unsafe kernels.pack(
            factor.pointer(row: depth.lowerBound, column: columns.lowerBound), factor.rowStep, factor.columnStep,
            depth.count, columns.count, target)
    }

    /// panel += factor · left · rightᵀ for the panel's depths and columns.
    private func add(
        _ term: LowRankTerm, depth: Range<Int>, columns: Range<Int>, to panel: UnsafeMutablePointer<Float>
    ) {
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: term.rank * width) { scratch in
            guard let small = scratch.baseAddress else { return }
            unsafe kernels.pack(
                term.right.pointer(row: columns.lowerBound), 1, term.right.rowStride, term.rank, columns.count, small)
            unsafe kernels.scale(term.factor, small, term.rank * width)
            var arguments = unsafe ck_gemm_args(
                a: term.left.pointer(row: depth.lowerBound), a_row: term.left.rowStride, a_column: 1, panels: small,
                rows: depth.count, columns: width, depth: term.rank, c: panel, c_row: width, accumulate: true)
            unsafe kernels.gemm(&arguments)
        }
    }
}

/// Consecutive ranges of `size` that cover `0 ..< count`.
private struct Pieces: Sequence, IteratorProtocol {
    let count: Int
    let size: Int
    private var start = 0

    init(count: Int, size: Int) {
        self.count = count
        self.size = size
    }

    mutating func next() -> Range<Int>? {
        guard start < count else { return nil }
        let piece = start..<Swift.min(start + size, count)
        start = piece.upperBound
        return piece
    }
}
