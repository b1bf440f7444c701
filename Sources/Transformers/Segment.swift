import Tensors

/// Consecutive tokens of one sequence, to be run through the model after those its cache holds.
package struct Segment {
    /// Which positions of a segment want logits.
    package enum Outputs: Sendable, Equatable {
        case none
        case last
        case all
        /// The last `count` positions.
        case suffix(Int)
    }

    package let cache: KVCache
    package let tokens: [Int32]
    package let outputs: Outputs
    /// Adapters added to the weights for these tokens. The tokens in the cache should have been run with the same ones.
    package let adapters: [AppliedAdapter]

    package init(cache: KVCache, tokens: [Int32], outputs: Outputs, adapters: [AppliedAdapter] = []) {
        self.cache = cache
        self.tokens = tokens
        self.outputs = outputs
        self.adapters = adapters
    }

    var outputCount: Int {
        switch outputs {
        case .none: 0
        case .last: min(1, tokens.count)
        case .all: tokens.count
        case .suffix(let count): min(max(0, count), tokens.count)
        }
    }
}

/// Unnormalised log probabilities of the next token, one row for each output position.
package struct Logits: Sendable {
    /// Rows in the order of the segments and, within a segment, of its positions.
    package let rowCount: Int
    package let vocabularySize: Int
    let matrix: FloatMatrix

    /// Row `index`, [vocabularySize].
    @_lifetime(borrow self)
    package func row(_ index: Int) -> Span<Float> {
        precondition(index >= 0 && index < rowCount)
        let span = matrix.row(index).extracting(first: vocabularySize)
        return span
    }
}

/// A sequence whose value vectors are pooled: one weight per token.
package struct WeightedSequence: Sendable {
    package let tokens: [Int32]
    package let weights: [Float]
    /// Adapters added to the model's weights for this sequence.
    package let adapters: [AppliedAdapter]

    package init(tokens: [Int32], weights: [Float], adapters: [AppliedAdapter] = []) {
        precondition(tokens.count == weights.count, "one weight per token")
        self.tokens = tokens
        self.weights = weights
        self.adapters = adapters
    }
}
