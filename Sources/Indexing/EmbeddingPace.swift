import IndexStore

/// How much went through the model.
struct EmbeddedAmount: Sendable {
    /// Passages that were given features.
    var passages = 0
    /// Tokens that the model read for them.
    var tokens = 0
    /// Time that the model took.
    var modelSeconds = 0.0
}

/// How far the embedding of the waiting passages has come, how fast it is, and how long it will take.
///
/// The time left follows from tokens, since passages are unequally long.
struct EmbeddingPace: Sendable {
    private(set) var done = EmbeddedAmount()
    private let total: Int
    private let totalTokens: Int
    private var estimatedTokens = 0
    private let start = ContinuousClock.now

    init(_ waiting: [WaitingPassage]) {
        total = waiting.count
        totalTokens = waiting.reduce(0) { $0 + $1.tokenCount }
    }

    /// Notes a batch that the model has read, and the time it took.
    mutating func add(_ batch: EmbeddingBatch, _ passages: [TokenizedPassage], seconds: Double) {
        done.modelSeconds += seconds
        done.passages += batch.passageCount
        done.tokens += passages.reduce(0) { $0 + $1.tokens.count }
        estimatedTokens += batch.estimatedTokens
    }

    /// Where the phase stands now.
    var progress: IndexProgress {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        guard done.passages > 0, estimatedTokens > 0, seconds > 0 else {
            return IndexProgress(phase: .embedding, done: done.passages, total: total)
        }
        let left = Double(max(0, totalTokens - estimatedTokens))
        return IndexProgress(
            phase: .embedding, done: min(done.passages, total), total: total,
            tokensPerSecond: Double(done.tokens) / seconds, passagesPerSecond: Double(done.passages) / seconds,
            secondsLeft: done.passages >= total ? 0 : seconds / Double(estimatedTokens) * left)
    }
}
