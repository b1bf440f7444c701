import Tokenizers
import Transformers

extension InferenceEngine {
    /// The most tokens of one embedding pass.
    private static let tokensPerEmbeddingPass = 1024

    /// Weighted means of the lower layers' value vectors.
    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        guard recipe.layerCount <= transformer.configuration.layerCount, recipe.layerCount > 0 else {
            throw InferenceError.tooFewLayers(
                wanted: recipe.layerCount, available: transformer.configuration.layerCount)
        }
        for sequence in sequences {
            guard sequence.count <= contextLength else {
                throw InferenceError.contextExceeded(tokenCount: sequence.count, contextLength: contextLength)
            }
            try check(tokens: sequence)
        }
        var features: [[Float]] = []
        features.reserveCapacity(sequences.count)
        var batch: [WeightedSequence] = []
        var tokenCount = 0
        for sequence in sequences {
            let weighted = weight(sequence, weights: weights, recipe: recipe)
            if !batch.isEmpty, tokenCount + weighted.tokens.count > Self.tokensPerEmbeddingPass {
                features += try await run(&batch, layerCount: recipe.layerCount)
                tokenCount = 0
            }
            batch.append(weighted)
            tokenCount += weighted.tokens.count
        }
        features += try await run(&batch, layerCount: recipe.layerCount)
        return features
    }

    private func run(_ batch: inout [WeightedSequence], layerCount: Int) async throws -> [[Float]] {
        guard !batch.isEmpty else { return [] }
        try Task.checkCancellation()
        let features = transformer.pooledValues(batch, layerCount: layerCount)
        batch.removeAll(keepingCapacity: true)
        await Task.yield()
        return features
    }

    /// A sequence with weights that add up to 1, or are all 0.
    ///
    /// The first token takes up idle attention wherever there is nothing to attend to, so its values say little of the
    /// text. Putting a beginning-of-text token before it instead made retrieval worse (see the decision record).
    private func weight(_ sequence: [TokenID], weights: TokenWeights, recipe: EmbeddingRecipe) -> WeightedSequence {
        var tokenWeights = sequence.map { weights[$0] }
        if recipe.skipsFirstToken, tokenWeights.count > 1 { tokenWeights[0] = 0 }
        let sum = tokenWeights.reduce(0, +)
        if sum > 0 { for i in tokenWeights.indices { tokenWeights[i] /= sum } }
        return WeightedSequence(tokens: sequence, weights: tokenWeights)
    }
}
