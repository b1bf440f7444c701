import IndexStore
import Passages

/// Passages that wait for the model and whose search form seems to be the same; the first stands for all.
struct EmbeddingUnit: Sendable {
    let first: WaitingPassage
    var repeats: [PassageID] = []
}

/// What goes through the model in one call.
struct EmbeddingBatch: Sendable {
    let units: [EmbeddingUnit]

    /// Passages, those that read the same as another included.
    var passageCount: Int { units.reduce(0) { $0 + 1 + $1.repeats.count } }
    /// Tokens of all of them, as the chunker counted them.
    var estimatedTokens: Int { units.reduce(0) { $0 + $1.first.tokenCount * (1 + $1.repeats.count) } }
}
