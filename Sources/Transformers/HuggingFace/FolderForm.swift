import Checkpoints

/// How Hugging Face's folders hold an architecture: config.json's settings as GGUF's keys, and the folder's tensors as
/// GGUF's.
struct FolderForm: Sendable {
    /// GGUF keys without the architecture's name before them.
    typealias Settings = [(key: String, value: GGUFWriter.Value)]

    /// What is done to a tensor, so that it is as GGUF has it.
    enum Change: Sendable, Equatable {
        case none
        /// Rows become columns.
        case transposed
        /// Rows i and d / 2 + i of each of so many heads of d rows become rows 2 i and 2 i + 1.
        case pairedHeads(Int)
        /// One is added to each element.
        case plusOne
    }

    /// One tensor.
    struct Rule: Sendable {
        /// The name in GGUF.
        var name: String
        /// The name in the folder.
        var source: String
        var change: Change
        var isOptional: Bool

        init(_ name: String, _ source: String, _ change: Change = .none, isOptional: Bool = false) {
            self.name = name
            self.source = source
            self.change = change
            self.isOptional = isOptional
        }

        /// Query, key and value maps as most have them.
        static let projections: [Rule] = [
            .init("attn_q.weight", "self_attn.q_proj.weight"), .init("attn_k.weight", "self_attn.k_proj.weight"),
            .init("attn_v.weight", "self_attn.v_proj.weight"),
        ]
    }

    /// Values of config.json's `model_type`.
    let modelTypes: [String]
    /// GGUF's name for the architecture.
    let architecture: String
    let settings: @Sendable (FolderConfiguration) throws(CheckpointError) -> Settings
    let tensors: @Sendable (FolderConfiguration) throws(CheckpointError) -> [Rule]
    /// Whether the head is the embedding where config.json does not say.
    var isTied = false
    /// Tensors that say nothing about the model.
    var isIgnored: @Sendable (String) -> Bool = { _ in false }
}

extension FolderForm {
    /// The form of models that differ from Llama only in tensors of their attention: SiLU, and no sliding window.
    ///
    /// - Parameter attention: the tensors of attention but for its norm and its output map.
    static func standard(
        _ name: String, attention: @escaping @Sendable (FolderConfiguration) throws(CheckpointError) -> [Rule]
    ) -> FolderForm {
        FolderForm(
            modelTypes: [name], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                try config.refuseSlidingWindow()
                return try config.commonSettings() + config.rotarySettings()
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(attention: attention(config))
            })
    }
}
