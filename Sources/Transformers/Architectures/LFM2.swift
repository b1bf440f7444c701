import Checkpoints
import Formats

/// LFM2 and LFM2.5, the dense ones (arXiv 2511.23404): short gated convolutions in most layers, in the others grouped
/// attention whose heads are normalised before they are rotated by halves; the head tied to the embedding.
enum LFM2: Architecture {
    static let name = "lfm2"
    /// The last norm has the name of a norm of embeddings.
    static let form = BlockForm(headNorm: .each, hasConvolutions: true, outputNorm: "token_embd_norm")

    private static let sizeKey = "shortconv.l_cache"
    private static let headsKey = "attention.head_count_kv"

    static let ownKeys: Set<String> = [sizeKey]

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try standardConfiguration(reader)
        let size = try reader.size(sizeKey)
        try reader.require(size <= 64, sizeKey, "1 ... 64", size)
        var layers = Array(repeating: false, count: configuration.layerCount)
        if case .array(let array)? = reader.metadata[reader.key(headsKey)] {
            // Layers without key and value heads have a convolution.
            layers = (array.integers ?? []).map { $0 == 0 }
            try reader.require(
                layers.count == configuration.layerCount, headsKey,
                "an integer for each of the \(configuration.layerCount) layers", layers.count)
        }
        configuration.convolution = .init(size: size, layers: layers)
        return configuration
    }

    // MARK: Hugging Face

    static let folders = [
        FolderForm(
            modelTypes: [name], architecture: name, settings: settings, tensors: tensors,
            standards: [.init(name: "rope_theta", value: JSON(.integer(standardBase)))], isTied: true)
    ]

    private static let standardBase: Int = 1_000_000

    private static func settings(_ config: FolderConfiguration) throws(CheckpointError) -> FolderForm.Settings {
        try config.refuse("conv_bias")
        if let base = try config.optionalNumber("theta") {
            try config.require(
                base == config.rotaryBase(layers: "full_attention"), "theta", "the number that \"rope_theta\" has")
        }
        let heads = try config.headCounts()
        let dimension = try config.headDimension()
        let counts = try convolutions(config).map { $0 ? 0 : Int32(heads.keyValue) }
        return try [
            ("context_length", .uint32(UInt32(config.size("max_position_embeddings")))),
            ("embedding_length", .uint32(UInt32(config.size("hidden_size")))),
            ("feed_forward_length", .uint32(UInt32(feedForwardSize(config)))),
            ("block_count", .uint32(UInt32(config.size("num_hidden_layers")))),
            ("attention.head_count", .uint32(UInt32(heads.query))),
            (headsKey, .array(.int32, counts.map { .int32($0) })),
            ("attention.key_length", .uint32(UInt32(dimension))),
            ("attention.value_length", .uint32(UInt32(dimension))),
            ("attention.layer_norm_rms_epsilon", .float32(Float(config.optionalNumber("norm_eps") ?? 1e-5))),
            (sizeKey, .uint32(UInt32(config.optionalSize("conv_L_cache") ?? 3))),
        ] + config.rotarySettings()
    }

    /// Two thirds of what config.json gives, times a factor and up to a multiple, where it does not say otherwise.
    private static func feedForwardSize(_ config: FolderConfiguration) throws(CheckpointError) -> Int {
        let given = try config.optionalSize("block_ff_dim")
        var size = if let given { given } else { try config.size("intermediate_size") }
        guard try config.optionalBool("block_auto_adjust_ff_dim") ?? true else { return size }
        size = 2 * size / 3
        let factor = try config.optionalNumber("block_ffn_dim_multiplier") ?? 1
        try config.require(factor > 0 && factor < 64, "block_ffn_dim_multiplier", "a number from 0 to 64")
        size = Int(factor * Double(size))
        let multiple = try config.optionalSize("block_multiple_of") ?? 256
        return (size + multiple - 1) / multiple * multiple
    }

    /// For each layer, whether it has a convolution.
    private static func convolutions(_ config: FolderConfiguration) throws(CheckpointError) -> [Bool] {
        let count = try config.size("num_hidden_layers")
        if let types = try config.optionalStrings("layer_types") {
            try config.require(
                types.count == count && types.allSatisfy { ["conv", "full_attention"].contains($0) }, "layer_types",
                "conv or full_attention for each of the \(count) layers")
            return types.map { $0 == "conv" }
        }
        let attending = try config.optionalCounts("full_attn_idxs") ?? Array(0..<count)
        return (0..<count).map { !attending.contains($0) }
    }

    private static func tensors(_ config: FolderConfiguration) throws(CheckpointError) -> [FolderForm.Rule] {
        let root = config.root(["model.embed_tokens.weight": "model.", "embed_tokens.weight": ""])
        var rules: [FolderForm.Rule] = [
            .init(TensorRole.embedding, root + "embed_tokens.weight"),
            .init(form.outputNorm + ".weight", root + "embedding_norm.weight"),
        ]
        let layers = try convolutions(config)
        for layer in layers.indices {
            for rule in both + (layers[layer] ? convolution : attention) {
                rules.append(rule.prefixed("blk.\(layer).", "\(root)layers.\(layer)."))
            }
        }
        if try !config.isTied() { rules.append(.init(TensorRole.head, "lm_head.weight")) }
        return rules
    }

    private static let both: [FolderForm.Rule] = [
        .init("attn_norm.weight", "operator_norm.weight"), .init("ffn_norm.weight", "ffn_norm.weight"),
        .init("ffn_gate.weight", "feed_forward.w1.weight"), .init("ffn_up.weight", "feed_forward.w3.weight"),
        .init("ffn_down.weight", "feed_forward.w2.weight"),
    ]

    private static let convolution: [FolderForm.Rule] = [
        .init("shortconv.in_proj.weight", "conv.in_proj.weight"),
        .init(TensorRole.kernel, "conv.conv.weight", .squeezed),
        .init("shortconv.out_proj.weight", "conv.out_proj.weight"),
    ]

    private static let attention: [FolderForm.Rule] =
        FolderForm.Rule.projections + [
            .init("attn_output.weight", "self_attn.out_proj.weight"),
            .init("attn_q_norm.weight", "self_attn.q_layernorm.weight"),
            .init("attn_k_norm.weight", "self_attn.k_layernorm.weight"),
        ]
}
