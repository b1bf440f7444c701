package import Checkpoints
package import Tensors

extension Transformer {
    /// Names of the architectures that can be run, as GGUF files spell them.
    package static let supportedArchitectures = Architectures.all.map { $0.name }
    /// Those whose models may have neither mixtures of experts nor convolutions, which can be trained.
    package static let trainableArchitectures = Architectures.all
        .filter { $0.form.mixture?.isRequired != true && !$0.form.hasConvolutions }.map { $0.name }

    /// Loads the weights of a checkpoint, packing them for the kernels on all threads of `pool`.
    ///
    /// Every tensor's type and shape is checked against the configuration, and a tensor that the architecture has no
    /// place for is an error, since leaving it out would give wrong answers. Vectors must be finite; a matrix with a value
    /// that is not is found when something is computed with it.
    /// - Parameter packed: where packed weights are kept. What is there is taken; else it is stored there.
    /// - Throws: `CheckpointError` naming the tensor or key, what was expected and what was found.
    /// - Complexity: reads and writes each weight once; with packed weights, O(number of tensors).
    package static func load(
        from checkpoint: any Checkpoint, pool: ThreadPool, packed: WeightCache.Place? = nil
    ) throws(CheckpointError) -> Transformer {
        let parts = try DecoderParts(checkpoint)
        var weights = WeightLoader(checkpoint, pool: pool, stored: packed?.open())
        let decoder = try weights.decoder(parts)
        try weights.requireAllUsed()
        if weights.hasPacked { packed?.store(weights.matrices) }
        return Transformer(decoder, pool: pool)
    }
}
