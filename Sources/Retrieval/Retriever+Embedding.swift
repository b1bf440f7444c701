import Inference
import Passages
import Tokenizers

extension Retriever {
    /// Embeds questions in the space of each store; each vector, or the reason why the dense leg has none.
    ///
    /// - Returns: for each question, one for each store.
    /// - Throws: the store's error for another model, or the model's error.
    func embed(_ questions: [String], options: RetrievalOptions) async throws -> [[EmbeddedQuestion]] {
        var embedded = questions.map { _ in [EmbeddedQuestion]() }
        for store in stores {
            let own = try await embed(questions, in: store, options: options)
            for place in questions.indices { embedded[place].append(own[place]) }
        }
        return embedded
    }

    private func embed(
        _ questions: [String], in store: any PassageStore, options: RetrievalOptions
    ) async throws -> [EmbeddedQuestion] {
        func silent(_ reason: String) -> [EmbeddedQuestion] {
            questions.map { _ in EmbeddedQuestion(.silent(reason)) }
        }
        guard options.denseWeight != 0 else { return silent("its weight is 0") }
        guard let model else { return silent("no model is loaded") }
        guard let weights = try await store.tokenWeights(), let transform = try await store.transform() else {
            return silent("the index holds no vectors yet")
        }
        let recipe = try await store.facts().recipe
        try await store.requireModel(model.information)
        let start = ContinuousClock.now
        let tokens = questions.map {
            Array(model.tokenizer.encode(EmbeddedText.question($0)).prefix(model.information.contextLength - 1))
        }
        let asked = tokens.indices.filter { !tokens[$0].isEmpty }
        let questionFeatures = try await features(
            of: asked.map { tokens[$0] }, in: store, weights: weights, recipe: recipe, model: model)
        var embedded = silent("the question is empty")
        for (place, features) in zip(asked, questionFeatures) {
            guard features.pooled.count == transform.featureCount else {
                embedded[place] = EmbeddedQuestion(.silent("the model gave no features for the question"))
                continue
            }
            let vector = transform.question(features.pooled)
            guard vector.contains(where: { $0 != 0 }) else {
                embedded[place] = EmbeddedQuestion(.silent("no word of the question has any weight"))
                continue
            }
            embedded[place] = EmbeddedQuestion(.vector(vector, tokens: features.tokens))
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1) / Double(max(1, questions.count))
        for place in embedded.indices { embedded[place].seconds = seconds }
        return embedded
    }

    /// Pooled features of texts and, where the store compares tokens, what compares theirs.
    private func features(
        of texts: [[TokenID]], in store: any PassageStore, weights: TokenWeights, recipe: EmbeddingRecipe,
        model: any LanguageModel
    ) async throws -> [(pooled: [Float], tokens: TokenQuery?)] {
        guard let projection = try await store.tokenProjection(),
            let values = try await model.tokenValues(texts, recipe: recipe)
        else {
            return try await model.pooledValues(texts, weights: weights, recipe: recipe).map { ($0, nil) }
        }
        return values.map { values in
            (
                values.pooled(weights: weights, recipe: recipe),
                TokenQuery(values, weights: weights, projection: projection, recipe: recipe)
            )
        }
    }
}

/// What the model made of a question.
struct EmbeddedQuestion: Sendable {
    enum Outcome: Sendable {
        case vector([Float], tokens: TokenQuery?)
        /// Why there is no vector.
        case silent(String)
    }

    var outcome: Outcome
    /// This question's share of the time that embedding took.
    var seconds = 0.0

    init(_ outcome: Outcome) { self.outcome = outcome }
}
