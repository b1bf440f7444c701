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
        var tensors = [try source.take(first), try source.take(second)]
        if !WeightMatrix.canJoin(tensors.map(\.dtype)) {
            // Rare mixtures of types: slower as 32-bit floats, but with the same values.
            tensors = tensors.map { tensor in
                StoredTensor(name: tensor.name, dtype: .f32, shape: tensor.shape) {
                    .owned(DType.f32.stored(tensor.dtype.values(tensor.bytes, count: tensor.elementCount)))
                }
            }
        }
        return pack(tensors, columns: first.shape[0], arrangement: .alternating)
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
