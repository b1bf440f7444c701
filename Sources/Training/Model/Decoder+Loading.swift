package import Checkpoints
import Tensors

extension Decoder {
    /// Loads a GGUF file's weights as 32-bit floats: four bytes a weight, whatever type the file stores.
    ///
    /// - Parameter isTrained: whether the weights themselves are trained; false where only adapters are.
    /// - Throws: `CheckpointError` naming the tensor or key, what was expected and what was found.
    package static func load(
        from file: GGUFFile, isTrained: Bool
    ) throws(CheckpointError) -> Decoder {
        let shape = try DecoderShape(file)
        var source = CheckpointSource(file: file, isTrained: isTrained)
        let factors =
            file.optionalTensor("rope_freqs.weight") == nil
            ? nil : try source.parameter("rope_freqs.weight", shape: [shape.ropeDimension / 2]).value.values
        let decoder = try Decoder(shape, &source, rotaryFactors: factors)
        try source.requireAllUsed()
        return decoder
    }
}

/// Takes parameters out of a checkpoint by name.
private struct CheckpointSource: ParameterSource {
    let file: GGUFFile
    let isTrained: Bool
    private var used: Set<String> = []

    init(file: GGUFFile, isTrained: Bool) {
        self.file = file
        self.isTrained = isTrained
    }

    func has(_ name: String) -> Bool { file.optionalTensor(name) != nil }

    mutating func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter {
        used.insert(name)
        return Parameter(name: name, shape: shape, value: try file.floats(name, shape: shape), isTrained: isTrained)
    }

    func requireAllUsed() throws(CheckpointError) {
        guard let unused = file.tensors.first(where: { !used.contains($0.name) }) else { return }
        throw .unsupported(
            path: file.path, what: "tensor \"\(unused.name)\" in this architecture",
            advice: "The model has parts that would be left out; use a model of a supported kind.")
    }
}
