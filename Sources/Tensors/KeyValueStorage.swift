import CKernels

/// The memory of a key-value cache: for every layer and key-value head, the keys in blocks of eight positions and the
/// values position by position, as the attention kernels read them.
package final class KeyValueStorage: Sendable {
    package let layerCount: Int
    package let headCount: Int
    package let headDimension: Int
    /// Positions that fit, a multiple of eight.
    package let capacity: Int
    /// Whether elements are stored as 16-bit rather than 32-bit floats.
    package let isHalf: Bool
    private let keys: AlignedMemory
    private let values: AlignedMemory

    private var elementBytes: Int { isHalf ? 2 : 4 }
    private var headBytes: Int { capacity * headDimension * elementBytes }

    /// Memory is reserved for all positions and taken from the system as positions are written.
    package init(layerCount: Int, headCount: Int, headDimension: Int, capacity: Int, isHalf: Bool) {
        precondition(headDimension % 8 == 0, "attention works on eight elements at a time")
        self.layerCount = layerCount
        self.headCount = headCount
        self.headDimension = headDimension
        let block = Int(CK_KEY_BLOCK)
        self.capacity = max(1, (capacity + block - 1) / block) * block
        self.isHalf = isHalf
        let bytes = layerCount * headCount * self.capacity * headDimension * (isHalf ? 2 : 4)
        keys = AlignedMemory(byteCount: bytes)
        values = AlignedMemory(byteCount: bytes)
    }

    /// Bytes of keys and values that `positions` positions take.
    package func byteCount(positions: Int) -> Int {
        2 * layerCount * headCount * positions * headDimension * elementBytes
    }

    /// Copies the first `positions` positions from storage of the same shape (its capacity may differ).
    package func copy(from other: KeyValueStorage, positions: Int) {
        precondition(
            other.layerCount == layerCount && other.headCount == headCount && other.headDimension == headDimension)
        precondition(other.isHalf == isHalf && positions <= min(capacity, other.capacity))
        let block = Int(CK_KEY_BLOCK)
        let keyBytes = (positions + block - 1) / block * block * headDimension * elementBytes
        let valueBytes = positions * headDimension * elementBytes
        for layer in 0..<layerCount {
            for head in 0..<headCount {
                unsafe key(layer, head).copyMemory(from: other.key(layer, head), byteCount: keyBytes)
                unsafe value(layer, head).copyMemory(from: other.value(layer, head), byteCount: valueBytes)
            }
        }
    }

    func key(_ layer: Int, _ head: Int) -> UnsafeMutableRawPointer {
        unsafe keys.base + (layer * headCount + head) * headBytes
    }

    func value(_ layer: Int, _ head: Int) -> UnsafeMutableRawPointer {
        unsafe values.base + (layer * headCount + head) * headBytes
    }
}

/// What limits attention, or draws it away.
package struct AttentionLimits: Sendable {
    /// Positions that a token sees, its own included; nil for all.
    package var window: Int?
    /// Scores become softCap · tanh(score / softCap) (arXiv 2408.00118); nil for none.
    package var softCap: Float?

    /// For each query head a score that takes part in the softmax and has no value (arXiv 2309.17453), in one row; nil for
    /// none.
    package var sinks: FloatMatrix?

    package init(window: Int? = nil, softCap: Float? = nil, sinks: FloatMatrix? = nil) {
        self.window = window
        self.softCap = softCap
        self.sinks = sinks
    }
}

extension Worker {
    /// Stores the key and value that stand at two columns of a row as a position of one head.
    package func store(
        _ matrix: FloatMatrix, row: Int, keyColumn: Int, valueColumn: Int, into storage: KeyValueStorage, layer: Int,
        head: Int, position: Int
    ) {
        precondition(position < storage.capacity)
        let source = unsafe matrix.pointer(row: row)
        unsafe kernels.store(
            source + keyColumn, source + valueColumn, storage.headDimension, position, storage.isHalf,
            storage.key(layer, head), storage.value(layer, head))
    }

    /// Attention of one key-value head and the query heads that share it, over consecutive tokens of one sequence.
    ///
    /// - Parameters:
    ///   - queries: [tokens, …]: the group's query heads stand side by side from `queryColumn` on.
    ///   - scale: factor of the scores, usually 1 / √headDimension.
    ///   - rows: rows of `queries` and `output`; row i stands at position `firstPosition + i` and sees all up to it.
    ///   - limits: positions that a row sees, and the bound of scores.
    ///   - scratch: at least `attentionScratch` floats in a row of its own for this worker.
    package func attend(
        _ queries: FloatMatrix, rows: Range<Int>, queryColumn: Int, headsPerGroup: Int, scale: Float,
        storage: KeyValueStorage,
        layer: Int, head: Int, firstPosition: Int, limits: AttentionLimits = .init(), into output: FloatMatrix,
        outputColumn: Int, scratch: FloatMatrix
    ) {
        precondition(firstPosition + rows.count <= storage.capacity)
        precondition(
            scratch.columnCount >= Worker.attentionScratch(rows: rows.count * headsPerGroup, storage.headDimension))
        var arguments = unsafe ck_attention_args()
        unsafe arguments.q = UnsafePointer(queries.pointer(row: rows.lowerBound) + queryColumn)
        unsafe arguments.q_stride = queries.rowStride
        unsafe arguments.tokens = rows.count
        unsafe arguments.heads = headsPerGroup
        unsafe arguments.scale = scale
        unsafe arguments.head_dimension = storage.headDimension
        unsafe arguments.keys = UnsafeRawPointer(storage.key(layer, head))
        unsafe arguments.values = UnsafeRawPointer(storage.value(layer, head))
        unsafe arguments.half = storage.isHalf
        unsafe arguments.first_position = firstPosition
        unsafe arguments.window = limits.window ?? 0
        unsafe arguments.soft_cap = limits.softCap ?? 0
        if let sinks = limits.sinks {
            precondition((head + 1) * headsPerGroup <= sinks.columnCount, "a sink for each query head")
            unsafe arguments.sinks = UnsafePointer(sinks.pointer(row: 0)) + head * headsPerGroup
        }
        unsafe arguments.out = output.pointer(row: rows.lowerBound) + outputColumn
        unsafe arguments.out_stride = output.rowStride
        unsafe arguments.scratch = scratch.pointer(row: index)
        unsafe kernels.attention(&arguments)
    }

    /// Floats of scratch memory for attention over `rows` query rows (tokens × heads of a group).
    package static func attentionScratch(rows: Int, _ headDimension: Int) -> Int {
        Int(ck_attention_scratch(rows, headDimension))
    }
}
