/// Puts the description of a decoder together from what sets its architecture apart, under the names that GGUF gives tensors.
struct PartsBuilder {
    let configuration: TransformerConfiguration
    let form: BlockForm
    /// Whether the checkpoint has a tensor of that name; always false for a model that is made anew.
    let isStored: (String) -> Bool

    private var hidden: Int { configuration.hiddenSize }

    func parts() -> DecoderParts {
        let vocabulary = [hidden, configuration.vocabularySize]
        let factors = TensorPlace("rope_freqs.weight", shape: [configuration.ropeDimension / 2])
        return DecoderParts(
            configuration: configuration, embedding: TensorPlace("token_embd.weight", shape: vocabulary),
            positions: form.learnsPositions
                ? TensorPlace("position_embd.weight", shape: [hidden, configuration.contextLength]) : nil,
            blocks: (0..<configuration.layerCount).map { layer in
                BlockParts(attention: attention(layer: layer), feedForward: feedForward(prefix: "blk.\(layer)."))
            },
            outputNorm: norm("output_norm"),
            head: isStored("output.weight") ? TensorPlace("output.weight", shape: vocabulary) : nil,
            rotaryFactors: !configuration.rotations.isEmpty && isStored(factors.name) ? factors : nil)
    }

    private func attention(layer: Int) -> AttentionParts {
        let prefix = "blk.\(layer)."
        let window = configuration.window(ofLayer: layer)
        func headNorm(_ name: String) -> TensorPlace? {
            form.normalisesHeads ? TensorPlace(prefix + name, shape: [configuration.headDimension]) : nil
        }
        return AttentionParts(
            norm: norm(prefix + "attn_norm"), projections: projections(prefix),
            queryNorm: headNorm("attn_q_norm.weight"), keyNorm: headNorm("attn_k_norm.weight"),
            rotation: configuration.rotation(ofLayer: layer), window: window,
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

    private func feedForward(prefix: String) -> FeedForwardParts {
        let wide = configuration.feedForwardSize
        func map(_ name: String, inputs: Int, outputs: Int) -> MapParts {
            self.map(
                prefix + name, inputs: inputs, outputs: outputs, hasBias: has(form.feedForwardBias, prefix + name))
        }
        return FeedForwardParts(
            norm: norm(prefix + "ffn_norm"),
            gate: form.isGated ? map("ffn_gate", inputs: hidden, outputs: wide) : nil,
            up: map("ffn_up", inputs: hidden, outputs: wide), down: map("ffn_down", inputs: wide, outputs: hidden),
            outputNorm: form.resultNorms.map { norm(prefix + $0.feedForward) })
    }

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
