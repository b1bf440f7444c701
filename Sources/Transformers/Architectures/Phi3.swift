import Checkpoints

/// Phi-3, 3.5 and 4, the dense ones (arXiv 2404.14219): Llama with queries, keys and values in one map and gates and ups in
/// one, rotated by halves and in the smallest models in part; LongRoPE for long contexts.
enum Phi3: Architecture {
    static let name = "phi3"
    static let form = BlockForm(joinsProjections: true, joinsGate: true, hasWindow: { _ in true })

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        // Files give no name to the stretching, but its strength.
        let isLong = reader.metadata[reader.key("rope.scaling.attn_factor")] != nil
        return try standardConfiguration(reader, scaling: isLong ? "longrope" : "none")
    }

    static let folders = [
        FolderForm(
            modelTypes: ["phi3"], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                return try config.commonSettings() + config.rotarySettings(isPartial: true)
                    + config.windowSettings(.init { _, _ in true })
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(
                    attention: [.init("attn_qkv.weight", "self_attn.qkv_proj.weight")],
                    second: { _ in
                        [
                            .init("ffn_up.weight", "mlp.gate_up_proj.weight"),
                            .init("ffn_down.weight", "mlp.down_proj.weight"),
                        ]
                    })
            })
    ]
}
