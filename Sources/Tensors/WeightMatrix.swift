import CKernels

/// A weight matrix packed for the matrix-product kernels: rows interleaved in groups of eight (see CKernels.h).
///
/// Packing keeps every weight's stored value; only the order of bytes changes, and the types with several levels of
/// scales get one 32-bit scale for each part of a block.
package final class WeightMatrix: Sendable {
    /// Type, sizes and packed form.
    package let form: Form
    private let memory: AlignedMemory

    /// Output size: rows of the matrix.
    package var rowCount: Int { form.rowCount }
    /// Input size: elements of a row.
    package var columnCount: Int { form.columnCount }
    /// The type of the first part; others are packed in the same way.
    package var dtype: DType { form.dtype }

    /// Rows rounded up to whole groups: the width that a product writes.
    package var paddedRowCount: Int { groupCount * WeightMatrix.groupRows }
    /// Bytes that the packed form takes.
    package var byteCount: Int { form.byteCount }
    /// Whether products take activations quantised to eight bits, rather than floats.
    package var takesQuantisedInput: Bool {
        packed != CK_PACKED_F32 && packed != CK_PACKED_F16 && packed != CK_PACKED_BF16
    }

    static let groupRows = Int(CK_ROWS)
    var groupCount: Int { form.groupCount }
    var packed: ck_packed { form.packed }

    /// One tensor of a matrix: row-major bytes as stored in a checkpoint.
    package struct Part: Sendable {
        package let bytes: StoredBytes
        package let dtype: DType
        package let rowCount: Int

        package init(bytes: StoredBytes, dtype: DType, rowCount: Int) {
            self.bytes = bytes
            self.dtype = dtype
            self.rowCount = rowCount
        }
    }

    /// Packs tensors of one row length into one matrix, on all threads of `pool`.
    ///
    /// The parts' pages are given back to the system.
    /// - Precondition: the types are readable and can be joined, and each part's bytes are its rows.
    package init(
        parts: [Part], columnCount: Int, arrangement: Arrangement = .stacked, pool: ThreadPool,
        arena: WeightArena? = nil
    ) {
        for part in parts {
            precondition(
                part.bytes.count == part.dtype.byteCount(ofRow: columnCount).map { $0 * part.rowCount },
                "a part's bytes are its rows")
        }
        form = Form(
            parts.map { .init(dtype: $0.dtype, rowCount: $0.rowCount) }, columnCount: columnCount,
            arrangement: arrangement)
        let memory =
            arena?.take(byteCount: form.byteCount)
            ?? AlignedMemory(byteCount: form.byteCount, prefersLargePages: true)
        self.memory = memory
        let bytesPerGroup = form.groupBytes

        pool.run { worker in
            var firstGroup = 0
            for (number, part) in parts.enumerated() {
                guard let source = part.dtype.source else { continue }
                let rowBytes = columnCount / part.dtype.elementsPerBlock * part.dtype.bytesPerBlock
                let groups = Form.groups(ofRows: part.rowCount)
                part.bytes.withBytes { span in
                    unsafe span.withUnsafeBytes { bytes in
                        for group in worker.share(of: groups) {
                            let row = group * WeightMatrix.groupRows
                            let target = arrangement == .stacked ? firstGroup + group : group * parts.count + number
                            guard let start = bytes.baseAddress else { return }
                            unsafe ck_pack_group(
                                source, start + row * rowBytes, min(WeightMatrix.groupRows, part.rowCount - row),
                                rowBytes, columnCount, memory.base + target * bytesPerGroup)
                        }
                    }
                }
                firstGroup += groups
            }
        }
        for part in parts { part.bytes.dropPages() }
    }

    /// A matrix that was packed before and stands in a file.
    ///
    /// - Precondition: the range has the form's bytes and begins at a multiple of `alignment`.
    package init(_ form: Form, in file: MappedFile, range: Range<Int>) {
        precondition(range.count == form.byteCount && range.lowerBound.isMultiple(of: Self.alignment))
        self.form = form
        memory = AlignedMemory(reading: file, byteRange: range)
    }

    /// A matrix of zeros of that form: addresses without memory, to find out what a model takes before it is loaded.
    package init(reserving form: Form) {
        self.form = form
        memory = AlignedMemory(byteCount: form.byteCount)
    }

    /// Dequantises row `index` into row `target` of `output`.
    package func copyRow(_ index: Int, to output: FloatMatrix, row target: Int) {
        precondition(index >= 0 && index < rowCount && output.columnCount >= columnCount)
        unsafe ck_unpack_row(
            packed, group(index / WeightMatrix.groupRows), index % WeightMatrix.groupRows, columnCount,
            output.pointer(row: target))
    }

    func group(_ index: Int) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(memory.base + index * form.groupBytes)
    }
}
