import IndexStore
import Inference
import Passages
import Tokenizers

extension IndexRun {
    /// Passages whose tokens the projection is fitted to, at most.
    private static let projectionPassages = 256

    /// What passages are embedded with: the index's own projection of tokens, or one that is fitted to a sample of an
    /// index in which nothing is embedded yet.
    ///
    /// A projection is kept from then on, since codes of different projections are not comparable. The sample is stored
    /// with what the model gave of it, and is not read again.
    ///
    /// - Returns: an embedder without codes for a recipe that reads tokens alone, for a model without values for single
    ///   tokens, and for an index whose passages were embedded without codes; rebuilding it brings them.
    /// - Parameter units: the passages that wait. Those of the sample are taken out.
    func embedder(
        weights: TokenWeights, units: inout [EmbeddingUnit], pace: inout EmbeddingPace
    ) async throws -> PassageEmbedder {
        let (known, recipe) = (try index.tokenProjection(), try index.manifest().recipe)
        func embedder(_ projection: TokenProjection?) -> PassageEmbedder {
            PassageEmbedder(model: model, recipe: recipe, weights: weights, projection: projection)
        }
        if recipe.readsTokensAlone { return embedder(nil) }
        if let known { return embedder(known) }
        let before = pace
        let sample = try projectionSample(units)
        var read: [(passages: [TokenizedPassage], values: [TokenValues])] = []
        for batch in batches(of: sample) {
            try step()
            let passages = try await work { () throws in try tokenized(batch).filter { !$0.tokens.isEmpty } }
            let (values, seconds) = try await timed {
                try await model.tokenValues(passages.map(\.tokens), recipe: recipe)
            }
            guard let values else { return embedder(nil) }
            read.append((passages, values))
            pace.add(batch, passages, seconds: seconds)
            progress(pace.progress)
        }
        let values = read.flatMap(\.values)
        let projection = try await work { () throws in try fitProjection(values, weights, recipe) }
        guard let projection else {
            pace = before
            return embedder(nil)
        }
        let result = embedder(projection)
        let finished = read
        try await work { () throws in
            for (passages, values) in finished {
                try store(result.embedded(passages, .ofTokens(values)), for: passages)
            }
        }
        let stored = Set(read.flatMap { $0.passages.map(\.id) })
        units.removeAll { stored.contains($0.first.id) }
        return result
    }

    /// Fits and keeps a projection; nil where no token has any weight.
    private func fitProjection(
        _ values: [TokenValues], _ weights: TokenWeights, _ recipe: EmbeddingRecipe
    ) throws -> TokenProjection? {
        guard
            let projection = TokenProjection.fit(
                values, weights: weights, recipe: recipe, products: vectors.products)
        else { return nil }
        try step()
        try index.setTokenProjection(projection)
        try step()
        // As it is stored, which is how questions will see it.
        return try index.tokenProjection()
    }

    /// Passages spread evenly over an index in which none is embedded, short ones first; none for other indexes.
    private func projectionSample(_ units: [EmbeddingUnit]) throws -> [EmbeddingUnit] {
        guard try !index.hasFeatures() else { return [] }
        let stride = max(1, (units.count + Self.projectionPassages - 1) / Self.projectionPassages)
        let inOrder = units.sorted { $0.first.id < $1.first.id }
        return Swift.stride(from: 0, to: inOrder.count, by: stride).map { inOrder[$0] }
            .sorted { ($0.first.tokenCount, $0.first.id) < ($1.first.tokenCount, $1.first.id) }
    }
}
