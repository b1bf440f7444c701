import Checkpoints
import Formats

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
        /// Of each matrix of several, rows become columns, and of those every `step`th is kept from `first` on.
        case transposedParts(first: Int, step: Int)
        /// Of each row, every second element is kept from `first` on.
        case everySecond(first: Int)
        /// Sizes of one are left out.
        case squeezed
    }

    /// One tensor.
    struct Rule: Sendable {
        /// The name in GGUF.
        var name: String
        /// The names in the folder: several of one shape that GGUF has in one tensor, one after another.
        var sources: [String]
        var change: Change
        var isOptional: Bool

        init(_ name: String, _ source: String, _ change: Change = .none, isOptional: Bool = false) {
            self.name = name
            sources = [source]
            self.change = change
            self.isOptional = isOptional
        }

        init(_ name: String, stacking sources: [String]) {
            self.name = name
            self.sources = sources
            change = .none
            isOptional = false
        }

        /// The rule of a tensor of one layer, with what stands before the names of both sides.
        func prefixed(_ prefix: String, _ sourcePrefix: String) -> Rule {
            var rule = self
            rule.name = prefix + name
            rule.sources = sources.map { sourcePrefix + $0 }
            return rule
        }

        /// Query, key and value maps as most have them.
        static let projections: [Rule] = [
            .init("attn_q.weight", "self_attn.q_proj.weight"), .init("attn_k.weight", "self_attn.k_proj.weight"),
            .init("attn_v.weight", "self_attn.v_proj.weight"),
        ]

        /// A feed-forward part with a gate as most have it.
        static let gated: [Rule] = [
            .init("ffn_gate.weight", "mlp.gate_proj.weight"), .init("ffn_up.weight", "mlp.up_proj.weight"),
            .init("ffn_down.weight", "mlp.down_proj.weight"),
        ]

        /// The norms before the two parts as most have them.
        static let inputNorms: [Rule] = [
            .init("attn_norm.weight", "input_layernorm.weight"),
            .init("ffn_norm.weight", "post_attention_layernorm.weight"),
        ]
    }

    /// Which layers see a sliding window, where config.json does not name them.
    struct Windows: Sendable {
        /// Whether `use_sliding_window` must be true for any to have one.
        var isSwitched = false
        /// The size where config.json does not have its key; with null, no layer has a window.
        var standardSize: Int?
        /// Whether a layer, counted from zero, has one.
        var isWindowed: @Sendable (FolderConfiguration, Int) throws(CheckpointError) -> Bool

        init(
            isSwitched: Bool = false, standardSize: Int? = nil,
            _ isWindowed: @escaping @Sendable (FolderConfiguration, Int) throws(CheckpointError) -> Bool
        ) {
            self.isSwitched = isSwitched
            self.standardSize = standardSize
            self.isWindowed = isWindowed
        }

        /// In no layer.
        static let none = Windows(isSwitched: true) { _, _ in false }
    }

    /// Values of config.json's `model_type`.
    let modelTypes: [String]
    /// GGUF's name for the architecture.
    let architecture: String
    let settings: @Sendable (FolderConfiguration) throws(CheckpointError) -> Settings
    let tensors: @Sendable (FolderConfiguration) throws(CheckpointError) -> [Rule]
    /// What config.json means where it leaves a key out: transformers writes no value that is its own standard into the
    /// settings of a text model beside others.
    var standards: [JSON.Member] = []
    /// Whether the head is the embedding where config.json does not say.
    var isTied = false
    /// Tensors that say nothing about the model.
    var isIgnored: @Sendable (String) -> Bool = { _ in false }
}

extension FolderForm {
    /// The form of models that differ from Llama only in tensors of their attention and in their windows.
    ///
    /// - Parameters:
    ///   - modelTypes: values of `model_type`; the architecture's name where they are nil.
    ///   - attention: the tensors of attention but for its norm and its output map.
    static func standard(
        _ name: String, modelTypes: [String]? = nil, windows: Windows = .none,
        attention: @escaping @Sendable (FolderConfiguration) throws(CheckpointError) -> [Rule]
    ) -> FolderForm {
        FolderForm(
            modelTypes: modelTypes ?? [name], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                return try config.commonSettings() + config.rotarySettings() + config.windowSettings(windows)
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(attention: attention(config))
            })
    }
}
