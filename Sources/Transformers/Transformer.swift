package import Tensors
import Synchronization

/// A decoder-only transformer: token ids in, logits or pooled value vectors out. It never sees text.
///
/// The weights are immutable. A forward pass uses all threads of the pool; passes that several tasks ask for take turns.
package final class Transformer: Sendable {
    package let configuration: TransformerConfiguration
    package let pool: ThreadPool
    private let decoder: Decoder
    private let workspace: Mutex<Workspace>

    init(_ decoder: Decoder, pool: ThreadPool) {
        configuration = decoder.configuration
        self.decoder = decoder
        self.pool = pool
        workspace = Mutex(
            Workspace(
                configuration: decoder.configuration, factors: decoder.rotaryFactors, threadCount: pool.threadCount))
    }

    /// The feed-forward part of a layer; nil where it has experts instead.
    func feedForward(ofLayer layer: Int) -> FeedForward? { decoder.blocks[layer].feedForward }

    /// A cache for one sequence of up to `capacity` positions; the memory is taken as positions are filled.
    package func makeCache(capacity: Int) -> KVCache {
        KVCache(configuration: configuration, capacity: capacity)
    }

    /// Runs all segments in one pass, packed together without padding, and appends their tokens to their caches.
    ///
    /// - Returns: logits of the positions that each segment's `outputs` names, in order. Let go of them before the next
    ///   pass and their memory is used again.
    /// - Precondition: token ids lie in the vocabulary, caches have room, no cache occurs twice, adapters were loaded for
    ///   this model, and no position is beyond those that the model learned, where it learned them.
    /// - Complexity: two multiply-adds for each weight and token, and attention over each segment's earlier positions.
    package func forward(_ segments: [Segment]) -> Logits {
        for segment in segments {
            precondition(segment.cache.count + segment.tokens.count <= segment.cache.capacity, "the cache is full")
            precondition(segment.tokens.allSatisfy { $0 >= 0 && $0 < configuration.vocabularySize }, "unknown token id")
            check(segment.adapters, positions: segment.cache.count + segment.tokens.count)
        }
        let batch = Batch(segments, keyValueHeadCount: configuration.keyValueHeadCount)
        let logits = workspace.withLock { workspace -> FloatMatrix in
            workspace.reserve(for: batch)
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
    /// - Precondition: those layers have attention (``TransformerConfiguration/hasValues(layerCount:)``).
    /// - Returns: one vector for each sequence, [layerCount × keyValueHeadCount × headDimension].
    /// - Complexity: `layerCount` of the model's layers less the last one's feed-forward part; no logits.
    package func pooledValues(_ sequences: [WeightedSequence], layerCount: Int) -> [[Float]] {
        let pooled = pooled(sequences, layerCount: layerCount, byToken: false)
        return sequences.indices.map { index in
            let row = pooled.row(index)
            return row.indices.map { row[$0] }
        }
    }

    /// The attention value vectors of the first `layerCount` layers for each token.
    ///
    /// - Returns: for each sequence its tokens' vectors row by row,
    ///   [tokens × layerCount × keyValueHeadCount × headDimension].
    /// - Complexity: as ``pooledValues(_:layerCount:)``.
    package func tokenValues(
        _ sequences: [[Int32]], layerCount: Int, adapters: [AppliedAdapter] = []
    ) -> [[Float]] {
        let pooled = pooled(
            sequences.map {
                WeightedSequence(tokens: $0, weights: Array(repeating: 1, count: $0.count), adapters: adapters)
            },
            layerCount: layerCount, byToken: true)
        var first = 0
        return sequences.map { sequence in
            var values: [Float] = []
            values.reserveCapacity(sequence.count * layerCount * configuration.keyValueSize)
            for token in first..<first + sequence.count {
                let row = pooled.row(token)
                for index in row.indices { values.append(row[index]) }
            }
            first += sequence.count
            return values
        }
    }

    private func pooled(_ sequences: [WeightedSequence], layerCount: Int, byToken: Bool) -> FloatMatrix {
        precondition(layerCount >= 1 && layerCount <= configuration.layerCount, "layers that the model has")
        precondition(configuration.hasValues(layerCount: layerCount), "layers that have attention")
        for sequence in sequences {
            precondition(
                sequence.tokens.allSatisfy { $0 >= 0 && $0 < configuration.vocabularySize }, "unknown token id")
            check(sequence.adapters, positions: sequence.tokens.count)
        }
        let batch = Batch(
            sequences.map { sequence in
                let cache = KVCache(configuration: configuration, capacity: sequence.tokens.count)
                return Batch.Sequence(
                    cache: cache, tokens: sequence.tokens, firstPosition: 0, outputCount: 0,
                    adapters: sequence.adapters)
            }, keyValueHeadCount: configuration.keyValueHeadCount)
        let pooled = FloatMatrix(
            rowCount: max(1, byToken ? batch.tokens.count : sequences.count),
            columnCount: layerCount * configuration.keyValueSize)
        let weights = sequences.flatMap(\.weights)
        workspace.withLock { workspace in
            workspace.reserve(for: batch)
            pool(batch, workspace, weights: weights, layerCount: layerCount, byToken: byToken, into: pooled)
        }
        return pooled
    }

    private func check(_ adapters: [AppliedAdapter], positions: Int) {
        precondition(
            adapters.allSatisfy { $0.adapter.layerCount == configuration.layerCount }, "an adapter of another model")
        precondition(
            decoder.positions == nil || positions <= configuration.contextLength, "positions that the model learned")
    }

    private func run(_ batch: Batch, _ workspace: Workspace, logits: FloatMatrix?) {
        guard !batch.tokens.isEmpty else { return }
        pool.run { [decoder] worker in decoder.run(batch, workspace, logits: logits, worker) }
    }

    private func pool(
        _ batch: Batch, _ workspace: Workspace, weights: [Float], layerCount: Int, byToken: Bool,
        into pooled: FloatMatrix
    ) {
        guard !batch.tokens.isEmpty else { return }
        pool.run { [decoder] worker in
            decoder.pool(
                batch, workspace, weights: weights, layerCount: layerCount, byToken: byToken, into: pooled, worker)
        }
    }
}
