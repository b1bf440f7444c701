import Checkpoints
import Formats
import Tensors

/// ERNIE 4.5, the dense ones (Baidu 2025): Llama whose neighbouring elements turn together in folders too, the head tied to
/// the embedding.
enum Ernie: Architecture {
    static let name = "ernie4_5"
    static let form = BlockForm(pairing: .adjacent, pairsInFolders: true)

    static let folders = [
        FolderForm(
            modelTypes: [name], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                try config.refuse("use_bias")
                return try config.commonSettings() + config.rotarySettings()
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(attention: FolderForm.Rule.projections)
            },
            standards: [.init(name: "rope_theta", value: JSON(.integer(500_000)))], isTied: true)
    ]
}
