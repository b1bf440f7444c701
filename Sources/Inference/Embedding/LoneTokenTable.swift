package import Tokenizers

/// Features of texts by a recipe that reads tokens alone: what the model gave of each token stands in a table, and a text
/// costs a look-up for each of its tokens.
///
/// The features are those of ``LanguageModel/pooledValues(_:weights:recipe:)``, to the last bit.
package actor LoneTokenTable {
    private let model: any LanguageModel
    private let weights: TokenWeights
    private let recipe: EmbeddingRecipe
    private let mostGroups: Int
    /// Length of a token's values; 0 before the first one is known.
    private var featureCount = 0
    /// Groups of eight values that each row has; the last one is filled up with zeros.
    private var groupCount = 0
    private var places: [TokenID: Int] = [:]
    private var order: [TokenID] = []
    private var rows: [SIMD8<Float>] = []  // [order.count × groupCount]

    /// Makes an empty table.
    ///
    /// - Parameter mostBytes: what the table takes between two calls; the values of tokens that came first are kept.
    package init(
        model: any LanguageModel, weights: TokenWeights, recipe: EmbeddingRecipe, mostBytes: Int = 256 << 20
    ) {
        precondition(recipe.readsTokensAlone, "a recipe whose values are the same in every context")
        self.model = model
        self.weights = weights
        self.recipe = recipe
        mostGroups = mostBytes / MemoryLayout<SIMD8<Float>>.size
    }

    /// The features of texts; nil for a model that gives no values of tokens.
    ///
    /// - Complexity: O(tokens × features), and the model reads tokens that the table has not.
    package func features(of texts: [[TokenID]]) async throws -> [[Float]]? {
        // Asked again after each wait, since another call may have shortened the table meanwhile.
        while true {
            let new = missing(texts)
            if new.isEmpty { break }
            guard let values = try await model.tokenValues(new.map { [$0] }, recipe: recipe) else { return nil }
            for value in values { add(value) }
        }
        // Texts without tokens tell no length.
        guard featureCount > 0 else { return nil }
        let result = texts.map { features(of: $0) }
        shorten()
        return result
    }

    private func missing(_ texts: [[TokenID]]) -> [TokenID] {
        var found: [TokenID] = []
        var seen: Set<TokenID> = []
        for text in texts {
            for token in text where places[token] == nil && seen.insert(token).inserted { found.append(token) }
        }
        return found
    }

    private func add(_ value: TokenValues) {
        guard let token = value.tokens.first, places[token] == nil else { return }
        featureCount = value.featureCount
        groupCount = (featureCount + 7) / 8
        places[token] = order.count
        order.append(token)
        for group in 0..<groupCount {
            var lanes = SIMD8<Float>()
            for lane in 0..<min(8, featureCount - group * 8) { lanes[lane] = value.values[group * 8 + lane] }
            rows.append(lanes)
        }
    }

    private func features(of text: [TokenID]) -> [Float] {
        var sum = [SIMD8<Float>](repeating: SIMD8(), count: groupCount)
        let normalised = weights.normalised(text, recipe: recipe)
        for (place, weight) in normalised.enumerated() where weight != 0 {
            guard let row = places[text[place]] else { continue }
            let first = row * groupCount
            for group in 0..<groupCount { sum[group] += rows[first + group] * weight }
        }
        var features = [Float](repeating: 0, count: featureCount)
        for place in 0..<featureCount { features[place] = sum[place / 8][place % 8] }
        return features
    }

    /// Forgets what stands beyond the limit.
    private func shorten() {
        guard rows.count > mostGroups, groupCount > 0 else { return }
        let kept = mostGroups / groupCount
        for token in order[kept...] { places[token] = nil }
        order.removeSubrange(kept...)
        rows.removeSubrange((kept * groupCount)...)
    }
}
