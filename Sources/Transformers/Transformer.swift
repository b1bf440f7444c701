package import Tensors
import Synchronization

/// A decoder-only transformer: token ids in, logits or pooled value vectors out. It never sees text.
///
/// The weights are immutable. A forward pass uses all threads of the pool; passes that several tasks ask for take turns.
package final class Transformer: Sendable {
    package let configuration: TransformerConfiguration
    package let pool: ThreadPool
    private let llama: Llama
    private let workspace: Mutex<Workspace>

    init(llama: Llama, rotaryFactors: [Float]?, pool: ThreadPool) {
        configuration = llama.configuration
        self.llama = llama
        self.pool = pool
        workspace = Mutex(
            Workspace(
                configuration: llama.configuration, projectedWidth: ProjectedLayout(llama.configuration).width,
                frequencies: llama.configuration.rotaryFrequencies(factors: rotaryFactors),
                threadCount: pool.threadCount))
    }

    /// A cache for one sequence of up to `capacity` positions; the memory is taken as positions are filled.
    package func makeCache(capacity: Int) -> KVCache {
        KVCache(configuration: configuration, capacity: capacity)
    }

    /// Runs all segments in one pass, packed together without padding, and appends their tokens to their caches.
    ///
    /// - Returns: logits of the positions that each segment's `outputs` names, in order. Let go of them before the next
    ///   pass and their memory is used again.
    /// - Precondition: token ids lie in the vocabulary, caches have room, and no cache occurs twice.
    /// - Complexity: two multiply-adds for each weight and token, and attention over each segment's earlier positions.
    package func forward(_ segments: [Segment]) -> Logits {
        for segment in segments {
            precondition(segment.cache.count + segment.tokens.count <= segment.cache.capacity, "the cache is full")
            precondition(segment.tokens.allSatisfy { $0 >= 0 && $0 < configuration.vocabularySize }, "unknown token id")
        }
        let batch = Batch(segments, keyValueHeadCount: configuration.keyValueHeadCount)
        let logits = workspace.withLock { workspace -> FloatMatrix in
            workspace.reserve(tokens: batch.tokens.count, positions: (batch.positions.max() ?? -1) + 1)
            let logits = workspace.logits(rows: batch.outputRows.count)
            run(batch, workspace, logits: batch.outputRows.isEmpty ? nil : logits)
            return logits
        }
        for segment in segments { segment.cache.advance(by: segment.tokens.count) }
        return Logits(rowCount: batch.outputRows.count, vocabularySize: configuration.vocabularySize, matrix: logits)
    }

    /// The attention value vectors of the first `layerCount` layers, summed over each sequence's tokens with one weight
    /// per token: "value aggregation" (arXiv 2602.01572).
    ///
    /// - Returns: one vector for each sequence, [layerCount × keyValueHeadCount × headDimension].
    /// - Complexity: `layerCount` of the model's layers less the last one's feed-forward part; no logits.
    package func pooledValues(_ sequences: [WeightedSequence], layerCount: Int) -> [[Float]] {
        precondition(layerCount >= 1 && layerCount <= configuration.layerCount, "layers that the model has")
        for sequence in sequences {
            precondition(
                sequence.tokens.allSatisfy { $0 >= 0 && $0 < configuration.vocabularySize }, "unknown token id")
        }
        let batch = Batch(
            sequences.map { sequence in
                let cache = KVCache(configuration: configuration, capacity: sequence.tokens.count)
                return (cache.storage, sequence.tokens, 0, 0)
            }, keyValueHeadCount: configuration.keyValueHeadCount)
        let pooled = FloatMatrix(
            rowCount: max(1, sequences.count), columnCount: layerCount * configuration.keyValueSize)
        let weights = sequences.flatMap(\.weights)
        workspace.withLock { workspace in
            workspace.reserve(tokens: batch.tokens.count, positions: (batch.positions.max() ?? -1) + 1)
            pool(batch, workspace, weights: weights, layerCount: layerCount, into: pooled)
        }
        return sequences.indices.map { index in
            let row = pooled.row(index)
            return row.indices.map { row[$0] }
        }
    }

    private func run(_ batch: Batch, _ workspace: Workspace, logits: FloatMatrix?) {
        guard !batch.tokens.isEmpty else { return }
        pool.run { [llama] worker in llama.run(batch, workspace, logits: logits, worker) }
    }

    private func pool(
        _ batch: Batch, _ workspace: Workspace, weights: [Float], layerCount: Int, into pooled: FloatMatrix
    ) {
        guard !batch.tokens.isEmpty else { return }
        pool.run { [llama] worker in
            llama.pool(batch, workspace, weights: weights, layerCount: layerCount, into: pooled, worker)
        }
    }
}
