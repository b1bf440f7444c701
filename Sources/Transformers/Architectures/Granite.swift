import Checkpoints
import Tensors

/// Granite 3 and later, the dense ones: Llama with factors of the embeddings, of the scores, of what parts add to the
/// residual stream, and of the logits.
enum Granite: Architecture {
    static let name = "granite"
    static let form = BlockForm(projectionBias: .optional, outputBias: .optional, pairing: .adjacent)

    /// GGUF's keys, and config.json's.
    private static let factors = [
        ("attention.scale", "attention_multiplier"), ("embedding_scale", "embedding_multiplier"),
        ("residual_scale", "residual_multiplier"), ("logit_scale", "logits_scaling"),
    ]

    static let ownKeys: Set<String> = Set(factors.map(\.0))

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try standardConfiguration(reader)
        // The key stands for another thing in this architecture: whether heads are rotated at all.
        let rotation = "rope.scaling.finetuned"
        let isRotated = try reader.metadata.optionalBool(reader.key(rotation)) ?? true
        try reader.require(isRotated, rotation, "true, since heads without rotation are not supported", isRotated)
        func set(_ key: String, _ change: (Float) -> Void) throws(CheckpointError) {
            if let value = try reader.positive(key) { change(Float(value)) }
        }
        try set("attention.scale") { configuration.attentionScale = $0 }
        try set("embedding_scale") { configuration.embeddingScale = $0 }
        try set("residual_scale") { configuration.residualScale = $0 }
        // Files give the divisor.
        try set("logit_scale") { configuration.logitScale = 1 / $0 }
        return configuration
    }

    static let folders = [
        FolderForm(
            modelTypes: ["granite"], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                var settings = try config.commonSettings() + config.rotarySettings()
                for (key, name) in factors {
                    let value = try config.optionalNumber(name) ?? 1
                    try config.require(value > 0, name, "a positive number")
                    settings.append((key, .float32(Float(value))))
                }
                return settings
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(attention: FolderForm.Rule.pairedProjections(config))
            })
    ]
}
