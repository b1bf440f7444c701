import Tokenizers
import Transformers

extension InferenceEngine {
    /// The most tokens of one embedding pass.
    private static let tokensPerEmbeddingPass = 1024

    /// Weighted means of the lower layers' value vectors.
    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe, adapters: [AppliedAdapter]
    ) async throws -> [[Float]] {
        if recipe.readsTokensAlone {
            return try await loneTokenValues(sequences, recipe: recipe, adapters: adapters).map {
                $0.pooled(weights: weights, recipe: recipe)
            }
        }
        try check(sequences, recipe: recipe)
        var features: [[Float]] = []
        features.reserveCapacity(sequences.count)
        var batch: [WeightedSequence] = []
        var tokenCount = 0
        for sequence in sequences {
            let weighted = WeightedSequence(
                tokens: sequence, weights: weights.normalised(sequence, recipe: recipe), adapters: adapters)
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

    /// The lower layers' value vectors of each token.
    func tokenValues(
        _ sequences: [[TokenID]], recipe: EmbeddingRecipe, adapters: [AppliedAdapter]
    ) async throws -> [TokenValues] {
        recipe.readsTokensAlone
            ? try await loneTokenValues(sequences, recipe: recipe, adapters: adapters)
            : try await sequenceValues(sequences, recipe: recipe, adapters: adapters)
    }

    /// The values of each token as if it were the whole text; each different token is computed once.
    ///
    /// It stands behind a line break, which takes up idle attention as the first token of any text does. Without one, the
    /// values of tokens are much worse to search by (docs/decisions/0066-fast-indexing.md).
    private func loneTokenValues(
        _ sequences: [[TokenID]], recipe: EmbeddingRecipe, adapters: [AppliedAdapter]
    ) async throws -> [TokenValues] {
        let sink = tokenizer.encode("\n")
        var places: [TokenID: Int] = [:]
        var alone: [[TokenID]] = []
        for token in sequences.joined() where places[token] == nil {
            places[token] = alone.count
            alone.append(sink + [token])
        }
        let known = try await sequenceValues(alone, recipe: recipe, adapters: adapters)
        let featureCount = recipe.layerCount * transformer.configuration.keyValueSize
        return sequences.map { sequence in
            var values: [Float] = []
            values.reserveCapacity(sequence.count * featureCount)
            for token in sequence {
                if let place = places[token] { values += known[place].values.suffix(featureCount) }
            }
            return TokenValues(tokens: sequence, featureCount: featureCount, values: values)
        }
    }

    private func sequenceValues(
        _ sequences: [[TokenID]], recipe: EmbeddingRecipe, adapters: [AppliedAdapter]
    ) async throws -> [TokenValues] {
        try check(sequences, recipe: recipe)
        let featureCount = recipe.layerCount * transformer.configuration.keyValueSize
        var results: [TokenValues] = []
        results.reserveCapacity(sequences.count)
        while results.count < sequences.count {
            try Task.checkCancellation()
            var end = results.count + 1
            var tokenCount = sequences[results.count].count
            while end < sequences.count, tokenCount + sequences[end].count <= Self.tokensPerEmbeddingPass {
                tokenCount += sequences[end].count
                end += 1
            }
            let batch = Array(sequences[results.count..<end])
            let values = transformer.tokenValues(batch, layerCount: recipe.layerCount, adapters: adapters)
            results += zip(batch, values).map { TokenValues(tokens: $0, featureCount: featureCount, values: $1) }
            await Task.yield()
        }
        return results
    }

    private func check(_ sequences: [[TokenID]], recipe: EmbeddingRecipe) throws(InferenceError) {
        guard recipe.layerCount <= transformer.configuration.layerCount, recipe.layerCount > 0 else {
            throw .tooFewLayers(wanted: recipe.layerCount, available: transformer.configuration.layerCount)
        }
        guard transformer.configuration.hasValues(layerCount: recipe.layerCount) else {
            throw .noValueVectors(
                architecture: transformer.configuration.architecture, layerCount: recipe.layerCount)
        }
        for sequence in sequences {
            guard sequence.count <= contextLength else {
                throw .contextExceeded(tokenCount: sequence.count, contextLength: contextLength)
            }
            try check(tokens: sequence)
        }
    }

    private func run(_ batch: inout [WeightedSequence], layerCount: Int) async throws -> [[Float]] {
        guard !batch.isEmpty else { return [] }
        try Task.checkCancellation()
        let features = transformer.pooledValues(batch, layerCount: layerCount)
        batch.removeAll(keepingCapacity: true)
        await Task.yield()
        return features
    }
}
