import Checkpoints

/// Settings of parts that only some architectures have.
extension FolderConfiguration {
    /// GGUF's keys for sliding windows; none where no layer has one.
    func windowSettings(_ windows: FolderForm.Windows) throws(CheckpointError) -> FolderForm.Settings {
        let layerCount = try size("num_hidden_layers")
        let types = try optionalStrings("layer_types")
        if let types {
            try require(
                types.count == layerCount && types.allSatisfy { ["sliding_attention", "full_attention"].contains($0) },
                "layer_types", "sliding_attention or full_attention for each of the \(layerCount) layers")
        }
        let isOn = windows.isSwitched ? try optionalBool("use_sliding_window") ?? false : true
        var window = isOn ? try optionalSize("sliding_window") : nil
        if isOn, window == nil, !mentions("sliding_window") { window = windows.standardSize }
        guard let window else {
            try require(
                types?.contains("sliding_attention") != true, "layer_types",
                "full_attention for every layer, since no window is given")
            return []
        }
        var layers: [Bool] = []
        for layer in 0..<layerCount {
            if let types {
                layers.append(types[layer] == "sliding_attention")
            } else {
                layers.append(try windows.isWindowed(self, layer))
            }
        }
        guard layers.contains(true) else { return [] }
        return [
            ("attention.sliding_window", .uint32(UInt32(window))),
            ("attention.sliding_window_pattern", .array(.bool, layers.map { .bool($0) })),
        ]
    }

    /// GGUF's keys for mixtures of experts.
    ///
    /// - Parameters:
    ///   - counts: names of the number of experts, of which config.json has one.
    ///   - features: the name of the number of an expert's features.
    ///   - isNormalised: whether the chosen experts' probabilities are divided by their sum; nil where config.json says it.
    func expertSettings(
        counts: [String], features: String, isNormalised: Bool?
    ) throws(CheckpointError) -> FolderForm.Settings {
        let isNormalised = if let isNormalised { isNormalised } else { try optionalBool("norm_topk_prob") ?? false }
        return [
            ("expert_count", .uint32(UInt32(try expertCount(counts)))),
            ("expert_used_count", .uint32(UInt32(try size("num_experts_per_tok")))),
            ("expert_feed_forward_length", .uint32(UInt32(try size(features)))),
            (ConfigurationReader.weightsNorm, .bool(isNormalised)),
        ]
    }

    /// The router of a layer, and the maps of its experts, each of which the folder has on its own.
    ///
    /// - Parameters:
    ///   - part: what stands before the names.
    ///   - maps: the names of an expert's maps.
    func expertRules(
        counts: [String], part: String, maps: (gate: String, up: String, down: String)
    ) throws(CheckpointError) -> [FolderForm.Rule] {
        let count = try expertCount(counts)
        func rule(_ name: String, _ map: String) -> FolderForm.Rule {
            .init("\(name).weight", stacking: (0..<count).map { "\(part).experts.\($0).\(map).weight" })
        }
        return [
            .init(TensorRole.router, "\(part).gate.weight"), rule("ffn_gate_exps", maps.gate),
            rule("ffn_up_exps", maps.up), rule("ffn_down_exps", maps.down),
        ]
    }

    private func expertCount(_ names: [String]) throws(CheckpointError) -> Int {
        for name in names {
            guard let count = try optionalSize(name) else { continue }
            try require(count <= 4096, name, "at most 4,096")
            return count
        }
        return try size(names[0])
    }
}
