package import Tensors

/// What a pass may take.
package struct TrainingLimits: Sendable, Equatable, Codable {
    /// Tokens of one pass; a step with more runs in several passes whose gradients are added.
    package var passTokens: Int
    /// Bytes of activations kept for the way back; what does not fit is computed again.
    package var activationBytes: Int
    /// How products with weights round their factors; gradients of weights are 32-bit products always.
    package var precision: ProductPrecision

    package init(passTokens: Int = 4096, activationBytes: Int = 3 << 30, precision: ProductPrecision = .float32) {
        self.passTokens = passTokens
        self.activationBytes = activationBytes
        self.precision = precision
    }

    /// - Throws: `TrainingError.unavailable` where the processor lacks the precision's products.
    func requireAvailable(in pool: ThreadPool) throws(TrainingError) {
        guard precision.isAvailable(in: pool) else { throw .unavailable(precision) }
    }

    /// Sequences in order, parted where a pass would have too many tokens.
    func passes(_ sequences: [TrainingSequence]) -> [[TrainingSequence]] {
        var passes: [[TrainingSequence]] = []
        var current: [TrainingSequence] = []
        var tokens = 0
        for sequence in sequences {
            if !current.isEmpty, tokens + sequence.tokens.count > passTokens {
                passes.append(current)
                current = []
                tokens = 0
            }
            current.append(sequence)
            tokens += sequence.tokens.count
        }
        return current.isEmpty ? passes : passes + [current]
    }
}
