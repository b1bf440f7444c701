/// Puts the description of a decoder together from what sets its architecture apart, under the names that GGUF gives tensors.
struct PartsBuilder {
    let configuration: TransformerConfiguration
    let form: BlockForm
    /// Whether the checkpoint has a tensor of that name; always false for a model that is made anew.
    let isStored: (String) -> Bool

    private var hidden: Int { configuration.hiddenSize }

    func parts() -> DecoderParts {
        let vocabulary = [hidden, configuration.vocabularySize]
        let factors = rotaryFactors()
        return DecoderParts(
            configuration: configuration, embedding: TensorPlace(TensorRole.embedding, shape: vocabulary),
            positions: form.learnsPositions
                ? TensorPlace(TensorRole.positions, shape: [hidden, configuration.contextLength]) : nil,
            blocks: (0..<configuration.layerCount).map { layer in
                BlockParts(mixer: mixer(layer: layer), second: second(prefix: "blk.\(layer)."))
            },
            outputNorm: norm(form.outputNorm),
            head: isStored(TensorRole.head) ? TensorPlace(TensorRole.head, shape: vocabulary) : nil,
            rotaryFactors: factors.first, longRotaryFactors: factors.dropFirst().first)
    }

    /// LongRoPE's factors for short contexts and for long ones; else those that frequencies are always divided by, if any.
    private func rotaryFactors() -> [TensorPlace] {
        guard let rotation = configuration.rotations.first else { return [] }
        let shape = [rotation.dimension / 2]
        if case .longRoPE = rotation.scaling {
            return [RotaryFactors.short, RotaryFactors.long].map { TensorPlace($0, shape: shape) }
        }
        return isStored(RotaryFactors.all) ? [TensorPlace(RotaryFactors.all, shape: shape)] : []
    }

    private func mixer(layer: Int) -> BlockParts.Mixer {
        guard let convolution = configuration.convolution, convolution.layers[layer] else {
            return .attention(attention(layer: layer))
        }
        let prefix = "blk.\(layer)."
        return .convolution(
            ConvolutionParts(
                norm: inputNorm(prefix + "attn_norm"),
                input: map(prefix + "shortconv.in_proj", inputs: hidden, outputs: 3 * hidden, hasBias: false),
                kernel: TensorPlace(prefix + TensorRole.kernel, shape: [convolution.size, hidden]),
                output: map(prefix + "shortconv.out_proj", inputs: hidden, outputs: hidden, hasBias: false)))
    }

    private func attention(layer: Int) -> AttentionParts {
        let prefix = "blk.\(layer)."
        func headNorm(_ name: String, width: Int) -> TensorPlace? {
            switch form.headNorm {
            case .none: nil
            case .each: TensorPlace(prefix + name, shape: [configuration.headDimension])
            case .whole: TensorPlace(prefix + name, shape: [width])
            }
        }
        return AttentionParts(
            norm: inputNorm(prefix + "attn_norm"), projections: projections(prefix),
            queryNorm: headNorm("attn_q_norm.weight", width: configuration.querySize),
            keyNorm: headNorm("attn_k_norm.weight", width: configuration.keyValueSize),
            sinks: form.hasSinks ? TensorPlace(prefix + "attn_sinks.weight", shape: [configuration.headCount]) : nil,
            rotation: configuration.rotation(ofLayer: layer), window: configuration.window(ofLayer: layer),
            output: map(
                prefix + "attn_output", inputs: configuration.querySize, outputs: hidden,
                hasBias: has(form.outputBias, prefix + "attn_output")),
            outputNorm: form.resultNorms.map { norm(prefix + $0.attention) })
    }

    /// Three maps, or one in which they lie below one another.
    private func projections(_ prefix: String) -> [MapParts] {
        let isJoined =
            isStored(prefix + "attn_qkv.weight") || form.joinsProjections && !isStored(prefix + "attn_q.weight")
        let maps =
            isJoined
            ? [("attn_qkv", configuration.querySize + 2 * configuration.keyValueSize)]
            : [
                ("attn_q", configuration.querySize), ("attn_k", configuration.keyValueSize),
                ("attn_v", configuration.keyValueSize),
            ]
        // All have one or none has.
        let hasBias = has(form.projectionBias, prefix + maps[0].0)
        return maps.map { map(prefix + $0.0, inputs: hidden, outputs: $0.1, hasBias: hasBias) }
    }

