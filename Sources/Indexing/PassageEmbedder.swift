import IndexStore
import Inference
import Passages
import Tokenizers

/// What a model gives of texts: values of each token, or one mean for each text.
enum ModelValues: Sendable {
    case ofTokens([TokenValues])
    case pooled([[Float]])
}

/// A passage as the model reads it, and the passages that read the same.
struct TokenizedPassage: Sendable {
    let id: PassageID
    let path: String
    let ordinal: Int
    let tokens: [TokenID]
    /// Other passages whose search form has the same bytes.
    var repeats: [PassageID] = []
}

/// Runs texts through a model, and makes features and codes of what it gives.
///
/// What a passage gets does not depend on the passages that it is computed with.
struct PassageEmbedder: Sendable {
    let model: any LanguageModel
    let recipe: EmbeddingRecipe
    let weights: TokenWeights
    /// Makes codes on one thread, since it works while the model has all of them; nil where there are no codes.
    private let coder: TokenCoder?
    /// The values of tokens that are read alone; nil where the model reads passages.
    private let table: LoneTokenTable?

    init(model: any LanguageModel, recipe: EmbeddingRecipe, weights: TokenWeights, projection: TokenProjection?) {
        self.model = model
        self.recipe = recipe
        self.weights = weights
        table = recipe.readsTokensAlone ? LoneTokenTable(model: model, weights: weights, recipe: recipe) : nil
        coder = projection.map { TokenCoder($0, products: MatrixProducts(threadCount: 1)) }
    }

    /// What the model gives of passages.
    func values(of passages: [TokenizedPassage]) async throws -> ModelValues {
        let texts = passages.map(\.tokens)
        if let table, let features = try await table.features(of: texts) { return .pooled(features) }
        if coder != nil, let values = try await model.tokenValues(texts, recipe: recipe) { return .ofTokens(values) }
        return .pooled(try await model.pooledValues(texts, weights: weights, recipe: recipe))
    }

    /// Features and codes of passages from what the model gave of them, and the same for those that read the same.
    func embedded(_ passages: [TokenizedPassage], _ values: ModelValues) -> [PassageFeatures] {
        let features: [[Float]]
        var codes: [TokenCodes?] = passages.map { _ in nil }
        switch values {
        case .pooled(let pooled): features = pooled
        case .ofTokens(let texts):
            features = texts.map { $0.pooled(weights: weights, recipe: recipe) }
            if let coder { codes = coder.codes(of: texts, weights: weights, recipe: recipe) }
        }
        return passages.indices.flatMap { place in
            ([passages[place].id] + passages[place].repeats).map {
                PassageFeatures(id: $0, features: features[place], codes: codes[place])
            }
        }
    }
}
