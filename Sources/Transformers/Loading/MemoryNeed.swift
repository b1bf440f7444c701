package import Checkpoints
import Tensors

/// The memory that a model takes while it computes, found out before it is loaded.
package struct MemoryNeed: Sendable, Equatable {
    /// Bytes of the packed matrices.
    package let matrices: Int
    /// Bytes of vectors and tables, which are kept as 32-bit floats.
    package let vectors: Int
    /// Bytes that a cache takes for each token.
    package let perToken: Int
    /// Bytes of the buffers of a pass, of one row of logits, and of the tables of rotation for the whole context.
    package let workspace: Int
    /// Tokens of the longest sequence.
    package let contextLength: Int

    /// Lays the model out as loading does, without reading its matrices; vectors are read and checked.
    ///
    /// - Parameters:
    ///   - passTokens: the most tokens of a pass.
    ///   - threadCount: threads that compute.
    /// - Throws: `CheckpointError` as loading does.
    /// - Complexity: O(tensors + elements of vectors and tables).
    package init(
        of checkpoint: any Checkpoint, _ parts: DecoderParts, passTokens: Int, threadCount: Int
    ) throws(CheckpointError) {
        let configuration = parts.configuration
        var loader = WeightLoader(checkpoint, pool: ThreadPool(threadCount: 1), onlyPlans: true)
        let decoder = try loader.decoder(parts)
        try loader.requireAllUsed()
        matrices = loader.matrices.reduce(0) { $0 + $1.matrix.byteCount }
        vectors = loader.floatBytes
        perToken = KVCache(configuration: configuration, capacity: 1).byteCount(positions: 1)
        var space = Workspace(
            configuration: configuration, factors: decoder.rotaryFactors, threadCount: threadCount)
        space.reserve(tokens: passTokens)
        let logits = 4 * configuration.vocabularySize
        workspace = space.byteCount(positions: configuration.contextLength) + logits
        contextLength = configuration.contextLength
    }
}