    /// Experts where the model has some and the block has a router, as some blocks of a mixture may not.
    private func second(prefix: String) -> BlockParts.Second {
        if let sizes = configuration.experts, isStored(prefix + TensorRole.router) {
            return .experts(experts(prefix, sizes))
        }
        return .feedForward(
            feedForward(
                prefix, suffix: "", width: configuration.feedForwardSize, norm: inputNorm(prefix + form.secondNorm),
                outputNorm: form.resultNorms.map { norm(prefix + $0.feedForward) }))
    }

    private func experts(_ prefix: String, _ sizes: TransformerConfiguration.ExpertSizes) -> ExpertParts {
        let up = [hidden, sizes.featureCount, sizes.count], down = [sizes.featureCount, hidden, sizes.count]
        let hasShared = sizes.sharedFeatureCount > 0
        return ExpertParts(
            norm: inputNorm(prefix + form.secondNorm),
            router: TensorPlace(prefix + TensorRole.router, shape: [hidden, sizes.count]),
            gate: TensorPlace(prefix + "ffn_gate_exps.weight", shape: up),
            up: TensorPlace(prefix + "ffn_up_exps.weight", shape: up),
            down: TensorPlace(prefix + "ffn_down_exps.weight", shape: down),
            biases: form.mixture?.hasBias == true ? expertBiases(prefix, sizes) : nil,
            shared: hasShared
                ? feedForward(prefix, suffix: "_shexp", width: sizes.sharedFeatureCount, norm: nil, outputNorm: nil)
                : nil,
            sharedGate: hasShared && isStored(prefix + TensorRole.sharedGate)
                ? TensorPlace(prefix + TensorRole.sharedGate, shape: [hidden]) : nil)
    }

    private func expertBiases(
        _ prefix: String, _ sizes: TransformerConfiguration.ExpertSizes
    ) -> ExpertParts.Biases {
        func place(_ name: String, _ shape: [Int]) -> TensorPlace { TensorPlace(prefix + name + ".bias", shape: shape) }
        let wide = [sizes.featureCount, sizes.count]
        return .init(
            router: place("ffn_gate_inp", [sizes.count]), gate: place("ffn_gate_exps", wide),
            up: place("ffn_up_exps", wide), down: place("ffn_down_exps", [hidden, sizes.count]))
    }

    private func feedForward(
        _ prefix: String, suffix: String, width: Int, norm: NormParts?, outputNorm: NormParts?
    ) -> FeedForwardParts {
        func map(_ name: String, inputs: Int, outputs: Int) -> MapParts {
            let name = prefix + name + suffix
            return self.map(name, inputs: inputs, outputs: outputs, hasBias: has(form.feedForwardBias, name))
        }
        let isJoined = form.joinsGate && !isStored(prefix + "ffn_gate.weight")
        return FeedForwardParts(
            norm: norm, gate: form.isGated && !isJoined ? map("ffn_gate", inputs: hidden, outputs: width) : nil,
            up: map("ffn_up", inputs: hidden, outputs: isJoined ? 2 * width : width), joinsGate: isJoined,
            down: map("ffn_down", inputs: width, outputs: hidden), outputNorm: outputNorm)
    }

    private func inputNorm(_ name: String) -> NormParts? { form.hasInputNorms ? norm(name) : nil }

    private func norm(_ name: String) -> NormParts {
        NormParts(
            weight: TensorPlace(name + ".weight", shape: [hidden]),
            bias: form.hasLayerNorm ? TensorPlace(name + ".bias", shape: [hidden]) : nil)
    }

    private func map(_ name: String, inputs: Int, outputs: Int, hasBias: Bool) -> MapParts {
        MapParts(
            weight: TensorPlace(name + ".weight", shape: [inputs, outputs]),
            bias: hasBias ? TensorPlace(name + ".bias", shape: [outputs]) : nil)
    }

    private func has(_ bias: BlockForm.Bias, _ name: String) -> Bool {
        switch bias {
        case .never: false
        case .optional: isStored(name + ".bias")
        case .always: true
        }
    }
}

/// GGUF's names of the divisors of the rotation's frequencies.
enum RotaryFactors {
    static let all = "rope_freqs.weight"
    static let short = "rope_factors_short.weight"
    static let long = "rope_factors_long.weight"
}
