import Checkpoints
import Tensors

/// GPT-2 (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"): learned positions, LayerNorm with
/// bias before each part, biases on every map, a feed-forward part without gate, the head tied to the embedding.
enum GPT2: Architecture {
    static let name = "gpt2"

    static let form = BlockForm(
        hasLayerNorm: true, projectionBias: .always, outputBias: .always, feedForwardBias: .always, isGated: false,
        learnsPositions: true, joinsProjections: true)

    // MARK: Configuration

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try reader.common(epsilon: "attention.layer_norm_epsilon", isRotary: false)
        try reader.refuseExperts()
        configuration.activation = .geluTanh
        if let name = try reader.metadata.optionalString(reader.key(activationKey)) {
            let activation = Activation(rawValue: name)
            try reader.require(
                activation != nil, activationKey,
                "one of " + Activation.allCases.map(\.rawValue).joined(separator: ", "), name)
            configuration.activation = activation ?? .geluTanh
        }
        return configuration
    }

    static func settings(of sizes: ModelSizes) -> FolderForm.Settings {
        let keys = ["block_count", "context_length", "embedding_length", "feed_forward_length", "attention.head_count"]
        return sizes.commonSettings.filter { keys.contains($0.key) }
            + [("attention.layer_norm_epsilon", .float32(1e-5))]
    }

    /// GGUF has no key for it, since its GPT-2 has GELU by a tanh; folders may have another.
    static let activationKey = "feed_forward.activation"

    static func requireGGUFForm(_ metadata: GGUFMetadata) throws(CheckpointError) {
        guard let name = try metadata.optionalString("\(Self.name).\(activationKey)") else { return }
        throw .unsupported(
            path: metadata.path, what: "activation \"\(name)\" in GGUF",
            advice: "The format's GPT-2 has GELU by a tanh; use the folder as it is.")
    }

    // MARK: Hugging Face

    /// The folder's maps are `Conv1D`s, which store their weights with a row for each input.
    static let folders = [
        FolderForm(
            modelTypes: ["gpt2"], architecture: name, settings: settings, tensors: tensors, isTied: true,
            isIgnored: { $0.hasSuffix(".attn.bias") || $0.hasSuffix(".attn.masked_bias") })
    ]

    private static let activations: [String: Activation] = [
        "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "gelu_fast": .geluTanh, "gelu": .geluExact,
        "relu": .relu, "silu": .silu, "swish": .silu,
    ]

    private static func settings(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Settings {
        try config.refuse("scale_attn_by_inverse_layer_idx", "add_cross_attention")
        if try config.optionalBool("scale_attn_weights") == false {
            throw config.unsupported("scale_attn_weights", supported: "true")
        }
        let hidden = try config.size("n_embd")
        let named = try config.optionalString("activation_function") ?? "gelu_new"
        let activation = activations[named]
        if activation == nil {
            throw config.unsupported(
                "activation_function", supported: activations.keys.sorted().joined(separator: ", "))
        }
        let inner = try config.optionalSize("n_inner") ?? 4 * hidden
        var settings: FolderForm.Settings = [
            ("context_length", .uint32(UInt32(try config.size("n_positions")))),
            ("embedding_length", .uint32(UInt32(hidden))), ("feed_forward_length", .uint32(UInt32(inner))),
            ("block_count", .uint32(UInt32(try config.size("n_layer")))),
            ("attention.head_count", .uint32(UInt32(try config.size("n_head")))),
            (
                "attention.layer_norm_epsilon",
                .float32(Float(try config.optionalNumber("layer_norm_epsilon") ?? 1e-5))
            ),
        ]
        if let activation, activation != .geluTanh { settings.append((activationKey, .string(activation.rawValue))) }
        return settings
    }

    private static func tensors(_ config: FolderConfiguration) throws(CheckpointError) -> [FolderForm.Rule] {
        let root = config.root(["transformer.wte.weight": "transformer.", "wte.weight": ""])
        var rules: [FolderForm.Rule] = [
            .init(TensorRole.embedding, root + "wte.weight"), .init(TensorRole.positions, root + "wpe.weight"),
            .init("output_norm.weight", root + "ln_f.weight"), .init("output_norm.bias", root + "ln_f.bias"),
        ]
        let parts: [(gguf: String, folder: String, change: FolderForm.Change)] = [
            ("attn_norm", "ln_1", .none), ("attn_qkv", "attn.c_attn", .transposed),
            ("attn_output", "attn.c_proj", .transposed), ("ffn_norm", "ln_2", .none),
            ("ffn_up", "mlp.c_fc", .transposed), ("ffn_down", "mlp.c_proj", .transposed),
        ]
        for layer in 0..<(try config.size("n_layer")) {
            for part in parts {
                let (gguf, folder) = ("blk.\(layer).\(part.gguf)", "\(root)h.\(layer).\(part.folder)")
                rules.append(.init(gguf + ".weight", folder + ".weight", part.change))
                rules.append(.init(gguf + ".bias", folder + ".bias"))
            }
        }
        return rules
    }
}
