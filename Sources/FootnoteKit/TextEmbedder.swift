public import IndexStore
public import Inference
import Passages
public import Tokenizers

/// Turns texts into vectors: as an index compares them, or a model's raw features.
public struct TextEmbedder: Sendable {
    /// What an embedded text stands for; the two have separate means.
    public enum Kind: String, Sendable, CaseIterable {
        /// A text that is found.
        case passage
        /// A text that finds.
        case question
    }

    /// The model that reads the texts.
    public let model: any LanguageModel
    /// Elements of a vector of an index's space; nil for raw features.
    public let dimension: Int?
    private let weights: TokenWeights
    private let recipe: EmbeddingRecipe
    private let transform: EmbeddingTransform?

    /// Gives a model's raw features, tokens weighted alike.
    public init(model: any LanguageModel) {
        self.model = model
        dimension = nil
        weights = .uniform(vocabularySize: model.tokenizer.vocabularySize)
        recipe = EmbeddingRecipe()
        transform = nil
    }

    /// Gives vectors as an index compares them: weighted, centred and whitened as it was fitted, of length 1.
    ///
    /// - Precondition: the model is the one that the index was built with, with the adapter that the index keeps.
    /// - Throws: ``LibraryError/notFitted(path:)``, `IndexError`.
    public init(index: Index, model: any LanguageModel) throws {
        guard let weights = try index.tokenWeights(), let transform = try index.transform() else {
            throw LibraryError.notFitted(path: index.path)
        }
        self.model = model
        dimension = transform.dimension
        self.weights = weights
        self.transform = transform
        recipe = try index.manifest().recipe
    }

    /// The vectors of some texts, in order, along the principal axes of the corpus: their first components carry most.
    ///
    /// - Throws: `InferenceError`, for a text that is longer than the context window too.
    public func vectors(of texts: [String], as kind: Kind = .passage) async throws -> [[Float]] {
        try await vectors(ofTokens: texts.map { try model.fittingTokens($0) }, as: kind)
    }

    /// The vectors of some tokenised texts, in order.
    public func vectors(ofTokens texts: [[TokenID]], as kind: Kind = .passage) async throws -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        let features = try await model.pooledValues(texts, weights: weights, recipe: recipe)
        guard let transform else { return features }
        return features.map {
            transform.principal(of: kind == .question ? transform.question($0) : transform.passage($0))
        }
    }

    /// The first components of a vector, scaled to length 1 again.
    ///
    /// - Parameters:
    ///   - vector: one of ``vectors(of:as:)``.
    ///   - count: how many; all of them, unchanged, if the vector has no more.
    public static func shortened(_ vector: [Float], to count: Int) -> [Float] {
        guard count < vector.count else { return vector }
        let head = Array(vector.prefix(count))
        let squares = head.reduce(0) { $0 + $1 * $1 }
        guard squares > 0 else { return head }
        let scale = 1 / squares.squareRoot()
        return head.map { $0 * scale }
    }
}

extension Library {
    /// Opens a model and, where an index is named, the fit to use.
    ///
    /// - Throws: ``LibraryError``, `IndexError`, the loader's errors.
    public func embedder(index name: String? = nil, model choice: ModelChoice = .standard) async throws -> TextEmbedder
    {
        guard let name else { return TextEmbedder(model: try await model(choice)) }
        try requireFile(name)
        let assistant = try await assistant([name], model: choice, reader: .none)
        return try TextEmbedder(index: assistant.indexes[0], model: assistant.model)
    }
}
