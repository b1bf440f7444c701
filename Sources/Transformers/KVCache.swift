import Tensors

/// The keys and values of one sequence's tokens, which attention reads instead of computing them again.
///
/// Belongs to one sequence at a time and is not shared between tasks. Memory is reserved for `capacity` positions and
/// taken as they are filled.
package final class KVCache {
    /// Positions that fit.
    package let capacity: Int
    /// Positions that are filled: the position of the next token.
    package private(set) var count = 0

    let storage: KeyValueStorage

    init(configuration: TransformerConfiguration, capacity: Int) {
        self.capacity = capacity
        storage = KeyValueStorage(
            layerCount: configuration.layerCount, headCount: configuration.keyValueHeadCount,
            headDimension: configuration.headDimension, capacity: capacity, isHalf: configuration.usesHalfPrecisionCache
        )
    }

    private init(copying other: KVCache) {
        capacity = other.capacity
        count = other.count
        storage = KeyValueStorage(
            layerCount: other.storage.layerCount, headCount: other.storage.headCount,
            headDimension: other.storage.headDimension, capacity: other.capacity, isHalf: other.storage.isHalf)
        storage.copy(from: other.storage, positions: other.count)
    }

    /// A cache with the same contents, to continue a sequence in more than one way.
    package func copy() -> KVCache { KVCache(copying: self) }

    /// Takes over the first `newCount` positions of a cache of the same model, instead of what this one holds.
    package func fill(from other: KVCache, count newCount: Int) {
        precondition(
            newCount <= other.count && newCount <= capacity, "positions that one has and the other has room for")
        storage.copy(from: other.storage, positions: newCount)
        count = newCount
    }

    /// Forgets all positions from `newCount` on.
    package func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count, "a cache can only be shortened")
        count = newCount
    }

    /// Bytes that the filled positions take.
    package var byteCount: Int { storage.byteCount(positions: count) }

    func advance(by tokenCount: Int) { count += tokenCount }
}
