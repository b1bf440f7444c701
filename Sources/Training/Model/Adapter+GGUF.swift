package import Checkpoints
import Tensors
import Transformers

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
        writer.set("general.architecture", .string(configuration.architecture))
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
        let parts = try AdapterParts(file: file, architecture: configuration.architecture)
        var unused = Set(parts.parts.keys)
        for index in layers.indices {
            try layers[index].adapt { linear throws(CheckpointError) in
                let name = linear.weight.name
                let base = String(name.dropLast(".weight".count))
                guard let part = parts.parts[base] else { return }
                guard part.inputSize == linear.inputCount, part.outputSize == linear.outputCount else {
                    throw .wrongShape(
                        path: file.path, tensor: name + " (adapter)",
                        expected: [linear.inputCount, linear.outputCount], found: [part.inputSize, part.outputSize])
                }
                unused.remove(base)
                linear.adapter = LowRankAdapter(part, beside: linear)
            }
        }
        guard let name = unused.min() else { return }
        throw .unsupported(
            path: file.path, what: "an adapter of \"\(name)\", which this model has no place for",
            advice: "Use the adapter with the model it was trained for.")
    }
}

extension LowRankAdapter {
    fileprivate init(_ part: AdapterParts.Part, beside linear: Linear) {
        let name = linear.weight.name
        let down = FloatMatrix(rowCount: part.rank, columnCount: part.inputSize, values: part.narrow)
        self.init(
            down: Parameter(
                name: name + ".lora_a", shape: [part.rank, part.inputSize], value: down.transposedCopy(),
                isTrained: true),
            up: Parameter(
                name: name + ".lora_b", shape: [part.rank, part.outputSize],
                value: FloatMatrix(rowCount: part.outputSize, columnCount: part.rank, values: part.widen),
                isTrained: true),
            factor: part.factor)
    }
}
