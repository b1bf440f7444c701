package import Checkpoints
package import Tensors

/// Takes tensors out of a checkpoint by their places, checks types and shapes, and keeps count of what was taken.
package struct TensorSource {
    private let checkpoint: any Checkpoint
    private var used: Set<String> = []

    package init(_ checkpoint: any Checkpoint) { self.checkpoint = checkpoint }

    /// The tensor of that name and shape, of a type that can be read.
    ///
    /// - Throws: `CheckpointError` naming the tensor, what was expected and what was found.
    mutating func take(_ place: TensorPlace) throws(CheckpointError) -> StoredTensor {
        let tensor = try checkpoint.requiredTensor(place.name)
        // Trailing sizes of one say nothing.
        var found = tensor.shape
        while found.count > place.shape.count, found.last == 1 { found.removeLast() }
        guard found == place.shape else {
            throw .wrongShape(path: checkpoint.path, tensor: place.name, expected: place.shape, found: tensor.shape)
        }
        try tensor.requireReadable(path: checkpoint.path)
        used.insert(place.name)
        return tensor
    }

    /// The tensor's values in rows of `shape[0]`: a vector is one row.
    ///
    /// - Throws: `CheckpointError`; also where a value is not finite.
    package mutating func floats(_ place: TensorPlace) throws(CheckpointError) -> FloatMatrix {
        let tensor = try take(place)
        return FloatMatrix(
            rowCount: tensor.rowCount, columnCount: tensor.rowLength, values: try tensor.floats(path: checkpoint.path))
    }

    /// Refuses a checkpoint with tensors that nothing has asked for.
    package func requireAllUsed() throws(CheckpointError) {
        guard let unused = checkpoint.tensorNames.first(where: { !used.contains($0) }) else { return }
        throw .unsupported(
            path: checkpoint.path, what: "tensor \"\(unused)\" in this architecture",
            advice: "The model has parts that would be left out; use a model of a supported kind.")
    }
}

extension StoredTensor {
    /// Refuses a type whose values can't be read.
    func requireReadable(path: String) throws(CheckpointError) {
        guard !DType.readable.contains(dtype) else { return }
        let names = DType.readable.map(\.name).joined(separator: ", ")
        throw .unsupported(
            path: path, what: "tensor \"\(name)\" of type \(dtype.name)",
            advice: "Use a file with tensors of the types \(names).")
    }

    /// All values, row after row.
    ///
    /// - Throws: `CheckpointError` for a type that can't be read, or a value that is not finite.
    func floats(path: String) throws(CheckpointError) -> [Float] {
        try requireReadable(path: path)
        let values = dtype.values(bytes, count: elementCount)
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(path: path, tensor: name, index: index, found: "\(values[index])")
        }
        return values
    }
}
