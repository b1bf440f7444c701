package import Checkpoints
import Tensors
import Transformers

extension Decoder {
    /// Writes the whole model as a GGUF file: matrices as 16-bit floats, vectors as 32-bit ones, and all metadata of the
    /// checkpoint it came from, tokenizer included.
    ///
    /// - Throws: `CheckpointError.cannotWrite`.
    package func write(
        to path: String, like metadata: GGUFMetadata, name: String, notes: [(key: String, value: GGUFWriter.Value)]
    ) throws(CheckpointError) {
        var writer = GGUFWriter()
        let replaced: Set<String> = ["general.name", "general.file_type", "general.quantization_version"]
        for key in metadata.keys where !replaced.contains(key) {
            guard let value = metadata[key] else { continue }
            writer.set(key, GGUFWriter.Value(value))
        }
        writer.set("general.name", .string(name))
        writer.set("general.file_type", .uint32(1))  // mostly F16
        for note in notes { writer.set(note.key, note.value) }
        addTensors(to: &writer)
        try writer.write(to: path)
    }

    /// Adds all parameters under their names, and the factors of the rotation where the model has some.
    func addTensors(to writer: inout GGUFWriter) {
        for tensor in factors { writer.add(tensor.place.name, shape: tensor.place.shape, floats: tensor.values) }
        for parameter in parameters {
            if parameter.shape.count > 1 {
                writer.add(
                    parameter.name, dtype: .f16, shape: parameter.shape, bytes: DType.f16.stored(parameter.value.values)
                )
            } else {
                writer.add(parameter.name, shape: parameter.shape, floats: parameter.value.values)
            }
        }
    }
}
