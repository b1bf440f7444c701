import Checkpoints
import Tensors

/// GPT-2 (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"): learned positions, LayerNorm with
/// bias before each part, biases on every map, a feed-forward part without gate, the head tied to the embedding.
enum GPT2: Architecture {
    static let name = "gpt2"

    // MARK: Attention

    static func attention(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Attention {
        let prefix = "blk.\(layer)."
        return Attention(
            norm: try weights.layerNorm(prefix + "attn_norm", configuration),
            projections: try weights.projections(prefix, configuration),
            bias: try weights.projectionBias(prefix, configuration), rotation: nil,
            output: try weights.attentionOutput(prefix, configuration),
            outputBias: try weights.vector(prefix + "attn_output.bias", count: configuration.hiddenSize))
    }

    // MARK: Feed-forward

    static func feedForward(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> FeedForward {
        let prefix = "blk.\(layer)."
        let (hidden, wide) = (configuration.hiddenSize, configuration.feedForwardSize)
        return FeedForward(
            norm: try weights.layerNorm(prefix + "ffn_norm", configuration),
            up: .plain(
                try weights.matrix(prefix + "ffn_up.weight", rows: wide, columns: hidden),
                bias: try weights.vector(prefix + "ffn_up.bias", count: wide)),
            activation: configuration.activation,
            down: try weights.matrix(prefix + "ffn_down.weight", rows: hidden, columns: wide),
            downBias: try weights.vector(prefix + "ffn_down.bias", count: hidden))
    }

    // MARK: Model

    static func model(
        _ weights: inout WeightLoader, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Decoder {
        let hidden = configuration.hiddenSize
        let embedding = try weights.matrix(
            "token_embd.weight", rows: configuration.vocabularySize, columns: hidden)
        let positions = try weights.table(
            "position_embd.weight", rows: configuration.contextLength, columns: hidden)
        return Decoder(
            configuration: configuration, embedding: embedding, positions: positions,
            blocks: try blocks(&weights, configuration),
            outputNorm: try weights.layerNorm("output_norm", configuration),
            output: try weights.head(configuration) ?? embedding)
    }

    // MARK: Configuration

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try reader.common(epsilon: "attention.layer_norm_epsilon", isRotary: false)
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

    /// GGUF has no key for it, since its GPT-2 has GELU by a tanh; folders may have another.
    static let activationKey = "feed_forward.activation"

    // MARK: Hugging Face

    /// The folder's maps are `Conv1D`s, which store their weights with a row for each input.
    static let folder = FolderForm(
        modelTypes: ["gpt2"], architecture: name, settings: settings, tensors: tensors, isTied: true,
        isIgnored: { $0.hasSuffix(".attn.bias") || $0.hasSuffix(".attn.masked_bias") })

    private static let activations: [String: Activation] = [
        "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "gelu_fast": .geluTanh, "gelu": .geluExact,
        "relu": .relu, "silu": .silu, "swish": .silu,
    ]

    private static func settings(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Settings {
        try config.refuse("scale_attn_by_inverse_layer_idx", "add_cross_attention")
        try config.require(
            try config.optionalBool("scale_attn_weights") ?? true, "scale_attn_weights", "true")
        let hidden = try config.size("n_embd")
        let named = try config.optionalString("activation_function") ?? "gelu_new"
        let activation = activations[named]
        try config.require(
            activation != nil, "activation_function", "one of " + activations.keys.sorted().joined(separator: ", "))
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
            .init("token_embd.weight", root + "wte.weight"), .init("position_embd.weight", root + "wpe.weight"),
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
