import Checkpoints
import Tensors

/// SmolLM3: Llama in which every fourth layer's queries and keys are not turned (arXiv 2501.18795), the head tied to the
/// embedding.
enum SmolLM3: Architecture {
    static let name = "smollm3"
    static let form = BlockForm(
        projectionBias: .optional, outputBias: .optional, hasWindow: { isRotated($0) == false }, pairing: .adjacent)

    private static let standardInterval = 4
    private static func isRotated(_ layer: Int) -> Bool { (layer + 1) % standardInterval != 0 }
    /// GGUF has no key for it, since the published model has every fourth layer so.
    private static let rotatedKey = "rope.layers"

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try standardConfiguration(reader)
        let layers = 0..<configuration.layerCount
        var rotated = layers.map(isRotated)
        if case .array(let array)? = reader.metadata[reader.key(rotatedKey)] {
            rotated = array.booleans ?? []
            try reader.require(
                rotated.count == layers.count, rotatedKey, "a boolean for each of the \(layers.count) layers",
                rotated.count)
        }
        configuration.unrotatedLayers = Set(layers.filter { !rotated[$0] })
        return configuration
    }

    static func requireGGUFForm(_ metadata: GGUFMetadata) throws(CheckpointError) {
        guard metadata["\(name).\(rotatedKey)"] != nil else { return }
        throw .unsupported(
            path: metadata.path, what: "other layers without rotation than every fourth in GGUF",
            advice: "Other programs take them from the architecture; use the folder as it is.")
    }

    static let folders = [
        FolderForm(
            modelTypes: ["smollm3"], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                let rotated = try rotatedLayers(config)
                var settings =
                    try config.commonSettings() + config.rotarySettings()
                    + config.windowSettings(.init(isSwitched: true) { _, layer in !rotated[layer] })
                if rotated != rotated.indices.map(isRotated) {
                    settings.append((rotatedKey, .array(.bool, rotated.map { .bool($0) })))
                }
                return settings
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(attention: FolderForm.Rule.pairedProjections(config))
            }, isTied: true)
    ]

    private static func rotatedLayers(_ config: FolderConfiguration) throws(CheckpointError) -> [Bool] {
        let count = try config.size("num_hidden_layers")
        if let given = try config.optionalCounts("no_rope_layers") {
            try config.require(
                given.count == count && given.allSatisfy { $0 <= 1 }, "no_rope_layers",
                "0 or 1 for each of the \(count) layers")
            return given.map { $0 == 1 }
        }
        let interval = try config.optionalSize("no_rope_layer_interval") ?? standardInterval
        return (0..<count).map { ($0 + 1) % interval != 0 }
    }
}
