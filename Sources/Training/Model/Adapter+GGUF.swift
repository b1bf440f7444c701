package import Checkpoints
import Tensors

extension Decoder {
    /// Writes the adapters as a GGUF file in llama.cpp's layout: for each adapted tensor a pair `.lora_a`, [inputs, rank],
    /// and `.lora_b`, [rank, outputs], as 16-bit floats, with α = factor · rank.
    ///
    /// - Parameter notes: further metadata: the run's settings and data, under `footnote.` keys.
    /// - Throws: `CheckpointError.cannotWrite`.
    package func writeAdapters(
        to path: String, name: String, notes: [(key: String, value: GGUFWriter.Value)]
    ) throws(CheckpointError) {
        var writer = GGUFWriter()
        writer.set("general.architecture", .string(shape.kind.rawValue))
        writer.set("general.type", .string("adapter"))
        writer.set("general.name", .string(name))
        writer.set("adapter.type", .string("lora"))
        if let first = adapters.first?.adapter {
            writer.set("adapter.lora.alpha", .float32(first.factor * Float(first.rank)))
        }
        for note in notes { writer.set(note.key, note.value) }
        for (target, adapter) in adapters {
            // A row of the file's `a` is one rank's weights over all inputs: the trained matrix, turned.
            writer.add(
                target + ".lora_a", dtype: .f16, shape: [adapter.down.value.rowCount, adapter.rank],
                bytes: DType.f16.stored(adapter.down.value.transposedCopy().values))
            writer.add(
                target + ".lora_b", dtype: .f16, shape: [adapter.rank, adapter.up.value.rowCount],
                bytes: DType.f16.stored(adapter.up.value.values))
        }
        try writer.write(to: path)
    }

    /// Puts the adapters of a GGUF file on the maps they are named after. They are trained further only where asked for.
    ///
    /// - Throws: `CheckpointError` naming the tensor or key; an adapter without a place in this model is an error.
    package mutating func readAdapters(from file: GGUFFile) throws(CheckpointError) {
        let kind = try file.metadata.string("adapter.type")
        guard kind == "lora" else {
            throw .unsupported(
                path: file.path, what: "an adapter of type \"\(kind)\"", advice: "Use one of type \"lora\".")
        }
        let alpha = try file.metadata.float("adapter.lora.alpha")
        var placed = 0
        func adapted(_ linear: Linear) throws(CheckpointError) -> Linear {
            let name = linear.weight.name
            guard file.optionalTensor(name + ".lora_a") != nil else { return linear }
            let rank = try file.tensor(name + ".lora_a").rowCount
            let down = try file.floats(name + ".lora_a", shape: [linear.inputCount, rank])
            let up = try file.floats(name + ".lora_b", shape: [rank, linear.outputCount])
            placed += 2
            var linear = linear
            linear.adapter = LowRankAdapter(
                down: Parameter(
                    name: name + ".lora_a", shape: [rank, linear.inputCount], value: down.transposedCopy(),
                    isTrained: true),
                up: Parameter(name: name + ".lora_b", shape: [rank, linear.outputCount], value: up, isTrained: true),
                factor: alpha / Float(rank))
            return linear
        }
        for index in layers.indices {
            for projection in layers[index].projections.indices {
                layers[index].projections[projection] = try adapted(layers[index].projections[projection])
            }
            layers[index].attentionOutput = try adapted(layers[index].attentionOutput)
            if let gate = layers[index].gate { layers[index].gate = try adapted(gate) }
            layers[index].up = try adapted(layers[index].up)
            layers[index].down = try adapted(layers[index].down)
        }
        guard placed == file.tensors.count else {
            throw .unsupported(
                path: file.path, what: "\(file.tensors.count - placed) tensors that this model has no place for",
                advice: "Use the adapter with the model it was trained for.")
        }
    }
}

extension GGUFFile {
    /// A tensor's values, of any readable type, in rows of `shape[0]`.
    func floats(_ name: String, shape: [Int]) throws(CheckpointError) -> FloatMatrix {
        let tensor = try requiredTensor(name)
        // Trailing sizes of one say nothing.
        var found = tensor.shape
        while found.count > shape.count, found.last == 1 { found.removeLast() }
        guard found == shape else {
            throw .wrongShape(path: path, tensor: name, expected: shape, found: tensor.shape)
        }
        guard DType.readable.contains(tensor.dtype) else {
            throw .unsupported(
                path: path, what: "tensor \"\(name)\" of type \(tensor.dtype.name)",
                advice: "Use one of the types \(DType.readable.map(\.name).joined(separator: ", ")).")
        }
        let values = tensor.dtype.values(tensor.bytes, count: tensor.elementCount)
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(path: path, tensor: name, index: index, found: "\(values[index])")
        }
        return FloatMatrix(rowCount: tensor.rowCount, columnCount: tensor.rowLength, values: values)
    }
}
