import Checkpoints
import Tensors

/// Gemma 2 (arXiv 2408.00118): every other layer sees a sliding window; scores and logits are bounded; norms stand before
/// and after each part; embeddings are scaled; GeGLU.
enum Gemma2: Architecture {
    static let name = "gemma2"

    static let form = BlockForm(
        resultNorms: (attention: "post_attention_norm", feedForward: "post_ffw_norm"), hasWindow: { $0 % 2 == 0 })

    // MARK: Configuration

    static let ownKeys: Set<String> = ["attention.scale", Gemma.attentionCap, Gemma.logitCap]

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try standardConfiguration(reader)
        if configuration.slidingWindow == nil {
            // Early files do not have the key.
            configuration.slidingWindow = .init(
                size: Int(standardWindow), layers: (0..<configuration.layerCount).map { $0 % 2 == 0 })
        }
        try Gemma.complete(&configuration, reader, largestLayerCount: largestLayerCount)
        configuration.attentionSoftCap = Float(try reader.positive(Gemma.attentionCap) ?? 50)
        configuration.logitSoftCap = Float(try reader.positive(Gemma.logitCap) ?? 30)
        return configuration
    }

    private static let largestLayerCount = 46
    /// Positions that a token of a window sees, where a file or folder does not say it.
    private static let standardWindow: UInt32 = 4096

    static func settings(of sizes: ModelSizes) -> FolderForm.Settings {
        sizes.commonSettings + [("attention.sliding_window", .uint32(standardWindow))]
    }

    static func requireGGUFForm(_ metadata: GGUFMetadata) throws(CheckpointError) {
        try Gemma.requireStandardScale(metadata, name, largestLayerCount: largestLayerCount)
        let size = try metadata.int("\(name).block_count")
        guard case .array(let array)? = metadata["\(name).attention.sliding_window_pattern"] else { return }
        guard array.booleans == (0..<size).map({ $0 % 2 == 0 }) else {
            throw .unsupported(
                path: metadata.path, what: "windows in other layers than every other one in GGUF",
                advice: "Other programs take them from the architecture; use the folder as it is.")
        }
    }

    // MARK: Hugging Face

    static let folders = [
        FolderForm(
            modelTypes: ["gemma2"], architecture: name,
            settings: { config throws(CheckpointError) in
                try Gemma.check(config)
                let windows = FolderForm.Windows(standardSize: Int(standardWindow)) { _, layer in layer % 2 == 0 }
                return try config.commonSettings() + config.rotarySettings() + config.windowSettings(windows)
                    + Gemma.scaleSettings(config) + caps(config)
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(
                    attention: FolderForm.Rule.projections, norms: Gemma.norms, outputNorm: .plusOne)
            }, isTied: true)
    ]

    private static func caps(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Settings {
        [
            (Gemma.attentionCap, .float32(Float(try config.cap("attn_logit_softcapping")))),
            (Gemma.logitCap, .float32(Float(try config.cap("final_logit_softcapping")))),
        ]
    }
}
