import Checkpoints
import Tensors

/// Packs a checkpoint's tensors for the kernels.
struct WeightLoader {
    private let pool: ThreadPool
    private let arena: WeightArena
    private var source: TensorSource

    init(_ checkpoint: any Checkpoint, pool: ThreadPool) {
        self.pool = pool
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
        return tensors.map { pack([$0], columns: columns) }
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
            let values = StoredBytes.owned(
                DType.f32.stored(tensor.dtype.values(tensor.bytes, count: tensor.elementCount)))
            return StoredTensor(name: tensor.name, dtype: .f32, shape: tensor.shape) { values }
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
        return zip(tensors[0].split(count), tensors[1].split(count)).map {
            pack([$0, $1], columns: first.shape[0], arrangement: .alternating)
        }
    }

    /// Some equal parts of a tensor's rows, as matrices of their own.
    mutating func parts(_ place: TensorPlace, count: Int) throws(CheckpointError) -> [WeightMatrix] {
        try source.take(place).split(count).map { pack([$0], columns: place.shape[0]) }
    }

    /// 32-bit floats: a table whose rows are looked up, or a vector as a matrix of one row.
    mutating func floats(_ place: TensorPlace) throws(CheckpointError) -> FloatMatrix { try source.floats(place) }

    /// Vectors side by side, as a matrix of one row.
    mutating func joined(_ places: [TensorPlace]) throws(CheckpointError) -> FloatMatrix {
        var all: [Float] = []
        for place in places { all += try source.floats(place).values }
        return FloatMatrix(rowCount: 1, columnCount: all.count, values: all)
    }

    /// Refuses a checkpoint with tensors that nothing has asked for.
    func requireAllUsed() throws(CheckpointError) { try source.requireAllUsed() }

    private func pack(
        _ tensors: [StoredTensor], columns: Int, arrangement: WeightMatrix.Arrangement = .stacked
    ) -> WeightMatrix {
        WeightMatrix(
            parts: tensors.map { .init(bytes: $0.bytes, dtype: $0.dtype, rowCount: $0.rowCount) },
            columnCount: columns, arrangement: arrangement, pool: pool, arena: arena)
    }
}

extension StoredTensor {
    /// Equal parts of the rows, in their order.
    fileprivate func split(_ count: Int) -> [StoredTensor] {
        let (bytes, rows) = (self.bytes, rowCount / count)
        let size = bytes.count / count
        return (0..<count).map { part in
            StoredTensor(name: name, dtype: dtype, shape: [rowLength, rows]) {
                bytes.part(part * size..<(part + 1) * size)
            }
        }
    }
}
