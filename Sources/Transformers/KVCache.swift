import Tensors

/// The keys and values of one sequence's tokens, and the inputs of its convolutions, which are read instead of being
/// computed again.
///
/// Belongs to one sequence at a time and is not shared between tasks. Memory is reserved for `capacity` positions and
/// taken as they are filled.
package final class KVCache {
    /// Positions that fit.
    package let capacity: Int
    /// Positions that are filled: the position of the next token.
    package private(set) var count = 0

    let storage: KeyValueStorage
    /// nil where the model has no convolutions.
    let convolutions: ConvolutionStorage?

    init(configuration: TransformerConfiguration, capacity: Int) {
        self.capacity = capacity
        storage = KeyValueStorage(
            layerCount: configuration.attentionLayerCount, headCount: configuration.keyValueHeadCount,
            headDimension: configuration.headDimension, capacity: capacity, isHalf: configuration.usesHalfPrecisionCache
        )
        let count = configuration.convolutionLayerCount
        convolutions =
            count == 0
            ? nil : ConvolutionStorage(layerCount: count, width: configuration.hiddenSize, capacity: max(1, capacity))
    }

    private init(copying other: KVCache) {
        capacity = other.capacity
        count = other.count
        storage = KeyValueStorage(
            layerCount: other.storage.layerCount, headCount: other.storage.headCount,
            headDimension: other.storage.headDimension, capacity: other.capacity, isHalf: other.storage.isHalf)
        convolutions = other.convolutions.map {
            ConvolutionStorage(layerCount: $0.layerCount, width: $0.width, capacity: $0.capacity)
        }
        copyContents(of: other, count: other.count)
    }

    private func copyContents(of other: KVCache, count: Int) {
        storage.copy(from: other.storage, positions: count)
        guard let convolutions, let others = other.convolutions else { return }
        convolutions.copy(from: others, positions: count)
    }

    /// A cache with the same contents, to continue a sequence in more than one way.
    package func copy() -> KVCache { KVCache(copying: self) }

    /// Takes over the first `newCount` positions of a cache of the same model, instead of what this one holds.
    package func fill(from other: KVCache, count newCount: Int) {
        precondition(
            newCount <= other.count && newCount <= capacity, "positions that one has and the other has room for")
        copyContents(of: other, count: newCount)
        count = newCount
    }

    /// Forgets all positions from `newCount` on.
    package func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count, "a cache can only be shortened")
        count = newCount
    }

    /// Bytes that the filled positions take.
    package var byteCount: Int { byteCount(positions: count) }

    /// Bytes that so many positions take.
    func byteCount(positions: Int) -> Int {
        storage.byteCount(positions: positions) + (convolutions?.byteCount(positions: positions) ?? 0)
    }

    func advance(by tokenCount: Int) { count += tokenCount }
}
