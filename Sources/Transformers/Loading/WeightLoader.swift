import Checkpoints
import Synchronization
import Tensors

/// Packs a checkpoint's tensors for the kernels, or takes them as they were packed before.
struct WeightLoader {
    private let pool: ThreadPool
    private let arena: WeightArena
    private var source: TensorSource
    private let stored: PackedWeightFile?
    /// The matrices so far, by names that say what they were made from.
    private(set) var matrices: [PackedWeightFile.Matrix] = []
    /// Bytes of vectors and tables that are kept as 32-bit floats.
    private(set) var floatBytes = 0
    /// Whether matrices are laid out without their weights, to find out what they take.
    private let onlyPlans: Bool
    /// Whether a matrix was not among those that were packed before.
    private(set) var hasPacked = false

    init(
        _ checkpoint: any Checkpoint, pool: ThreadPool, stored: PackedWeightFile? = nil, onlyPlans: Bool = false
    ) {
        self.onlyPlans = onlyPlans
        self.pool = pool
        self.stored = stored
        source = TensorSource(checkpoint)
        // Twice the file: room for types that grow when they are packed. Addresses that are not used cost nothing.
        arena = WeightArena(capacity: 2 * checkpoint.byteCount)
    }

    /// A matrix; products with it give a value for each of its rows.
    mutating func matrix(_ place: TensorPlace) throws(CheckpointError) -> WeightMatrix {
        pack([try source.take(place)], columns: place.shape[0])
    }

    /// Matrices of equal row length, in one where their types agree, so that one product computes them all.
    mutating func stacked(_ places: [TensorPlace]) throws(CheckpointError) -> [WeightMatrix] {
        let columns = places[0].shape[0]
        var tensors: [StoredTensor] = []
        for place in places { tensors.append(try source.take(place)) }
        if WeightMatrix.canJoin(tensors.map(\.dtype)) { return [pack(tensors, columns: columns)] }
        var matrices: [WeightMatrix] = []
        for tensor in tensors { matrices.append(pack([tensor], columns: columns)) }
        return matrices
    }

    /// Two matrices of equal shape whose rows alternate in groups of eight.
    mutating func alternating(_ first: TensorPlace, _ second: TensorPlace) throws(CheckpointError) -> WeightMatrix {
        let tensors = try joinable([source.take(first), source.take(second)])
        return pack(tensors, columns: first.shape[0], arrangement: .alternating)
    }

    /// The tensors in types that are packed alike.
    private func joinable(_ tensors: [StoredTensor]) -> [StoredTensor] {
        if WeightMatrix.canJoin(tensors.map(\.dtype)) { return tensors }
        // Rare mixtures of types: slower as 32-bit floats, but with the same values.
        return tensors.map { tensor in
            StoredTensor(name: tensor.name, dtype: .f32, shape: tensor.shape) {
                .owned(DType.f32.stored(tensor.dtype.values(tensor.bytes, count: tensor.elementCount)))
            }
        }
    }

    /// The first and the second half of a tensor's rows as two matrices that alternate.
    mutating func alternatingHalves(_ place: TensorPlace) throws(CheckpointError) -> WeightMatrix {
        let tensor = try source.take(place)
        return pack(tensor.split(2), columns: place.shape[0], arrangement: .alternating)
    }

    /// For each of some equal parts of two tensors' rows, a matrix in which theirs alternate.
    mutating func alternatingParts(
        _ first: TensorPlace, _ second: TensorPlace, count: Int
    ) throws(CheckpointError) -> [WeightMatrix] {
        let tensors = try joinable([source.take(first), source.take(second)])
        var matrices: [WeightMatrix] = []
        for (one, other) in zip(tensors[0].split(count), tensors[1].split(count)) {
            matrices.append(pack([one, other], columns: first.shape[0], arrangement: .alternating))
        }
        return matrices
    }

    /// Some equal parts of a tensor's rows, as matrices of their own.
    mutating func parts(_ place: TensorPlace, count: Int) throws(CheckpointError) -> [WeightMatrix] {
        var matrices: [WeightMatrix] = []
        for part in try source.take(place).split(count) { matrices.append(pack([part], columns: place.shape[0])) }
        return matrices
    }

    /// 32-bit floats: a table whose rows are looked up, or a vector as a matrix of one row.
    mutating func floats(_ place: TensorPlace) throws(CheckpointError) -> FloatMatrix {
        let matrix = try source.floats(place)
        floatBytes += matrix.byteCount
        return matrix
    }

    /// Vectors side by side, as a matrix of one row.
    mutating func joined(_ places: [TensorPlace]) throws(CheckpointError) -> FloatMatrix {
        var all: [Float] = []
        for place in places { all += try source.floats(place).values }
        let matrix = FloatMatrix(rowCount: 1, columnCount: all.count, values: all)
        floatBytes += matrix.byteCount
        return matrix
    }

    /// Refuses a checkpoint with tensors that nothing has asked for.
    func requireAllUsed() throws(CheckpointError) { try source.requireAllUsed() }

    private mutating func pack(
        _ tensors: [StoredTensor], columns: Int, arrangement: WeightMatrix.Arrangement = .stacked
    ) -> WeightMatrix {
        let form = WeightMatrix.Form(
            tensors.map { .init(dtype: $0.dtype, rowCount: $0.rowCount) }, columnCount: columns,
            arrangement: arrangement)
        let name = "\(arrangement): " + tensors.map { "\($0.name) \($0.dtype.name)" }.joined(separator: ", ")
        let matrix: WeightMatrix
        if let found = stored?.matrix(name, form) {
            matrix = found
        } else if onlyPlans {
            matrix = WeightMatrix(reserving: form)
        } else {
            hasPacked = true
            matrix = WeightMatrix(
                parts: tensors.map { .init(bytes: $0.bytes, dtype: $0.dtype, rowCount: $0.rowCount) },
                columnCount: columns, arrangement: arrangement, pool: pool, arena: arena)
        }
        matrices.append(.init(name: name, matrix: matrix))
        return matrix
    }
}

extension StoredTensor {
    /// Equal parts of the rows, in their order.
    fileprivate func split(_ count: Int) -> [StoredTensor] {
        let whole = SharedBytes(of: self)
        let size = byteCount / count
        return (0..<count).map { part in
            StoredTensor(
                name: "\(name) \(part + 1) of \(count)", dtype: dtype, shape: [rowLength, rowCount / count]
            ) { whole.bytes.part(part * size..<(part + 1) * size) }
        }
    }
}

/// A tensor's bytes, put in order at most once, and only if one of its parts is packed.
private final class SharedBytes: Sendable {
    private let tensor: StoredTensor
    private let made = Mutex<StoredBytes?>(nil)

    init(of tensor: StoredTensor) { self.tensor = tensor }

    var bytes: StoredBytes {
        made.withLock { made in
            let bytes = made ?? tensor.bytes
            made = bytes
            return bytes
        }
    }
}
