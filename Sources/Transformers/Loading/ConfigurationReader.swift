import Checkpoints
import Tensors

import func Glibc.log

/// Reads the sizes of a model from its keys, with bounds that keep every product of two far from overflowing.
struct ConfigurationReader {
    let metadata: GGUFMetadata
    /// The architecture, which keys begin with.
    let name: String
    /// Rows of the embedding.
    let vocabularySize: Int
    let usesHalfPrecisionCache: Bool

    init(_ metadata: GGUFMetadata, name: String, vocabularySize: Int, usesHalfPrecisionCache: Bool) {
        self.metadata = metadata
        self.name = name
        self.vocabularySize = vocabularySize
        self.usesHalfPrecisionCache = usesHalfPrecisionCache
    }

    /// The full key of this architecture.
    func key(_ suffix: String) -> String { "\(name).\(suffix)" }

    func size(_ suffix: String) throws(CheckpointError) -> Int {
        let value = try metadata.int(key(suffix))
        // Larger than any model of this kind.
        try require((1...1 << 24).contains(value), suffix, "1 ... 16,777,216", value)
        return value
    }

    func optionalSize(_ suffix: String) throws(CheckpointError) -> Int? {
        try metadata.optionalInt(key(suffix)) == nil ? nil : try size(suffix)
    }

    /// Throws what is wrong with a key unless `holds`.
    func require(
        _ holds: Bool, _ suffix: String, _ expected: String, _ found: Any
    ) throws(CheckpointError) {
        if !holds { throw metadata.invalidValue(key(suffix), expected: expected, found: "\(found)") }
    }

    /// What all architectures have: sizes, the epsilon of their norms, and one rotation where `isRotary`.
    func common(
        epsilon: String = "attention.layer_norm_rms_epsilon", isRotary: Bool = true
    ) throws(CheckpointError) -> TransformerConfiguration {
        let hiddenSize = try size("embedding_length")
        let headCount = try size("attention.head_count")
        let headDimension = try metadata.optionalInt(key("attention.key_length")) ?? hiddenSize / headCount
        var configuration = TransformerConfiguration(
            architecture: name, layerCount: try size("block_count"), hiddenSize: hiddenSize,
            feedForwardSize: try size("feed_forward_length"), headCount: headCount,
            keyValueHeadCount: try metadata.optionalInt(key("attention.head_count_kv")) ?? headCount,
            headDimension: headDimension, vocabularySize: vocabularySize,
            contextLength: try size("context_length"), rmsNormEpsilon: try metadata.float(key(epsilon)),
            usesHalfPrecisionCache: usesHalfPrecisionCache,
            attentionScale: 1 / Float(max(headDimension, 1)).squareRoot())
        try check(configuration, epsilon: epsilon)
        if isRotary {
            configuration.rotations = [
                Rotation(
                    theta: Double(try metadata.optionalFloat(key("rope.freq_base")) ?? 10_000),
                    dimension: try metadata.optionalInt(key("rope.dimension_count")) ?? headDimension,
                    scaling: try scaling())
            ]
            try check(configuration.rotations[0], headDimension: headDimension)
        }
        return configuration
    }

    private func scaling() throws(CheckpointError) -> Rotation.Scaling {
        // A factor without a type scales linearly, as in llama.cpp.
        let standard = metadata[key("rope.scaling.factor")] == nil ? "none" : "linear"
        let kind = try metadata.optionalString(key("rope.scaling.type")) ?? standard
        func factor() throws(CheckpointError) -> Double {
            let factor = Double(try metadata.float(key("rope.scaling.factor")))
            try require(factor.isFinite && factor > 0, "rope.scaling.factor", "a positive number", factor)
            return factor
        }
        switch kind {
        case "none":
            // The form of early files.
            guard let divisor = try metadata.optionalFloat(key("rope.scale_linear")), divisor != 1 else { return .none }
            try require(divisor.isFinite && divisor > 0, "rope.scale_linear", "a positive number", divisor)
            return .linear(factor: Double(divisor))
        case "linear": return .linear(factor: try factor())
        case "yarn": return .yarn(try yarn(factor: try factor()))
        default:
            throw .unsupported(
                path: metadata.path, what: "rotary scaling \"\(kind)\"",
                advice: "Scaling none, linear and yarn, and Llama 3's per-frequency factors, are supported.")
        }
    }

    private func yarn(factor: Double) throws(CheckpointError) -> Rotation.YaRN {
        func number(_ suffix: String, _ standard: Float) throws(CheckpointError) -> Double {
            let value = try metadata.optionalFloat(key("rope.scaling.\(suffix)")) ?? standard
            try require(value.isFinite && value > 0, "rope.scaling.\(suffix)", "a positive number", value)
            return Double(value)
        }
        for suffix in ["yarn_log_multiplier", "yarn_ext_factor"] {
            if let value = try metadata.optionalFloat(key("rope.scaling.\(suffix)")) {
                let isStandard = suffix == "yarn_ext_factor" ? value == 1 : value == 0
                try require(isStandard, "rope.scaling.\(suffix)", "YaRN's own blend, which nothing changes", value)
            }
        }
        let strength = try number("attn_factor", 1) * number("yarn_attn_factor", 1)
        return Rotation.YaRN(
            factor: factor, originalContextLength: try size("rope.scaling.original_context_length"),
            betaFast: try number("yarn_beta_fast", 32), betaSlow: try number("yarn_beta_slow", 1),
            magnitude: strength * Rotation.YaRN.magnitude(factor: factor))
    }

    private func check(
        _ configuration: TransformerConfiguration, epsilon: String
    ) throws(CheckpointError) {
        let headDimension = configuration.headDimension
        try require(
            configuration.keyValueHeadCount > 0 && configuration.headCount % configuration.keyValueHeadCount == 0,
            "attention.head_count_kv", "a divisor of the \(configuration.headCount) heads",
            configuration.keyValueHeadCount)
        try require(
            headDimension > 0 && headDimension % 8 == 0 && headDimension <= 1024, "attention.key_length",
            "a head dimension that is a multiple of 8, at most 1,024", headDimension)
        try require(
            configuration.rmsNormEpsilon.isFinite && configuration.rmsNormEpsilon >= 0, epsilon,
            "a small positive number", configuration.rmsNormEpsilon)
        let valueLength = try metadata.optionalInt(key("attention.value_length")) ?? headDimension
        try require(
            valueLength == headDimension, "attention.value_length", "\(headDimension), as keys have", valueLength)
        let experts = try metadata.optionalInt(key("expert_count")) ?? 0
        if experts > 0 {
            throw .unsupported(
                path: metadata.path, what: "a mixture of \(experts) experts",
                advice: "Use a dense model of this family.")
        }
    }

    func check(_ rotation: Rotation, headDimension: Int) throws(CheckpointError) {
        try require(
            rotation.dimension > 0 && rotation.dimension % 2 == 0 && rotation.dimension <= headDimension,
            "rope.dimension_count", "an even number of at most \(headDimension)", rotation.dimension)
        try require(
            rotation.theta.isFinite && rotation.theta > 0, "rope.freq_base", "a positive number", rotation.theta)
    }
}

extension Rotation.YaRN {
    /// What the paper recommends as factor of the cosines and sines (section 3.4).
    static func magnitude(factor: Double) -> Double { factor <= 1 ? 1 : 0.1 * log(factor) + 1 }
}
