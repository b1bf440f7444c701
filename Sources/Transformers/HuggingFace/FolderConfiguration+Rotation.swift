import Checkpoints
import Formats

import func Glibc.log

/// The rotary embedding's settings, which config.json has in two forms: `rope_theta` and `rope_scaling`, or since version 5
/// of transformers `rope_parameters`, there for each kind of layer where there are several.
extension FolderConfiguration {
    /// Base of the frequencies of one kind of layer.
    func rotaryBase(layers: String) throws(CheckpointError) -> Double {
        if let base = try rotation(layers: layers)?.optionalNumber("rope_theta") { return base }
        let isLocal = layers == "sliding_attention"
        return try optionalNumber(isLocal ? "rope_local_base_freq" : "rope_theta") ?? (isLocal ? 10_000 : 1_000_000)
    }

    /// GGUF's keys for the rotation.
    ///
    /// - Parameters:
    ///   - layers: the kind of layer, where the model has several.
    ///   - isPartial: whether the architecture may turn a part of each head only.
    ///   - truncates: whether the architecture's YaRN blends between whole pairs.
    func rotarySettings(
        layers: String? = nil, isPartial: Bool = false, truncates: Bool = true
    ) throws(CheckpointError) -> FolderForm.Settings {
        let parameters = try rotation(layers: layers)
        let base: Double
        if let layers {
            base = try rotaryBase(layers: layers)
        } else {
            base = try number("rope_theta", of: parameters) ?? 10_000
        }
        var settings: FolderForm.Settings = [
            ("rope.freq_base", .float32(Float(base))),
            ("rope.dimension_count", .uint32(UInt32(try rotatedDimension(parameters)))),
        ]
        let share = try number("partial_rotary_factor", of: parameters) ?? 1
        if isPartial {
            try require((0...1).contains(share) && share > 0, "partial_rotary_factor", "a number from 0 to 1")
        } else if share != 1 {
            throw unsupported("partial_rotary_factor", supported: "1, by which heads are rotated whole")
        }
        guard let parameters else { return settings }
        switch try kind(parameters) {
        case "default", "llama3": break
        case "linear":
            settings.append(("rope.scaling.type", .string("linear")))
            settings.append(("rope.scaling.factor", .float32(Float(try parameters.number("factor")))))
        case "yarn": settings += try yarn(parameters, truncates: truncates)
        case "longrope", "su": settings += try longRoPE(parameters)
        case let other:
            throw .unsupported(
                path: parameters.path, what: "rotary scaling \"\(other)\"",
                advice: "Scaling default, linear, llama3, yarn and longrope are supported.")
        }
        return settings
    }

    /// Divisors of the frequencies, one for each pair, under GGUF's names of their tensors.
    func rotaryFactors() throws(CheckpointError) -> [(name: String, values: [Float])] {
        guard let parameters = try rotation(layers: nil) else { return [] }
        switch try kind(parameters) {
        case "llama3": return [(RotaryFactors.all, try llamaFactors(parameters))]
        case "longrope", "su":
            return [
                (RotaryFactors.short, try longFactors("short_factor", of: parameters)),
                (RotaryFactors.long, try longFactors("long_factor", of: parameters)),
            ]
        default: return []
        }
    }

    private func rotatedDimension(_ parameters: JSONObject?) throws(CheckpointError) -> Int {
        Int(Double(try headDimension()) * (try number("partial_rotary_factor", of: parameters) ?? 1))
    }

    /// LongRoPE (arXiv 2402.13753): the strength of cosines and sines, and the context up to which the short factors hold.
    private func longRoPE(_ parameters: JSONObject) throws(CheckpointError) -> FolderForm.Settings {
        let longest = Double(try size("max_position_embeddings"))
        let name = "original_max_position_embeddings"
        let original = try number(name, of: parameters) ?? longest
        guard (2...Double(1 << 24)).contains(original), original == original.rounded() else {
            throw parameters.invalidValue(name, expected: "2 ... 16,777,216")
        }
        let factor = try parameters.optionalNumber("factor") ?? longest / original
        let standard = factor <= 1 ? 1 : (1 + log(factor) / log(original)).squareRoot()
        let magnitude = try parameters.optionalNumber("attention_factor") ?? standard
        return [
            ("rope.scaling.original_context_length", .uint32(UInt32(original))),
            ("rope.scaling.attn_factor", .float32(Float(magnitude))),
        ]
    }

