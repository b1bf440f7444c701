import Tensors

/// Tokens to learn from, and how much each counts.
///
/// A sequence is one text, or a beginning with several continuations: each follows the beginning alone, as if it stood right
/// after it, and sees nothing of the others. The beginning is then computed once for all of them.
package struct TrainingSequence: Sendable, Equatable {
    package let tokens: [Int32]
    /// The weight of the loss of predicting each token from those before it; the first token's and that of each
    /// continuation's first token are not used.
    package let weights: [Float]
    /// Where continuations begin, ascending; empty for one text.
    package let branches: [Int]

    package init(tokens: [Int32], weights: [Float], branches: [Int] = []) {
        precondition(tokens.count == weights.count, "one weight per token")
        precondition(branches.first ?? 1 > 0, "continuations of something")
        self.tokens = tokens
        self.weights = weights
        self.branches = branches
    }

    /// The beginning, and each continuation.
    var parts: [Range<Int>] { zip([0] + branches, branches + [tokens.count]).map { $0..<$1 } }

    /// The sum of the weights that count.
    package var totalWeight: Double {
        parts.reduce(0) { sum, part in weights[part].dropFirst().reduce(sum) { $0 + Double($1) } }
    }
}

/// Sequences packed one after another for one pass. Attention stays within each; the last token of a text or of a
/// continuation is only a target.
struct PackedBatch: Sendable {
    private(set) var tokens: [Int32] = []
    /// Each row's position in its text.
    private(set) var positions: [Int32] = []
    /// Each row's next token.
    private(set) var targets: [Int32] = []
    /// Each row's loss weight, already divided by the total weight of the step.
    private(set) var weights: [Float] = []
    /// The rows of each sequence.
    private(set) var sequences: [Range<Int>] = []
    /// Of each row, the rows before it in its sequence that it does not see, counted from the sequence's first: other
    /// continuations.
    private var hidden: [Range<Int>] = []
    /// Rows whose loss counts, ascending.
    let lossRows: [Int]

    var tokenCount: Int { tokens.count }
    var longest: Int { sequences.map(\.count).max() ?? 0 }

    /// - Parameter totalWeight: what weights are divided by: the sum over all sequences of the step.
    init(_ sequences: [TrainingSequence], totalWeight: Double) {
        let divisor = max(totalWeight, .leastNormalMagnitude)
        for sequence in sequences where sequence.tokens.count > 1 {
            let first = tokens.count
            let beginning = sequence.branches.first ?? 0
            for (number, part) in sequence.parts.enumerated() {
                // The beginning is followed by continuations, so that its last token is no mere target.
                let isBeginning = number == 0 && beginning > 0
                let rows = isBeginning ? part : part.dropLast()
                let start = tokens.count - first
                tokens += sequence.tokens[rows]
                positions += rows.indices.map { Int32(number == 0 ? $0 : $0 - rows.lowerBound + beginning) }
                targets += sequence.tokens[part].dropFirst() + (isBeginning ? [0] : [])
                weights += sequence.weights[part].dropFirst().map { Float(Double($0) / divisor) }
                if isBeginning { weights.append(0) }
                hidden += rows.map { _ in number == 0 ? 0..<0 : beginning..<start }
            }
            self.sequences.append(first..<tokens.count)
        }
        lossRows = weights.indices.filter { [weights] in weights[$0] != 0 }
    }

    /// A batch to be run forward only: nothing counts as loss.
    init(prompts: [[Int32]]) {
        self.init(
            prompts.map { TrainingSequence(tokens: $0 + [0], weights: Array(repeating: 0, count: $0.count + 1)) },
            totalWeight: 1)
    }

    /// A batch of one further token for each of some texts, to be run forward only.
    ///
    /// - Parameter positions: where each stands in its text.
    init(tokens: [Int32], positions: [Int32]) {
        self.tokens = tokens
        self.positions = positions
        targets = Array(repeating: 0, count: tokens.count)
        weights = Array(repeating: 0, count: tokens.count)
        sequences = tokens.indices.map { $0..<$0 + 1 }
        hidden = Array(repeating: 0..<0, count: tokens.count)
        lossRows = []
    }

    /// What the rows do not see: other continuations, and what lies before a window of so many positions.
    func mask(window: Int?) -> AttentionMask {
        guard let window else { return AttentionMask(hidden: hidden) }
        let forgotten = zip(positions, hidden).map { position, hidden in
            let oldest = max(0, Int(position) - window + 1)
            // Positions go on after the beginning, and rows after the other continuations.
            return oldest <= hidden.lowerBound ? oldest : oldest + hidden.count
        }
        return AttentionMask(hidden: hidden, forgotten: forgotten)
    }
}
