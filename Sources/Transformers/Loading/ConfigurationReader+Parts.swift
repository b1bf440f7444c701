import Checkpoints

/// Settings of parts that only some architectures have.
extension ConfigurationReader {
    /// A positive number, or nil where the file does not give it.
    func positive(_ suffix: String) throws(CheckpointError) -> Double? {
        guard let value = try metadata.optionalFloat(key(suffix)) else { return nil }
        try require(value.isFinite && value > 0, suffix, "a positive number", value)
        return Double(value)
    }

    /// The sliding windows, or nil where the file has none.
    ///
    /// - Parameter standard: whether a layer, counted from zero, has a window where the file does not say which have; nil
    ///   if no layer has one then.
    func slidingWindow(
        layerCount: Int, standard: ((Int) -> Bool)?
    ) throws(CheckpointError) -> TransformerConfiguration.SlidingWindow? {
        let window = "attention.sliding_window", pattern = window + "_pattern"
        guard let found = try metadata.optionalInt(key(window)), found != 0 else { return nil }
        let size = try size(window)
        if case .array(let array)? = metadata[key(pattern)] {
            let layers = array.booleans ?? []
            try require(
                layers.count == layerCount, pattern, "a boolean for each of the \(layerCount) layers", layers.count)
            return .init(size: size, layers: layers)
        }
        if let period = try optionalSize(pattern) {
            return .init(size: size, layers: (0..<layerCount).map { ($0 + 1) % period != 0 })
        }
        guard let standard else { return nil }
        return .init(size: size, layers: (0..<layerCount).map(standard))
    }

    /// The sizes of a mixture of experts, or nil where the file has none.
    ///
    /// - Parameter mixture: what the architecture's mixtures have.
    func experts(
        _ configuration: TransformerConfiguration, _ mixture: BlockForm.Mixture
    ) throws(CheckpointError) -> TransformerConfiguration.ExpertSizes? {
        guard let found = try metadata.optionalInt(key("expert_count")), found != 0 else { return nil }
        let count = try size("expert_count"), used = try size("expert_used_count")
        try require(count <= 4096, "expert_count", "at most 4,096", count)
        try require(used <= count, "expert_used_count", "at most the \(count) experts", used)
        // llama.cpp's numbers: 1 is the softmax, which those that are known here have.
        // 3 is the softmax over the chosen ones, which is the same as one over all that is divided by their sum.
        let known = mixture.normalisesWeights ? [1, 3] : [1]
        let gating = try metadata.optionalInt(key("expert_gating_func")) ?? 1
        try require(known.contains(gating), "expert_gating_func", "1, the softmax", gating)
        for suffix in ["expert_weights_scale", "expert_group_count"] {
            let value = metadata[key(suffix)]
            let isPlain = value.map { $0.float == 1 || $0.float == 0 || $0.integer == 1 || $0.integer == 0 } ?? true
            try require(
                isPlain, suffix, "0 or 1, since no other value is supported", value.map { "\($0)" } ?? "nothing")
        }
        let shared =
            mixture.isShared
            ? try optionalSize("expert_shared_feed_forward_length") ?? configuration.feedForwardSize : 0
        return .init(
            count: count, usedCount: used,
            featureCount: try optionalSize("expert_feed_forward_length") ?? configuration.feedForwardSize,
            sharedFeatureCount: shared,
            normalisesWeights: gating == 3
                ? true : try metadata.optionalBool(key(Self.weightsNorm)) ?? mixture.normalisesWeights,
            gateLimit: mixture.gateLimit)
    }

    static let weightsNorm = "expert_weights_norm"

    /// Refuses a mixture of experts.
    func refuseExperts() throws(CheckpointError) {
        guard let count = try metadata.optionalInt(key("expert_count")), count > 0 else { return }
        throw .unsupported(
            path: metadata.path,
            what: "a mixture of \(count) experts (\"\(key("expert_count"))\") in the architecture \"\(name)\"",
            advice: "Use a dense model of this family.")
    }
}
