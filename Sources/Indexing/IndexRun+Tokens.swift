import Dispatch
import IndexStore
import Inference
import Passages
import Synchronization
import Tokenizers

extension IndexRun {
    /// Passages whose tokens the projection is fitted to, at most.
    private static let projectionPassages = 256

    /// The projection of tokens; fitted to passages of the index before the first ones are embedded, and kept from then
    /// on, since codes of different projections are not comparable.
    ///
    /// - Returns: nil for a model without values for single tokens, and for an index whose passages were embedded without
    ///   codes; rebuilding it brings them.
    func tokenProjection(weights: TokenWeights) async throws -> TokenProjection? {
        if let projection = try index.tokenProjection() { return projection }
        let recipe = try index.manifest().recipe
        let sample = try await work { () throws in try projectionSample() }
        guard !sample.isEmpty, let values = try await model.tokenValues(sample, recipe: recipe) else { return nil }
        return try await work { () throws in
            progress(IndexProgress(phase: .fitting, done: 0, total: 1))
            guard let projection = TokenProjection.fit(values, weights: weights, recipe: recipe) else { return nil }
            try step()
            try index.setTokenProjection(projection)
            try step()
            // As it is stored, which is how questions will see it.
            return try index.tokenProjection()
        }
    }

    /// Tokens of passages spread evenly over an index in which none is embedded; none for other indexes.
    private func projectionSample() throws -> [[TokenID]] {
        let limit = try tokenLimit()
        return try index.textsBeforeFeatures(count: Self.projectionPassages)
            .map { Array(model.tokenizer.encode($0.text).prefix(limit)) }.filter { !$0.isEmpty }
    }

    /// A passage as the model reads it.
    struct TokenizedPassage: Sendable {
        let id: PassageID
        let path: String
        let ordinal: Int
        let tokens: [TokenID]
    }

    /// Runs passages through the model: pooled features and, with a projection, codes of their tokens.
    func embedded(
        _ passages: [TokenizedPassage], weights: TokenWeights, projection: TokenProjection?
    ) async throws -> [PassageFeatures] {
        let recipe = try index.manifest().recipe
        let texts = passages.map(\.tokens)
        guard let projection, let values = try await model.tokenValues(texts, recipe: recipe) else {
            let features = try await model.pooledValues(texts, weights: weights, recipe: recipe)
            return zip(passages, features).map { PassageFeatures(id: $0.id, features: $1, codes: nil) }
        }
        return try await work {
            let results = Mutex<[PassageFeatures?]>(Array(repeating: nil, count: values.count))
            DispatchQueue.concurrentPerform(iterations: values.count) { place in
                let features = PassageFeatures(
                    id: passages[place].id, features: values[place].pooled(weights: weights, recipe: recipe),
                    codes: TokenCodes(values[place], weights: weights, projection: projection, recipe: recipe))
                results.withLock { $0[place] = features }
            }
            return results.withLock { $0.compactMap { $0 } }
        }
    }
}
