import Checkpoints
import Tensors

/// Gemma 3's text models (arXiv 2503.19786): most layers see a sliding window and turn by a base of their own; norms stand
/// before and after each part and on queries and keys; embeddings are scaled; GeGLU.
enum Gemma3: Architecture {
    static let name = "gemma3"

    static let form = BlockForm(
        normalisesHeads: true, resultNorms: (attention: "post_attention_norm", feedForward: "post_ffw_norm"))

    // MARK: Configuration

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try reader.common()
        configuration.pairing = form.pairing
        configuration.activation = .geluTanh
        configuration.embeddingScale = Float(configuration.hiddenSize).squareRoot()
        configuration.slidingWindow = .init(
            size: try reader.size("attention.sliding_window"),
            layers: try slidingLayers(reader, count: configuration.layerCount))
        let local = Rotation(
            theta: Double(try reader.metadata.optionalFloat(reader.key("rope.freq_base_swa")) ?? 10_000),
            dimension: configuration.ropeDimension, scaling: .none)
        try reader.check(local, headDimension: configuration.headDimension)
        configuration.rotations.append(local)
        if let scale = try reader.metadata.optionalFloat(reader.key("attention.scale")) {
            try reader.require(scale.isFinite && scale > 0, "attention.scale", "a positive number", scale)
            configuration.attentionScale = scale
        } else if configuration.layerCount == largestLayerCount {
            // The 27-billion model alone divides by the share of a head in the hidden state; files do not say so.
            configuration.attentionScale =
                1 / Float(configuration.hiddenSize / configuration.headCount).squareRoot()
        }
        return configuration
    }

    static let largestLayerCount = 62
    /// Every sixth layer sees everything, where a file does not say it otherwise.
    private static let standardPattern = 6

    private static func slidingLayers(
        _ reader: ConfigurationReader, count: Int
    ) throws(CheckpointError) -> [Bool] {
        let suffix = "attention.sliding_window_pattern"
        if case .array(let array)? = reader.metadata[reader.key(suffix)] {
            let layers = array.booleans ?? []
            try reader.require(layers.count == count, suffix, "a boolean for each of the \(count) layers", layers.count)
            return layers
        }
        let period = try reader.optionalSize(suffix) ?? standardPattern
        return (0..<count).map { ($0 + 1) % period != 0 }
    }

    /// Positions that a token of a new model's windows sees, as the small models have it.
    private static let standardWindow: UInt32 = 512

    static func settings(of sizes: ModelSizes) -> FolderForm.Settings {
        sizes.commonSettings + [("attention.sliding_window", .uint32(standardWindow))]
    }

    // MARK: Hugging Face

    /// The folder's norms hold what is added to one.
    static let folder = FolderForm(
        modelTypes: ["gemma3_text", "gemma3"], architecture: name,
        settings: { config throws(CheckpointError) in
            try config.require("hidden_activation", ["gelu_pytorch_tanh"])
            try config.refuse("final_logit_softcapping", "attn_logit_softcapping", "use_bidirectional_attention")
            return try config.commonSettings() + config.rotarySettings(layers: "full_attention") + gemmaSettings(config)
        },
        tensors: { config throws(CheckpointError) in
            try config.commonTensors(
                attention: FolderForm.Rule.projections + [
                    .init("attn_q_norm.weight", "self_attn.q_norm.weight", .plusOne),
                    .init("attn_k_norm.weight", "self_attn.k_norm.weight", .plusOne),
                    .init("post_attention_norm.weight", "post_attention_layernorm.weight", .plusOne),
                    .init("post_ffw_norm.weight", "post_feedforward_layernorm.weight", .plusOne),
                ], feedForwardNorm: "pre_feedforward_layernorm", norm: .plusOne)
        }, isTied: true)

    private static func gemmaSettings(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Settings {
        let layerCount = try config.size("num_hidden_layers")
        let layers: [Bool]
        if let types = try config.optionalStrings("layer_types") {
            try config.require(
                types.count == layerCount && types.allSatisfy { ["sliding_attention", "full_attention"].contains($0) },
                "layer_types", "sliding_attention or full_attention for each of the \(layerCount) layers")
            layers = types.map { $0 == "sliding_attention" }
        } else {
            let period = try config.optionalSize("sliding_window_pattern") ?? standardPattern
            layers = (0..<layerCount).map { ($0 + 1) % period != 0 }
        }
        let divisor = try config.number("query_pre_attn_scalar")
        try config.require(divisor > 0, "query_pre_attn_scalar", "a positive number")
        return [
            ("attention.sliding_window", .uint32(UInt32(try config.size("sliding_window")))),
            ("attention.sliding_window_pattern", .array(.bool, layers.map { .bool($0) })),
            ("rope.freq_base_swa", .float32(Float(try config.rotaryBase(layers: "sliding_attention")))),
            ("attention.scale", .float32(Float(1 / divisor.squareRoot()))),
        ]
    }
}
