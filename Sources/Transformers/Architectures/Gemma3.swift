import Checkpoints
import Formats
import Tensors

/// Gemma 3's text models (arXiv 2503.19786): most layers see a sliding window and turn by a base of their own; norms stand
/// before and after each part and on queries and keys; embeddings are scaled; GeGLU.
enum Gemma3: Architecture {
    static let name = "gemma3"

    static let form = BlockForm(
        headNorm: .each, resultNorms: (attention: "post_attention_norm", feedForward: "post_ffw_norm"),
        hasWindow: isWindowed)

    // MARK: Configuration

    static let ownKeys: Set<String> = ["attention.scale", Gemma.logitCap, "rope.freq_base_swa"]

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try standardConfiguration(reader)
        // Without its size, the layers that have the window are not known either.
        _ = try reader.size("attention.sliding_window")
        try Gemma.complete(&configuration, reader, largestLayerCount: largestLayerCount)
        configuration.logitSoftCap = try reader.positive(Gemma.logitCap).map { Float($0) }
        let local = Rotation(
            theta: Double(try reader.metadata.optionalFloat(reader.key("rope.freq_base_swa")) ?? 10_000),
            dimension: configuration.ropeDimension, scaling: .none)
        try reader.check(local, headDimension: configuration.headDimension)
        configuration.rotations.append(local)
        return configuration
    }

    private static let largestLayerCount = 62
    /// Every sixth layer sees everything, where a file does not say it otherwise.
    private static let standardPattern = 6

    @Sendable private static func isWindowed(_ layer: Int) -> Bool { (layer + 1) % standardPattern != 0 }

    /// Positions that a token of a new model's windows sees, as the small models have it.
    private static let standardWindow: UInt32 = 512

    static func settings(of sizes: ModelSizes) -> FolderForm.Settings {
        sizes.commonSettings + [("attention.sliding_window", .uint32(standardWindow))]
    }

    static func requireGGUFForm(_ metadata: GGUFMetadata) throws(CheckpointError) {
        try Gemma.requireStandardScale(metadata, name, largestLayerCount: largestLayerCount)
    }

    // MARK: Hugging Face

    static let folders = [
        FolderForm(
            modelTypes: ["gemma3_text", "gemma3"], architecture: name,
            settings: { config throws(CheckpointError) in
                try Gemma.check(config)
                try config.refuse("attn_logit_softcapping")
                return try config.commonSettings() + config.rotarySettings(layers: "full_attention")
                    + config.windowSettings(try windows(config)) + localSettings(config) + Gemma.scaleSettings(config)
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(
                    attention: FolderForm.Rule.projections + [
                        .init("attn_q_norm.weight", "self_attn.q_norm.weight", .plusOne),
                        .init("attn_k_norm.weight", "self_attn.k_norm.weight", .plusOne),
                    ], norms: Gemma.norms, outputNorm: .plusOne)
            }, standards: standards, isTied: true)
    ]

    /// The values of transformers' `Gemma3TextConfig`, of which the models of 4 billion parameters and more, which also see
    /// images, name only those that are theirs. A wrong size would not fit the tensors.
    private static let standards: [JSON.Member] = [
        ("hidden_size", 2_304), ("intermediate_size", 9_216), ("num_hidden_layers", 26), ("num_attention_heads", 8),
        ("num_key_value_heads", 4), ("head_dim", 256), ("max_position_embeddings", 131_072),
        ("rms_norm_eps", .number(1e-6)), ("query_pre_attn_scalar", 256), ("sliding_window", 4_096),
    ].map { JSON.Member(name: $0.0, value: $0.1) }

    private static func windows(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Windows {
        let period = try config.optionalSize("sliding_window_pattern") ?? standardPattern
        return FolderForm.Windows { _, layer in (layer + 1) % period != 0 }
    }

    private static func localSettings(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Settings {
        var settings: FolderForm.Settings = [
            ("rope.freq_base_swa", .float32(Float(try config.rotaryBase(layers: "sliding_attention"))))
        ]
        if try config.optionalNumber("final_logit_softcapping") != nil {
            settings.append((Gemma.logitCap, .float32(Float(try config.cap("final_logit_softcapping")))))
        }
        return settings
    }
}
