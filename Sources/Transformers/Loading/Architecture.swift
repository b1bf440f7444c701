import Checkpoints

/// What sets a family of models apart: the form of its blocks, and where its files keep sizes and weights.
///
/// The forward pass is `Decoder`'s, and the tensors' places are `PartsBuilder`'s; an architecture says only what is its
/// own. See docs/porting.md.
protocol Architecture: Sendable {
    /// The name that GGUF files give in `general.architecture`.
    static var name: String { get }

    /// What its blocks are made of.
    static var form: BlockForm { get }

    /// Reads and checks the sizes; the standard is what all have in common.
    static func configuration(_ reader: ConfigurationReader) throws(CheckpointError) -> TransformerConfiguration

    /// The settings of a new model's file, without the architecture's name before the keys.
    static func settings(of sizes: ModelSizes) -> FolderForm.Settings

    /// How Hugging Face's folders hold the same models.
    static var folder: FolderForm { get }
}

extension Architecture {
    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try reader.common()
        configuration.pairing = form.pairing
        return configuration
    }

    static func settings(of sizes: ModelSizes) -> FolderForm.Settings { sizes.commonSettings }
}

/// The architectures that can be run.
enum Architectures {
    static let all: [any Architecture.Type] = [Llama.self, GPT2.self, Qwen2.self, Qwen3.self, Gemma3.self]
}
