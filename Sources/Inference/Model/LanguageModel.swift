public import Tokenizers

/// One set of weights that writes, scores and embeds text.
///
/// `Model` is the real one; retrieval and answering are written against this protocol, so that a scripted model
/// can stand in for it in tests.
public protocol LanguageModel: Sendable {
    /// What the model is.
    var information: ModelInformation { get }

    /// The tokenizer that belongs to the weights.
    var tokenizer: any Tokenizer { get }

    /// How the model expects a conversation to be written.
    ///
    /// - Throws: `ChatTemplateError` where the checkpoint has no template or one that can't be run, with advice.
    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate

    /// Continues a prompt. Ending the iteration early stops the work.
    ///
    /// With `count` > 1 the events of the sequences arrive interleaved, each marked with its sequence (from 0).
    /// - Throws (in the stream): `InferenceError`.
    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error>

    /// The natural logarithm of each continuation token's probability, given everything before it.
    ///
    /// - Returns: for each request, in order, one value per continuation token.
    /// - Throws: `InferenceError` where a request has an empty prefix or exceeds the context.
    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]]

    /// Features of texts for retrieval: value vectors of the lower layers, averaged with token weights.
    ///
    /// - Parameter sequences: plain text's tokens, without a token for the beginning of text.
    /// - Returns: [sequenceCount][`featureCount` of the model and recipe]; all zeros for a text with no token of any
    ///   weight.
    /// - Throws: `InferenceError` where a sequence exceeds the context or the recipe asks for more layers than there are.
    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]]

    /// Value vectors of the lower layers for each token of some texts, where the model gives them.
    ///
    /// - Parameter sequences: plain text's tokens, without a token for the beginning of text.
    /// - Returns: one entry per sequence, in order; nil for a model that has none, whose passages are then compared as
    ///   wholes only.
    /// - Throws: `InferenceError` as ``pooledValues(_:weights:recipe:)``.
    func tokenValues(_ sequences: [[TokenID]], recipe: EmbeddingRecipe) async throws -> [TokenValues]?
}

extension LanguageModel {
    /// None.
    public func tokenValues(_ sequences: [[TokenID]], recipe: EmbeddingRecipe) async throws -> [TokenValues]? { nil }
}
