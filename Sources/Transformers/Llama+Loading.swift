package import Checkpoints
package import Tensors

extension Transformer {
    /// Loads the weights of a GGUF file, packing them for the kernels on all threads of `pool`.
    ///
    /// Every tensor's type and shape is checked against the configuration, and a tensor that the architecture has no
    /// place for is an error, since leaving it out would give wrong answers.
    /// - Throws: `CheckpointError` naming the tensor or key, what was expected and what was found.
    /// - Complexity: reads and writes each weight once.
    package static func load(from file: GGUFFile, pool: ThreadPool) throws(CheckpointError) -> Transformer {
        let configuration = try TransformerConfiguration(llama: file)
        var loader = WeightLoader(file: file, pool: pool)
        let llama = try Llama(configuration, &loader)
        let factors = try loader.optionalVector("rope_freqs.weight", count: configuration.ropeDimension / 2)
        try loader.requireAllUsed()
        return Transformer(llama: llama, rotaryFactors: factors, pool: pool)
    }
}

extension Llama {
    init(_ configuration: TransformerConfiguration, _ loader: inout WeightLoader) throws(CheckpointError) {
        self.configuration = configuration
        let hidden = configuration.hiddenSize
        embedding = try loader.matrix("token_embd.weight", rows: configuration.vocabularySize, columns: hidden)
        var layers: [Layer] = []
        for index in 0..<configuration.layerCount {
            let prefix = "blk.\(index)."
            let projections = try loader.stacked(
                [
                    (prefix + "attn_q.weight", configuration.querySize),
                    (prefix + "attn_k.weight", configuration.keyValueSize),
                    (prefix + "attn_v.weight", configuration.keyValueSize),
                ], columns: hidden)
            layers.append(
                Layer(
                    attention: Attention(
                        norm: try loader.vector(prefix + "attn_norm.weight", count: hidden), projections: projections,
                        output: try loader.matrix(
                            prefix + "attn_output.weight", rows: hidden, columns: configuration.querySize)),
                    feedForward: FeedForward(
                        norm: try loader.vector(prefix + "ffn_norm.weight", count: hidden),
                        gateUp: try loader.alternating(
                            prefix + "ffn_gate.weight", prefix + "ffn_up.weight", rows: configuration.feedForwardSize,
                            columns: hidden),
                        down: try loader.matrix(
                            prefix + "ffn_down.weight", rows: hidden, columns: configuration.feedForwardSize))))
        }
        self.layers = layers
        outputNorm = try loader.vector("output_norm.weight", count: hidden)
        // Tied where the file has no head of its own.
        output =
            try loader.optionalMatrix("output.weight", rows: configuration.vocabularySize, columns: hidden) ?? embedding
    }
}
