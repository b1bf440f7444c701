import CKernels

/// A weight matrix packed for the matrix-product kernels: rows interleaved in groups of eight (see CKernels.h).
///
/// Packing keeps every weight's stored value; only the order of bytes changes, and the types with several levels of
/// scales get one 32-bit scale for each part of a block.
package final class WeightMatrix: Sendable {
    /// Output size: rows of the matrix.
    package let rowCount: Int
    /// Input size: elements of a row.
    package let columnCount: Int
    /// The type of the first part; others are packed in the same way.
    package let dtype: DType

    /// Rows rounded up to whole groups: the width that a product writes.
    package var paddedRowCount: Int { groupCount * WeightMatrix.groupRows }
    /// Bytes that the packed form takes.
    package var byteCount: Int { groupCount * groupBytes }
    /// Whether products take activations quantised to eight bits, rather than floats.
    package var takesQuantisedInput: Bool {
        packed != CK_PACKED_F32 && packed != CK_PACKED_F16 && packed != CK_PACKED_BF16
    }

    static let groupRows = Int(CK_ROWS)
    let groupCount: Int
    let groupBytes: Int
    let packed: ck_packed
    private let memory: AlignedMemory

    /// How the parts of a matrix that is put together from several tensors follow one another.
    package enum Arrangement: Sendable {
        /// One tensor's rows after the other's.
        case stacked
        /// Groups of eight rows of each tensor in turn: row 8 i of the first, then row 8 i of the second.
        case alternating
    }

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

    /// Whether tensors of these types can be packed into one matrix.
    package static func canJoin(_ dtypes: [DType]) -> Bool {
        Set(dtypes.map { $0.source.map { ck_packed_type($0).rawValue } }).count <= 1
    }

    /// Packs tensors of one row length into one matrix, on all threads of `pool`.
    ///
    /// Each part's rows start a new group of eight; a part whose row count is not a multiple of eight is followed by
    /// zero rows. Alternating parts must have equal row counts. The parts' pages are given back to the system.
    /// - Precondition: the types are readable and can be joined, and each part's bytes are its rows.
    package init(
        parts: [Part], columnCount: Int, arrangement: Arrangement = .stacked, pool: ThreadPool,
        arena: WeightArena? = nil
    ) {
        guard let dtype = parts.first?.dtype, let type = dtype.source.map({ ck_packed_type($0) }) else {
            preconditionFailure("parts of a type that can be packed")
        }
        precondition(WeightMatrix.canJoin(parts.map(\.dtype)), "parts that are packed alike")
        let bytesPerGroup = Int(ck_group_bytes(type, columnCount))
        let groups = parts.map { ($0.rowCount + WeightMatrix.groupRows - 1) / WeightMatrix.groupRows }
        for part in parts {
            precondition(
                part.bytes.count == part.dtype.byteCount(ofRow: columnCount).map { $0 * part.rowCount },
                "a part's bytes are its rows")
        }
        if arrangement == .alternating { precondition(Set(parts.map(\.rowCount)).count == 1, "parts alternate") }

        self.columnCount = columnCount
        self.dtype = dtype
        rowCount =
            arrangement == .stacked && parts.count == 1
            ? parts[0].rowCount : groups.reduce(0, +) * WeightMatrix.groupRows
        groupCount = groups.reduce(0, +)
        groupBytes = bytesPerGroup
        packed = type
        let byteCount = groupCount * bytesPerGroup
        let memory =
            arena?.take(byteCount: byteCount) ?? AlignedMemory(byteCount: byteCount, prefersLargePages: true)
        self.memory = memory

        pool.run { worker in
            var firstGroup = 0
            for (number, part) in parts.enumerated() {
                guard let source = part.dtype.source else { continue }
                let rowBytes = columnCount / part.dtype.elementsPerBlock * part.dtype.bytesPerBlock
                part.bytes.withBytes { span in
                    unsafe span.withUnsafeBytes { bytes in
                        for group in worker.share(of: groups[number]) {
                            let row = group * WeightMatrix.groupRows
                            let target = arrangement == .stacked ? firstGroup + group : group * parts.count + number
                            guard let start = bytes.baseAddress else { return }
                            unsafe ck_pack_group(
                                source, start + row * rowBytes, min(WeightMatrix.groupRows, part.rowCount - row),
                                rowBytes, columnCount, memory.base + target * bytesPerGroup)
                        }
                    }
                }
                firstGroup += groups[number]
            }
        }
        for part in parts { part.bytes.dropPages() }
    }

    /// Dequantises row `index` into row `target` of `output`.
    package func copyRow(_ index: Int, to output: FloatMatrix, row target: Int) {
        precondition(index >= 0 && index < rowCount && output.columnCount >= columnCount)
        unsafe ck_unpack_row(
            packed, group(index / WeightMatrix.groupRows), index % WeightMatrix.groupRows, columnCount,
            output.pointer(row: target))
    }

    func group(_ index: Int) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(memory.base + index * groupBytes)
    }
}
