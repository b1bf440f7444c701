public import Tokenizers

/// The value vectors of one text's tokens, as the lower layers compute them; their weighted mean is what
/// ``LanguageModel/pooledValues(_:weights:recipe:)`` gives.
public struct TokenValues: Sendable, Equatable {
    /// The text's tokens.
    public let tokens: [TokenID]
    /// Length of a token's vector.
    public let featureCount: Int
    /// Row by row, [tokens.count × featureCount].
    public let values: [Float]

    /// Joins tokens and their vectors.
    ///
    /// - Precondition: one vector per token.
    public init(tokens: [TokenID], featureCount: Int, values: [Float]) {
        precondition(values.count == tokens.count * featureCount, "one vector per token")
        self.tokens = tokens
        self.featureCount = featureCount
        self.values = values
    }

    /// The mean over tokens, weighted by `weights`; zeros where no token has any weight.
    public func pooled(weights: TokenWeights, recipe: EmbeddingRecipe) -> [Float] {
        var sum = [Float](repeating: 0, count: featureCount)
        let normalised = weights.normalised(tokens, recipe: recipe)
        for (row, weight) in normalised.enumerated() where weight != 0 {
            let base = row * featureCount
            for column in 0..<featureCount { sum[column] += weight * values[base + column] }
        }
        return sum
    }
}

extension TokenWeights {
    /// The weights of a text's tokens: they add up to 1, or are all 0.
    ///
    /// The first token takes up idle attention wherever there is nothing to attend to, so its values say little of the
    /// text. Putting a beginning-of-text token before it instead made retrieval worse.
    package func normalised(_ tokens: [TokenID], recipe: EmbeddingRecipe) -> [Float] {
        var weights = tokens.map { self[$0] }
        if recipe.skipsFirstToken, weights.count > 1 { weights[0] = 0 }
        let sum = weights.reduce(0, +)
        if sum > 0 { for i in weights.indices { weights[i] /= sum } }
        return weights
    }
}
