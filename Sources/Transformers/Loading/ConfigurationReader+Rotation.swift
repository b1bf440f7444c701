import Checkpoints

import func Glibc.log

/// How the rotation's frequencies are stretched.
extension ConfigurationReader {
    /// - Parameter standard: the kind of stretching where the file names none.
    func scaling(standard: String) throws(CheckpointError) -> Rotation.Scaling {
        // A factor without a type scales linearly, as in llama.cpp.
        let hasFactor = metadata[key("rope.scaling.factor")] != nil
        let untyped = hasFactor && standard == "none" ? "linear" : standard
        let kind = try metadata.optionalString(key("rope.scaling.type")) ?? untyped
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
        case "longrope":
            return .longRoPE(
                .init(
                    originalContextLength: try size("rope.scaling.original_context_length"),
                    magnitude: try positive("rope.scaling.attn_factor") ?? 1))
        default:
            throw .unsupported(
                path: metadata.path, what: "rotary scaling \"\(kind)\"",
                advice: "Scaling none, linear, yarn and longrope, and Llama 3's per-frequency factors, are supported.")
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
}

extension Rotation.YaRN {
    /// What the paper recommends as factor of the cosines and sines (section 3.4).
    static func magnitude(factor: Double) -> Double { factor <= 1 ? 1 : 0.1 * log(factor) + 1 }
}