    private func longFactors(_ key: String, of parameters: JSONObject) throws(CheckpointError) -> [Float] {
        let count = try rotatedDimension(parameters) / 2
        var factors: [Float] = []
        for element in try parameters.array(key) {
            switch element.value {
            case .integer(let value): factors.append(Float(value))
            case .number(let value): factors.append(Float(value))
            default: throw parameters.invalidValue(key, expected: "an array of numbers")
            }
        }
        guard factors.count == count, factors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw parameters.invalidValue(key, expected: "a positive number for each of the \(count) pairs")
        }
        return factors
    }

    /// Llama 3.1's divisors (arXiv 2407.21783; `rope_scaling` of its config.json).
    private func llamaFactors(_ parameters: JSONObject) throws(CheckpointError) -> [Float] {
        let base = try number("rope_theta", of: parameters) ?? 10_000
        let factor = try parameters.number("factor")
        let low = try parameters.number("low_freq_factor"), high = try parameters.number("high_freq_factor")
        let length = try parameters.number("original_max_position_embeddings")
        let dimension = try headDimension()
        return Rotation(theta: base, dimension: dimension, scaling: .none).frequencies().map { frequency in
            let turns = length * frequency / (2 * .pi)
            if turns > high { return 1 }
            if turns < low { return Float(factor) }
            let smooth = (turns - low) / (high - low)
            return Float(1 / ((1 - smooth) / factor + smooth))
        }
    }

    private func yarn(_ parameters: JSONObject, truncates: Bool) throws(CheckpointError) -> FolderForm.Settings {
        let factor = try parameters.number("factor")
        guard factor > 0 else { throw parameters.invalidValue("factor", expected: "a positive number") }
        let found = try parameters.optionalBool("truncate") ?? true
        if found != truncates {
            throw .unsupported(
                path: parameters.path, what: "YaRN with \"truncate\" \(found)",
                advice: "Supported in this architecture: \(truncates). Use another model.")
        }
        let standard = Rotation.YaRN.magnitude(factor: factor)
        var magnitude = standard
        if let given = try parameters.optionalNumber("attention_factor") {
            magnitude = given
        } else if let one = try parameters.optionalNumber("mscale"),
            let all = try parameters.optionalNumber("mscale_all_dim"), one != 0, all != 0, factor > 1
        {
            magnitude = (0.1 * one * log(factor) + 1) / (0.1 * all * log(factor) + 1)
        }
        let given = try parameters.optionalInt("original_max_position_embeddings")
        let length = if let given { given } else { try size("max_position_embeddings") }
        guard (1...1 << 24).contains(length) else {
            throw parameters.invalidValue("original_max_position_embeddings", expected: "1 ... 16,777,216")
        }
        return [
            ("rope.scaling.type", .string("yarn")), ("rope.scaling.factor", .float32(Float(factor))),
            ("rope.scaling.original_context_length", .uint32(UInt32(length))),
            ("rope.scaling.attn_factor", .float32(Float(magnitude / standard))),
            ("rope.scaling.yarn_beta_fast", .float32(Float(try parameters.optionalNumber("beta_fast") ?? 32))),
            ("rope.scaling.yarn_beta_slow", .float32(Float(try parameters.optionalNumber("beta_slow") ?? 1))),
        ]
    }

    private func kind(_ parameters: JSONObject) throws(CheckpointError) -> String {
        if let kind = try parameters.optionalString("rope_type") { return kind }
        return try parameters.optionalString("type") ?? "default"
    }

    /// A number of the rotation's own settings, or of the model's.
    private func number(_ key: String, of parameters: JSONObject?) throws(CheckpointError) -> Double? {
        if let own = try parameters?.optionalNumber(key) { return own }
        return try optionalNumber(key)
    }

    private func rotation(layers: String?) throws(CheckpointError) -> JSONObject? {
        if let parameters = try optionalObject("rope_parameters") {
            guard let layers, let own = try parameters.optionalObject(layers) else { return parameters }
            return own
        }
        // The older form scales the layers that see everything.
        return layers == "sliding_attention" ? nil : try optionalObject("rope_scaling")
    }
}
