/// Tokens to learn from, and how much each counts.
package struct TrainingSequence: Sendable, Equatable {
    package let tokens: [Int32]
    /// The weight of the loss of predicting each token from those before it; the first token's is not used.
    package let weights: [Float]

    package init(tokens: [Int32], weights: [Float]) {
        precondition(tokens.count == weights.count, "one weight per token")
        self.tokens = tokens
        self.weights = weights
    }

    /// The sum of the weights that count.
    package var totalWeight: Double { weights.dropFirst().reduce(0) { $0 + Double($1) } }
}

/// Sequences packed one after another for one pass. Attention stays within each; the last token of a sequence is only a
/// target.
struct PackedBatch: Sendable {
    let tokens: [Int32]
    /// Each row's position in its sequence.
    let positions: [Int32]
    /// Each row's next token.
    let targets: [Int32]
    /// Each row's loss weight, already divided by the total weight of the step.
    let weights: [Float]
    /// The rows of each sequence.
    let sequences: [Range<Int>]
    /// Rows whose loss counts, ascending.
    let lossRows: [Int]

    var tokenCount: Int { tokens.count }
    var longest: Int { sequences.map(\.count).max() ?? 0 }

    /// - Parameter totalWeight: what weights are divided by: the sum over all sequences of the step.
    init(_ parts: [TrainingSequence], totalWeight: Double) {
        var tokens: [Int32] = []
        var positions: [Int32] = []
        var targets: [Int32] = []
        var weights: [Float] = []
        var sequences: [Range<Int>] = []
        for part in parts where part.tokens.count > 1 {
            let count = part.tokens.count - 1
            sequences.append(tokens.count..<tokens.count + count)
            tokens += part.tokens.prefix(count)
            positions += (0..<Int32(count))
            targets += part.tokens.dropFirst()
            weights += part.weights.dropFirst().map { Float(Double($0) / max(totalWeight, .leastNormalMagnitude)) }
        }
        self.tokens = tokens
        self.positions = positions
        self.targets = targets
        self.weights = weights
        self.sequences = sequences
        lossRows = weights.indices.filter { weights[$0] != 0 }
    }

    /// A batch to be run forward only: nothing counts as loss.
    init(prompts: [[Int32]]) {
        self.init(
            prompts.map { TrainingSequence(tokens: $0 + [0], weights: Array(repeating: 0, count: $0.count + 1)) },
            totalWeight: 1)
    }
}
