import Checkpoints
import Tensors

/// Takes tensors out of a checkpoint by name, checks their types and shapes, and keeps count of what was taken.
struct WeightLoader {
    private let checkpoint: any Checkpoint
    private let pool: ThreadPool
    private let arena: WeightArena
    private var used: Set<String> = []

    init(_ checkpoint: any Checkpoint, pool: ThreadPool) {
        self.checkpoint = checkpoint
        self.pool = pool
        // Twice the file: room for types that grow when they are packed. Addresses that are not used cost nothing.
        arena = WeightArena(capacity: 2 * checkpoint.byteCount)
    }

    /// Whether the checkpoint has a tensor of that name.
    func has(_ name: String) -> Bool { checkpoint.storedTensor(name) != nil }

    /// A matrix of `rows` × `columns`; products with it give `rows` values.
    mutating func matrix(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> WeightMatrix {
        let tensor = try take(name, shape: [columns, rows])
        return try pack([tensor], columns: columns)
    }

    /// Matrices of equal row length, in one where their types agree, so that one product computes them all.
    mutating func stacked(
        _ parts: [(name: String, rows: Int)], columns: Int
    ) throws(CheckpointError) -> [WeightMatrix] {
        var tensors: [StoredTensor] = []
        for part in parts { tensors.append(try take(part.name, shape: [columns, part.rows])) }
        if WeightMatrix.canJoin(tensors.map(\.dtype)) { return [try pack(tensors, columns: columns)] }
        var matrices: [WeightMatrix] = []
        for tensor in tensors { matrices.append(try pack([tensor], columns: columns)) }
        return matrices
    }

    /// Two matrices of equal shape whose rows alternate in groups of eight.
    mutating func alternating(
        _ first: String, _ second: String, rows: Int, columns: Int
    ) throws(CheckpointError) -> WeightMatrix {
        var tensors = [try take(first, shape: [columns, rows]), try take(second, shape: [columns, rows])]
        if !WeightMatrix.canJoin(tensors.map(\.dtype)) {
            // Rare mixtures of types: slower as 32-bit floats, but with the same values.
            for tensor in tensors { try requireReadable(tensor) }
            tensors = tensors.map { tensor in
                StoredTensor(name: tensor.name, dtype: .f32, shape: tensor.shape) {
                    .owned(DType.f32.stored(tensor.dtype.values(tensor.bytes, count: tensor.elementCount)))
                }
            }
        }
        return try pack(tensors, columns: columns, arrangement: .alternating)
    }

    /// A vector of 32-bit floats, as a matrix of one row.
    mutating func vector(_ name: String, count: Int) throws(CheckpointError) -> FloatMatrix {
        try floatMatrix(values(take(name, shape: [count])), rows: 1, columns: count)
    }

    mutating func optionalVector(_ name: String, count: Int) throws(CheckpointError) -> [Float]? {
        has(name) ? try values(take(name, shape: [count])) : nil
    }

    /// A matrix of 32-bit floats whose rows are looked up.
    mutating func table(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> FloatMatrix {
        try floatMatrix(values(take(name, shape: [columns, rows])), rows: rows, columns: columns)
    }

    /// Vectors side by side, as a matrix of one row.
    mutating func joined(_ parts: [(name: String, count: Int)]) throws(CheckpointError) -> FloatMatrix {
        var all: [Float] = []
        for part in parts { all += try values(take(part.name, shape: [part.count])) }
        return floatMatrix(all, rows: 1, columns: all.count)
    }

    /// Refuses a checkpoint with tensors that nothing has asked for.
    func requireAllUsed() throws(CheckpointError) {
        guard let unused = checkpoint.tensorNames.first(where: { !used.contains($0) }) else { return }
        throw .unsupported(
            path: checkpoint.path, what: "tensor \"\(unused)\" in this architecture",
            advice: "The model has parts that would be left out; use a model of a supported kind.")
    }

    private mutating func take(_ name: String, shape: [Int]) throws(CheckpointError) -> StoredTensor {
        let tensor = try checkpoint.requiredTensor(name)
        // Trailing sizes of one say nothing.
        var found = tensor.shape
        while found.count > shape.count, found.last == 1 { found.removeLast() }
        guard found == shape else {
            throw .wrongShape(path: checkpoint.path, tensor: name, expected: shape, found: tensor.shape)
        }
        used.insert(name)
        return tensor
    }

    private func requireReadable(_ tensor: StoredTensor) throws(CheckpointError) {
        guard !DType.readable.contains(tensor.dtype) else { return }
        let names = DType.readable.map(\.name).joined(separator: ", ")
        throw .unsupported(
            path: checkpoint.path, what: "tensor \"\(tensor.name)\" of type \(tensor.dtype.name)",
            advice: "Use a file with tensors of the types \(names).")
    }

    private func pack(
        _ tensors: [StoredTensor], columns: Int, arrangement: WeightMatrix.Arrangement = .stacked
    ) throws(CheckpointError) -> WeightMatrix {
        for tensor in tensors { try requireReadable(tensor) }
        return WeightMatrix(
            parts: tensors.map { .init(bytes: $0.bytes, dtype: $0.dtype, rowCount: $0.rowCount) },
            columnCount: columns, arrangement: arrangement, pool: pool, arena: arena)
    }

    private func values(_ tensor: StoredTensor) throws(CheckpointError) -> [Float] {
        try requireReadable(tensor)
        let values = tensor.dtype.values(tensor.bytes, count: tensor.elementCount)
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(path: checkpoint.path, tensor: tensor.name, index: index, found: "\(values[index])")
        }
        return values
    }

    private func floatMatrix(_ values: [Float], rows: Int, columns: Int) -> FloatMatrix {
        let matrix = FloatMatrix(rowCount: rows, columnCount: columns)
        for row in 0..<rows {
            matrix.set(row: row, values.span.extracting(row * columns..<(row + 1) * columns))
        }
        return matrix
    }
}
