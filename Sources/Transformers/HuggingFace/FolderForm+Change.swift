import Checkpoints
import Tensors

extension FolderForm.Change {
    /// The tensor after the change.
    ///
    /// - Throws: `CheckpointError` where its type or shape does not allow it.
    func applied(to stored: StoredTensor, name: String, path: String) throws(CheckpointError) -> StoredTensor {
        guard [.f32, .f16, .bf16].contains(stored.dtype) else {
            throw .unsupported(
                path: path, what: "tensor \"\(stored.name)\" of type \(stored.dtype.name)",
                advice: "Weights of type F32, F16 or BF16 are expected.")
        }
        let width = stored.dtype.bytesPerBlock
        switch self {
        case .none:
            return StoredTensor(name: name, dtype: stored.dtype, shape: stored.shape) { stored.bytes }
        case .transposed:
            guard stored.shape.count == 2 else {
                throw .wrongShape(path: path, tensor: stored.name, expected: [1, 1], found: stored.shape)
            }
            return StoredTensor(name: name, dtype: stored.dtype, shape: stored.shape.reversed()) {
                .owned(
                    Rearrangement.transposed(
                        stored.bytes.copy(), rows: stored.rowCount, columns: stored.rowLength, width: width))
            }
        case .pairedHeads(let count):
            let isVector = stored.shape.count == 1
            let rows = isVector ? stored.elementCount : stored.rowCount
            guard rows % (2 * count) == 0 else {
                throw .wrongShape(path: path, tensor: stored.name, expected: [count * 2], found: stored.shape)
            }
            return StoredTensor(name: name, dtype: stored.dtype, shape: stored.shape) {
                .owned(
                    Rearrangement.pairedHeads(
                        stored.bytes.copy(), headCount: count, rows: rows,
                        rowBytes: (isVector ? 1 : stored.rowLength) * width))
            }
        case .transposedParts(let first, let step):
            guard stored.shape.count == 3, stored.rowLength % step == 0 else {
                throw .wrongShape(path: path, tensor: stored.name, expected: [step, 1, 1], found: stored.shape)
            }
            let (columns, rows, count) = (stored.shape[0], stored.shape[1], stored.shape[2])
            return StoredTensor(name: name, dtype: stored.dtype, shape: [rows, columns / step, count]) {
                .owned(
                    Rearrangement.transposedParts(
                        stored.bytes.copy(), count: count, rows: rows, columns: columns,
                        kept: stride(from: first, to: columns, by: step), width: width))
            }
        case .everySecond(let first):
            return try Self.everySecond(of: stored, from: first, name: name, path: path)
        case .squeezed:
            return StoredTensor(name: name, dtype: stored.dtype, shape: stored.shape.filter { $0 != 1 }) {
                stored.bytes
            }
        case .plusOne:
            return StoredTensor(name: name, dtype: .f32, shape: stored.shape) {
                .owned(DType.f32.stored(stored.dtype.values(stored.bytes, count: stored.elementCount).map { $0 + 1 }))
            }
        }
    }

    /// Every second element of each row.
    private static func everySecond(
        of stored: StoredTensor, from first: Int, name: String, path: String
    ) throws(CheckpointError) -> StoredTensor {
        guard stored.shape.count == 2, stored.rowLength % 2 == 0 else {
            throw .wrongShape(path: path, tensor: stored.name, expected: [2, 1], found: stored.shape)
        }
        let width = stored.dtype.bytesPerBlock
        return StoredTensor(name: name, dtype: stored.dtype, shape: [stored.rowLength / 2, stored.rowCount]) {
            let bytes = stored.bytes.copy()
            return .owned(
                stride(from: first, to: stored.elementCount, by: 2).flatMap { bytes[$0 * width..<($0 + 1) * width] })
        }
    }
}

extension StoredTensor {
    /// Tensors of one shape and type as one with a further dimension; a single one as it is.
    ///
    /// - Throws: `CheckpointError` where a tensor differs from the first.
    init(stacking parts: [StoredTensor], name: String, path: String) throws(CheckpointError) {
        guard parts.count > 1 else {
            self = parts[0]
            return
        }
        let (shape, dtype) = (parts[0].shape, parts[0].dtype)
        for part in parts {
            guard part.shape == shape else {
                throw .wrongShape(path: path, tensor: name, expected: shape, found: part.shape)
            }
            guard part.dtype == dtype else {
                throw .unsupported(
                    path: path, what: "experts of the types \(dtype.name) and \(part.dtype.name) in \"\(name)\"",
                    advice: "Store the weights of all experts in one type.")
            }
        }
        self.init(name: name, dtype: dtype, shape: shape + [parts.count]) { .owned(parts.flatMap { $0.bytes.copy() }) }
    }
}
