import Inference

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
