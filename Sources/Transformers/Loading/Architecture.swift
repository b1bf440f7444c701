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

    /// Keys that it reads and most do not, of those that change what is computed (`ConfigurationReader.refuseUnsupported`).
    static var ownKeys: Set<String> { get }

    /// Reads and checks the sizes; the standard is what all have in common.
    static func configuration(_ reader: ConfigurationReader) throws(CheckpointError) -> TransformerConfiguration

    /// The settings of a new model's file, without the architecture's name before the keys.
    static func settings(of sizes: ModelSizes) -> FolderForm.Settings

    /// How Hugging Face's folders hold the same models: a form for each of the families that GGUF has under one name.
    static var folders: [FolderForm] { get }

    /// Refuses settings of a folder for which GGUF has no key, where other programs would take the file for something else.
    static func requireGGUFForm(_ metadata: GGUFMetadata) throws(CheckpointError)
}

extension Architecture {
    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        try standardConfiguration(reader)
    }

    /// What all rotary architectures have in common, windows and experts included where the form has some.
    ///
    /// - Parameter scaling: how the rotation is stretched where the file does not say.
    static func standardConfiguration(
        _ reader: ConfigurationReader, scaling: String = "none"
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try reader.common(scaling: scaling, mayLackHeads: form.hasConvolutions)
        configuration.pairing = form.pairing
        configuration.slidingWindow = try reader.slidingWindow(
            layerCount: configuration.layerCount, standard: form.hasWindow)
        if let mixture = form.mixture {
            if mixture.isRequired { _ = try reader.size("expert_count") }
            configuration.experts = try reader.experts(configuration, mixture)
        } else {
            try reader.refuseExperts()
        }
        return configuration
    }

    static var ownKeys: Set<String> { [] }

    static func requireGGUFForm(_ metadata: GGUFMetadata) throws(CheckpointError) {
        guard let mixture = form.mixture else { return }
        let key = "\(name).\(ConfigurationReader.weightsNorm)"
        let found = try metadata.optionalBool(key) ?? mixture.normalisesWeights
        guard found != mixture.normalisesWeights else { return }
        throw .unsupported(
            path: metadata.path, what: "a mixture of experts with \(key) = \(found) in GGUF",
            advice: "Other programs read \(mixture.normalisesWeights) from the architecture; use the folder as it is.")
    }

    static func settings(of sizes: ModelSizes) -> FolderForm.Settings { sizes.commonSettings }
}

/// The architectures that can be run.
enum Architectures {
    static let all: [any Architecture.Type] = [
        Llama.self, GPT2.self, Qwen2.self, Qwen3.self, Qwen2MoE.self, Qwen3MoE.self, Gemma2.self, Gemma3.self,
        Phi3.self,
        SmolLM3.self, Granite.self, OLMo2.self, LFM2.self,
        GPTOSS.self,
    ]
}
