import Synchronization

/// One stretch of memory for all weight matrices of a model.
///
/// A token's pass reads every matrix once. Side by side they lie in large pages, which a matrix of its own seldom fills:
/// fewer address translations, and the processor's prefetching does not stop at every fourth kilobyte.
package final class WeightArena: Sendable {
    private let memory: AlignedMemory
    private let usedBytes = Mutex(0)

    /// Reserves addresses; memory is taken as matrices are packed.
    package init(capacity: Int) {
        memory = AlignedMemory(byteCount: capacity, prefersLargePages: true)
    }

    /// The next `byteCount` bytes, aligned to a cache line; memory of its own where the arena is full.
    func take(byteCount: Int) -> AlignedMemory {
        let first = usedBytes.withLock { used -> Int? in
            guard byteCount <= memory.byteCount - used else { return nil }
            defer { used = min(memory.byteCount, (used + byteCount + 63) / 64 * 64) }
            return used
        }
        guard let first else { return AlignedMemory(byteCount: byteCount, prefersLargePages: true) }
        return AlignedMemory(partOf: memory, byteRange: first..<first + byteCount)
    }
}
