import Checkpoints
import Tensors

/// Takes tensors out of a checkpoint by name, checks their types and shapes, and keeps count of what was taken.
struct WeightLoader {
    private let file: GGUFFile
    private let pool: ThreadPool
    private var used: Set<String> = []

    init(file: GGUFFile, pool: ThreadPool) {
        self.file = file
        self.pool = pool
    }

    /// A matrix of `rows` × `columns`; products with it give `rows` values.
    mutating func matrix(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> WeightMatrix {
        let tensor = try take(name, shape: [columns, rows])
        return try pack([tensor], columns: columns)
    }

    mutating func optionalMatrix(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> WeightMatrix? {
        file.optionalTensor(name) == nil ? nil : try matrix(name, rows: rows, columns: columns)
    }

    /// Matrices of equal row length, in one where their types agree, so that one product computes them all.
    mutating func stacked(
        _ parts: [(name: String, rows: Int)], columns: Int
    ) throws(CheckpointError) -> [WeightMatrix] {
        var tensors: [TensorDescriptor] = []
        for part in parts { tensors.append(try take(part.name, shape: [columns, part.rows])) }
        if Set(tensors.map(\.dtype)).count == 1 { return [try pack(tensors, columns: columns)] }
        var matrices: [WeightMatrix] = []
        for tensor in tensors { matrices.append(try pack([tensor], columns: columns)) }
        return matrices
    }

    /// Two matrices of equal shape whose rows alternate in groups of eight.
    mutating func alternating(
        _ first: String, _ second: String, rows: Int, columns: Int
    ) throws(CheckpointError) -> WeightMatrix {
        let tensors = [try take(first, shape: [columns, rows]), try take(second, shape: [columns, rows])]
        guard tensors[0].dtype == tensors[1].dtype else {
            throw .unsupported(
                path: file.path,
                what: "\(first) as \(tensors[0].dtype.name) beside \(second) as \(tensors[1].dtype.name)",
                advice: "Use a file in which both have one type.")
        }
        return try pack(tensors, columns: columns, arrangement: .alternating)
    }

    /// A vector of 32-bit floats, as a matrix of one row.
    mutating func vector(_ name: String, count: Int) throws(CheckpointError) -> FloatMatrix {
        let values = try floats(take(name, shape: [count]))
        let matrix = FloatMatrix(rowCount: 1, columnCount: count)
        matrix.set(row: 0, values.span)
        return matrix
    }

    mutating func optionalVector(_ name: String, count: Int) throws(CheckpointError) -> [Float]? {
        file.optionalTensor(name) == nil ? nil : try floats(take(name, shape: [count]))
    }

    /// Refuses a file with tensors that nothing has asked for.
    func requireAllUsed() throws(CheckpointError) {
        guard let unused = file.tensors.first(where: { !used.contains($0.name) }) else { return }
        throw .unsupported(
            path: file.path, what: "tensor \"\(unused.name)\" in this architecture",
            advice: "The model has parts that would be left out; use a model of a supported kind.")
    }

    private mutating func take(_ name: String, shape: [Int]) throws(CheckpointError) -> TensorDescriptor {
        let tensor = try file.tensor(name)
        // Trailing sizes of one say nothing.
        var found = tensor.shape
        while found.count > shape.count, found.last == 1 { found.removeLast() }
        guard found == shape else {
            throw .wrongShape(path: file.path, tensor: name, expected: shape, found: tensor.shape)
        }
        used.insert(name)
        return tensor
    }

    private func pack(
        _ tensors: [TensorDescriptor], columns: Int, arrangement: WeightMatrix.Arrangement = .stacked
    ) throws(CheckpointError) -> WeightMatrix {
        for tensor in tensors where !WeightMatrix.supportedDTypes.contains(tensor.dtype) {
            let names = WeightMatrix.supportedDTypes.map(\.name).joined(separator: ", ")
            throw .unsupported(
                path: file.path, what: "tensor \"\(tensor.name)\" of type \(tensor.dtype.name)",
                advice: "Use a file quantised to one of \(names).")
        }
        return WeightMatrix(
            parts: tensors.map { .init(file: file.file, byteRange: $0.byteRange, rowCount: $0.rowCount) },
            columnCount: columns, dtype: tensors[0].dtype, arrangement: arrangement, pool: pool)
    }

    private func floats(_ tensor: TensorDescriptor) throws(CheckpointError) -> [Float] {
        guard tensor.dtype == .f32 else {
            throw .unsupported(
                path: file.path, what: "vector \"\(tensor.name)\" of type \(tensor.dtype.name)",
                advice: "F32 is expected.")
        }
        let bytes = file.file.copy(tensor.byteRange)
        return (0..<tensor.elementCount).map { index in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << (8 * UInt32($1)) }
            return Float(bitPattern: bits)
        }
    }
}
