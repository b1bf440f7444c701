import Checkpoints
import Tensors

/// gpt-oss (OpenAI 2025, arXiv 2508.10925): mixtures of experts with biases and a bounded gate, attention with sinks, every
/// other layer with a window, YaRN that blends between any frequencies.
enum GPTOSS: Architecture {
    static let name = "gpt-oss"
    static let form = BlockForm(
        projectionBias: .always, outputBias: .always, secondNorm: "post_attention_norm", hasSinks: true,
        mixture: .init(normalisesWeights: true, isRequired: true, hasBias: true, gateLimit: limit),
        hasWindow: { $0 % 2 == 0 })

    /// Files have no key for it.
    private static let limit: Float = 7

    static func configuration(
        _ reader: ConfigurationReader
    ) throws(CheckpointError) -> TransformerConfiguration {
        var configuration = try standardConfiguration(reader)
        if case .yarn(var yarn)? = configuration.rotations.first?.scaling {
            yarn.truncates = false
            configuration.rotations[0].scaling = .yarn(yarn)
        }
        return configuration
    }

    // MARK: Hugging Face

    static let folders = [
        FolderForm(
            modelTypes: ["gpt_oss"], architecture: name,
            settings: { config throws(CheckpointError) in
                try config.require("hidden_act", ["silu"])
                let bound = try config.optionalNumber("swiglu_limit") ?? Double(limit)
                if bound != Double(limit) { throw config.unsupported("swiglu_limit", supported: "\(limit)") }
                let alpha = try config.optionalNumber("swiglu_alpha") ?? 1.702
                if alpha != 1.702 { throw config.unsupported("swiglu_alpha", supported: "1.702") }
                return try config.commonSettings() + config.rotarySettings(truncates: false)
                    + config.windowSettings(.init { _, layer in layer % 2 == 0 })
                    + config.expertSettings(counts: counts, features: "intermediate_size", isNormalised: true)
            },
            tensors: { config throws(CheckpointError) in
                try config.commonTensors(attention: attention, norms: norms, second: { _ in experts })
            })
    ]

    private static let counts = ["num_local_experts", "num_experts"]

    private static let norms: [FolderForm.Rule] = [
        .init("attn_norm.weight", "input_layernorm.weight"),
        .init("post_attention_norm.weight", "post_attention_layernorm.weight"),
    ]

    private static let attention: [FolderForm.Rule] =
        Qwen2.attention + [
            .init("attn_output.bias", "self_attn.o_proj.bias"), .init("attn_sinks.weight", "self_attn.sinks"),
        ]

    /// All experts are in one tensor, with a row for each input; gates and ups alternate.
    private static let experts: [FolderForm.Rule] = [
        .init(TensorRole.router, "mlp.router.weight"), .init("ffn_gate_inp.bias", "mlp.router.bias"),
        .init("ffn_gate_exps.weight", "mlp.experts.gate_up_proj", .transposedParts(first: 0, step: 2)),
        .init("ffn_up_exps.weight", "mlp.experts.gate_up_proj", .transposedParts(first: 1, step: 2)),
        .init("ffn_down_exps.weight", "mlp.experts.down_proj", .transposedParts(first: 0, step: 1)),
        .init("ffn_gate_exps.bias", "mlp.experts.gate_up_proj_bias", .everySecond(first: 0)),
        .init("ffn_up_exps.bias", "mlp.experts.gate_up_proj_bias", .everySecond(first: 1)),
        .init("ffn_down_exps.bias", "mlp.experts.down_proj_bias"),
    ]
}
