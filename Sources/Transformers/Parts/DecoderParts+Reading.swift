package import Checkpoints
import Tensors

extension DecoderParts {
    /// Describes the model in a checkpoint.
    ///
    /// - Throws: `CheckpointError` naming the architecture or the setting, what was expected and what was found.
    package init(_ checkpoint: any Checkpoint) throws(CheckpointError) {
        let name = try checkpoint.metadata.string("general.architecture")
        let architecture = try Architectures.named(name, path: checkpoint.path)
        if checkpoint.tensorNames.isEmpty { throw .vocabularyOnly(path: checkpoint.path) }
        let embedding = try checkpoint.requiredTensor(TensorRole.embedding)
        let reader = ConfigurationReader(
            checkpoint.metadata, name: name, vocabularySize: embedding.rowCount,
            usesHalfPrecisionCache: embedding.dtype != .f32)
        let configuration = try architecture.configuration(reader)
        try reader.refuseUnsupported(but: architecture.ownKeys)
        self = PartsBuilder(configuration: configuration, form: architecture.form) {
            checkpoint.storedTensor($0) != nil
        }.parts()
    }

    /// Describes a model that is made anew, with its head tied to the embedding.
    ///
    /// - Throws: `CheckpointError` naming the architecture or the size.
    package init(new sizes: ModelSizes) throws(CheckpointError) {
        let architecture = try Architectures.named(sizes.architecture, path: ModelSizes.path)
        let reader = ConfigurationReader(
            try GGUFMetadata(path: ModelSizes.path, values: sizes.settings()), name: sizes.architecture,
            vocabularySize: sizes.vocabularySize, usesHalfPrecisionCache: true)
        self = PartsBuilder(
            configuration: try architecture.configuration(reader), form: architecture.form, isStored: { _ in false }
        ).parts()
    }
}

extension Architectures {
    /// The architecture of that name.
    ///
    /// - Throws: `CheckpointError.unsupported` with the names that are known.
    static func named(_ name: String, path: String) throws(CheckpointError) -> any Architecture.Type {
        guard let architecture = all.first(where: { $0.name == name }) else {
            let known = all.map { $0.name }.joined(separator: ", ")
            throw .unsupported(
                path: path, what: "architecture \"\(name)\"",
                advice: "Use a model of one of the architectures \(known).")
        }
        return architecture
    }
}
