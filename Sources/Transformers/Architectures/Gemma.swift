import Checkpoints
import Tensors

/// What the Gemma models of several generations have in common.
enum Gemma {
    static let attentionCap = "attn_logit_softcapping"
    static let logitCap = "final_logit_softcapping"

    /// The function of the gates, the scale of the embeddings and that of the scores.
    ///
    /// - Parameter largestLayerCount: layers of the generation's largest model. It alone divides scores by the share of a
    ///   head in the hidden state, and files do not say so.
    static func complete(
        _ configuration: inout TransformerConfiguration, _ reader: ConfigurationReader, largestLayerCount: Int
    ) throws(CheckpointError) {
        configuration.activation = .geluTanh
        configuration.embeddingScale = Float(configuration.hiddenSize).squareRoot()
        if let scale = try reader.positive("attention.scale") {
            configuration.attentionScale = Float(scale)
        } else if configuration.layerCount == largestLayerCount {
            configuration.attentionScale =
                1 / Float(configuration.hiddenSize / configuration.headCount).squareRoot()
        }
    }

    /// Programs compute the scale of the scores from the sizes: another one can't be written.
    static func requireStandardScale(
        _ metadata: GGUFMetadata, _ name: String, largestLayerCount: Int
    ) throws(CheckpointError) {
        guard let scale = try metadata.optionalFloat("\(name).attention.scale") else { return }
        let heads = try metadata.int("\(name).attention.head_count")
        let isLargest = try metadata.int("\(name).block_count") == largestLayerCount
        let dimension = try metadata.int("\(name).\(isLargest ? "embedding_length" : "attention.key_length")")
        let expected = 1 / Float(isLargest ? dimension / heads : dimension).squareRoot()
        guard abs(scale - expected) <= 1e-6 else {
            throw .unsupported(
                path: metadata.path, what: "an attention scale of \(scale) in GGUF",
                advice: "The format's \(name) has \(expected); use the folder as it is.")
        }
    }

    // MARK: Hugging Face

    /// Refuses what changes the result and is not supported.
    static func check(_ config: FolderConfiguration) throws(CheckpointError) {
        let key = try config.optionalString("hidden_activation") == nil ? "hidden_act" : "hidden_activation"
        try config.require(key, ["gelu_pytorch_tanh"])
        try config.refuse("use_bidirectional_attention")
    }

    static func scaleSettings(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Settings {
        let divisor = try config.number("query_pre_attn_scalar")
        try config.require(divisor > 0, "query_pre_attn_scalar", "a positive number")
        return [("attention.scale", .float32(Float(1 / divisor.squareRoot())))]
    }

    /// The folder's norms hold what is added to one.
    static let norms: [FolderForm.Rule] = [
        .init("attn_norm.weight", "input_layernorm.weight", .plusOne),
        .init("post_attention_norm.weight", "post_attention_layernorm.weight", .plusOne),
        .init("ffn_norm.weight", "pre_feedforward_layernorm.weight", .plusOne),
        .init("post_ffw_norm.weight", "post_feedforward_layernorm.weight", .plusOne),
    ]
}
