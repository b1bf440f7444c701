import Checkpoints
import Tensors
public import Tokenizers
import Transformers

/// A model loaded from a GGUF file or from a folder as Hugging Face's libraries write it.
///
/// The weights are one immutable object. All computing runs on one actor with its own queue; requests that are active
/// at the same time are decoded together, one batch per step.
public final class Model: LanguageModel {
    /// What the model is.
    public let information: ModelInformation
    /// The tokenizer that the file or folder carries.
    public let tokenizer: any Tokenizer
    /// The chat template, or why there is none: it is read once.
    private let template: Result<ChatTemplate, ChatTemplateError>
    let engine: InferenceEngine
    /// Adapters that every request gets before its own.
    private let adapters: [AdapterSelection]
    /// What features for retrieval are computed with.
    private let embeddingAdapter: EmbeddingAdapter?

    /// The architectures that can be run, as GGUF spells them.
    public static let supportedArchitectures = Transformer.supportedArchitectures

    init(
        information: ModelInformation, tokenizer: any Tokenizer, templates: ChatTemplate.Sources,
        transformer: Transformer, prefixCacheBytes: Int
    ) {
        self.information = information
        self.tokenizer = tokenizer
        template = Result { () throws(ChatTemplateError) in
            try ChatTemplate(templates, tokenizer: tokenizer, model: information.name)
        }
        engine = InferenceEngine(
            transformer: transformer, tokenizer: tokenizer, prefixCacheBytes: prefixCacheBytes)
        adapters = []
        embeddingAdapter = nil
    }

    private init(_ model: Model, adapters: [AdapterSelection], embeddingAdapter: EmbeddingAdapter?) {
        var information = model.information
        information.embeddingAdapter = embeddingAdapter?.file.fingerprint
        self.information = information
        tokenizer = model.tokenizer
        template = model.template
        engine = model.engine
        self.adapters = adapters
        self.embeddingAdapter = embeddingAdapter
    }

    private func adapted(_ request: GenerationRequest) -> GenerationRequest {
        var request = request
        request.adapters = adapters + request.adapters
        return request
    }

    /// The same model, whose weights and queue it shares, with adapters added to all that it writes and scores. Features for
    /// retrieval are computed without them, so that an index fits the model with any adapter; see
    /// ``embedding(with:)``.
    public func adapted(by selections: [AdapterSelection]) -> Model {
        Model(self, adapters: adapters + selections, embeddingAdapter: embeddingAdapter)
    }

    /// The same model, whose weights and queue it shares, which computes features for retrieval with an adapter that was
    /// loaded for it; nil for none.
    public func embedding(with adapter: EmbeddingAdapter?) throws(InferenceError) -> Model {
        if let adapter, adapter.modelFingerprint != information.fingerprint {
            throw .foreignAdapter(path: adapter.name, model: information.name)
        }
        return Model(self, adapters: adapters, embeddingAdapter: adapter)
    }

    /// The adapters of features by a recipe, which must be those of this model.
    private func adapters(for recipe: EmbeddingRecipe) throws(InferenceError) -> [AppliedAdapter] {
        guard recipe.adapter == embeddingAdapter?.file.fingerprint else {
            throw .otherEmbeddingAdapter(wanted: recipe.adapter, loaded: embeddingAdapter?.file.fingerprint)
        }
        return embeddingAdapter.map { [AppliedAdapter($0.lowRank)] } ?? []
    }

    /// How the model expects a conversation to be written: the file's `tokenizer.chat_template`, or else the form of the
    /// family whose control tokens the vocabulary has.
    public func chatTemplate() throws(ChatTemplateError) -> ChatTemplate { try template.get() }

    /// Continues a prompt; see `LanguageModel.generate`.
    ///
    /// A prompt that begins like a sequence that was run before continues from its cache.
    public func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        let engine = engine
        let request = adapted(request)
        return AsyncThrowingStream { continuation in
            do {
                try check(request.adapters)
            } catch {
                continuation.finish(throwing: error)
                return
            }
            let cancellation = CancellationFlag()
            continuation.onTermination = { _ in cancellation.set() }
            Task { await engine.submit(request, to: continuation, cancellation: cancellation) }
        }
    }

    /// Scores continuations; see `LanguageModel.logLikelihoods`.
    ///
    /// Passes hold up to 1,536 tokens of many requests; a prefix that several requests share is computed once.
    public func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        var requests = requests
        for index in requests.indices {
            requests[index].adapters = adapters + requests[index].adapters
            try check(requests[index].adapters)
        }
        return try await engine.logLikelihoods(requests)
    }

    /// Features for retrieval; see `LanguageModel.pooledValues`.
    public func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        try await engine.pooledValues(
            sequences, weights: weights, recipe: recipe, adapters: adapters(for: recipe))
    }

    /// What the model has done so far.
    public var statistics: EngineStatistics {
        get async { await engine.statistics }
    }

    /// Value vectors of each token; see `LanguageModel.tokenValues`.
    public func tokenValues(_ sequences: [[TokenID]], recipe: EmbeddingRecipe) async throws -> [TokenValues]? {
        try await engine.tokenValues(sequences, recipe: recipe, adapters: adapters(for: recipe))
    }
}

/// What a model's engine has done since it was loaded; each number only grows.
public struct EngineStatistics: Sendable, Equatable, Codable {
    /// Tokens of prompts and of scored prefixes that were asked for.
    public var promptTokens = 0
    /// Those of them whose keys and values were kept from before, so that they were not run again.
    public var reusedTokens = 0
    /// Tokens that were guessed ahead and checked.
    public var guessedTokens = 0
    /// Those of them that came true.
    public var acceptedTokens = 0
}
