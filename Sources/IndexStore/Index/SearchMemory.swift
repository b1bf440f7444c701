import GRDB
import Inference
import Synchronization

/// What an index keeps in memory between searches; belongs to one value of the vector generation counter.
struct SearchMemory: Sendable {
    /// The generation that the parts below were read at.
    var generation = -1
    /// nil: not read yet. `.some(nil)`: read, and there is none.
    var tokenWeights: TokenWeights??
    var transform: EmbeddingTransform??
    var tokenProjection: TokenProjection??
    var matrix: DenseMatrix??
    var tokenSample: TokenSample??

    /// Forgets everything that belongs to another generation.
    mutating func moveTo(_ current: Int) {
        guard current != generation else { return }
        self = SearchMemory()
        generation = current
    }
}

extension Index {
    /// A part of the memory, read from the file where it is missing or out of date.
    ///
    /// Reading happens outside the lock: two threads may both read after a change, and neither waits for the other.
    func recall<Part: Sendable>(
        _ part: any WritableKeyPath<SearchMemory, Part??> & Sendable, _ load: (Database) throws -> Part?
    ) throws(IndexError) -> Part? {
        try storage.read { db in
            let current = try db.state(.vectorGeneration)
            let known = memory.withLock { memory -> Part?? in
                memory.generation == current ? memory[keyPath: part] : nil
            }
            if let known { return known }
            let loaded = try load(db)
            memory.withLock { memory in
                // A reader that began before the last change must not overwrite what a later one has loaded.
                guard current >= memory.generation else { return }
                memory.moveTo(current)
                memory[keyPath: part] = .some(loaded)
            }
            return loaded
        }
    }
}
