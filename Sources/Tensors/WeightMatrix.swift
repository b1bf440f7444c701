import CKernels

/// A weight matrix packed for the matrix-product kernels: rows interleaved in groups of eight (see CKernels.h).
///
/// Packing keeps every weight's stored value; only the order of bytes changes (Q4_0 gains a minimum per block).
package final class WeightMatrix: Sendable {
    /// Output size: rows of the matrix.
    package let rowCount: Int
    /// Input size: elements of a row.
    package let columnCount: Int
    package let dtype: DType

    /// Rows rounded up to whole groups: the width that a product writes.
    package var paddedRowCount: Int { groupCount * WeightMatrix.groupRows }
    /// Bytes that the packed form takes.
    package var byteCount: Int { groupCount * groupBytes }
    /// Whether products take activations quantised to eight bits, rather than floats.
    package var takesQuantisedInput: Bool { packed == CK_PACKED_Q4 || packed == CK_PACKED_Q8 }

    static let groupRows = Int(CK_ROWS)
    let groupCount: Int
    let groupBytes: Int
    let packed: ck_packed
    private let memory: AlignedMemory

    /// Types that can be packed.
    package static let supportedDTypes: [DType] = [.f32, .f16, .bf16, .q4_0, .q4_1, .q8_0]

    /// How the parts of a matrix that is put together from several tensors follow one another.
    package enum Arrangement: Sendable {
        /// One tensor's rows after the other's.
        case stacked
        /// Groups of eight rows of each tensor in turn: row 8 i of the first, then row 8 i of the second.
        case alternating
    }

    /// One tensor of a matrix: row-major bytes as stored in a checkpoint.
    package struct Part: Sendable {
        package let file: MappedFile
        package let byteRange: Range<Int>
        package let rowCount: Int

        package init(file: MappedFile, byteRange: Range<Int>, rowCount: Int) {
            self.file = file
            self.byteRange = byteRange
            self.rowCount = rowCount
        }
    }

    /// Packs tensors of one dtype and row length into one matrix, on all threads of `pool`.
    ///
    /// Each part's rows start a new group of eight; a part whose row count is not a multiple of eight is followed by
    /// zero rows. Alternating parts must have equal row counts. The parts' pages are given back to the system.
    /// - Precondition: `dtype` is supported, and each part's range holds `rowCount` rows.
    package init(parts: [Part], columnCount: Int, dtype: DType, arrangement: Arrangement = .stacked, pool: ThreadPool) {
        guard let source = dtype.packSource else { preconditionFailure("\(dtype.name) can't be packed") }
        let rowBytes = columnCount / dtype.elementsPerBlock * dtype.bytesPerBlock
        let type = ck_packed_type(source)
        let bytesPerGroup = Int(ck_group_bytes(type, columnCount))
        let groups = parts.map { ($0.rowCount + WeightMatrix.groupRows - 1) / WeightMatrix.groupRows }
        for part in parts {
            precondition(part.byteRange.count == part.rowCount * rowBytes, "a part's bytes are its rows")
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
        let memory = AlignedMemory(byteCount: groupCount * bytesPerGroup, prefersLargePages: true)
        self.memory = memory

        pool.run { worker in
            var firstGroup = 0
            for (number, part) in parts.enumerated() {
                let span = part.file.bytes.extracting(part.byteRange)
                unsafe span.withUnsafeBytes { bytes in
                    for group in worker.share(of: groups[number]) {
                        let row = group * WeightMatrix.groupRows
                        let target = arrangement == .stacked ? firstGroup + group : group * parts.count + number
                        guard let start = bytes.baseAddress else { return }
                        unsafe ck_pack_group(
                            source, start + row * rowBytes, min(WeightMatrix.groupRows, part.rowCount - row), rowBytes,
                            columnCount, memory.base + target * bytesPerGroup)
                    }
                }
                firstGroup += groups[number]
            }
        }
        for part in parts { part.file.advise(dropping: part.byteRange) }
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

extension DType {
    fileprivate var packSource: ck_source? {
        switch self {
        case .f32: CK_SOURCE_F32
        case .f16: CK_SOURCE_F16
        case .bf16: CK_SOURCE_BF16
        case .q4_0: CK_SOURCE_Q4_0
        case .q4_1: CK_SOURCE_Q4_1
        case .q8_0: CK_SOURCE_Q8_0
        default: nil
        }
    }
}
