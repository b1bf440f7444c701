import IndexStore
import Inference
import Passages
import Tokenizers

/// Turns texts into vectors: as an index compares them, or the model's raw features.
struct Embedder: Sendable {
    /// One text with its vector, as `embed` prints it.
    struct Line: Encodable, Sendable {
        let text: String
        let vector: [Float]
    }

    private let model: Model
    private let weights: TokenWeights
    private let recipe: EmbeddingRecipe
    private let project: @Sendable ([Float]) -> [Float]

    /// Opens the model and, where one is named, the index whose fit is used.
    init(index: String?, model: ModelArguments, kind: EmbeddedKind) async throws {
        guard let index else {
            self.model = try await Composition.model(model)
            weights = .uniform(vocabularySize: self.model.tokenizer.vocabularySize)
            recipe = EmbeddingRecipe()
            project = { $0 }
            return
        }
        var arguments = IndexArguments()
        arguments.index = index
        let (opened, loaded) = try await Composition.indexAndModel(arguments, model)
        guard let weights = try opened.tokenWeights(), let transform = try opened.transform() else {
            throw Failure(
                "\(index): the index has no fitted embedding space yet",
                hint: "`footnote index --index \(index)` finishes it")
        }
        self.model = loaded
        self.weights = weights
        recipe = try opened.manifest().recipe
        project = { transform.principal(of: kind == .question ? transform.question($0) : transform.passage($0)) }
    }

    /// The vectors of some texts, in order.
    func vectors(of texts: [String]) async throws -> [Line] {
        guard !texts.isEmpty else { return [] }
        let tokens = texts.map { model.tokenizer.encode($0) }
        let features = try await model.pooledValues(tokens, weights: weights, recipe: recipe)
        return zip(texts, features).map { Line(text: $0, vector: project($1)) }
    }
}
