package import Inference
package import Tokenizers
import Synchronization

/// A model that computes nothing: what it is, embeds, scores and writes is said by the test.
///
/// Copies share one log of what was asked.
package struct FakeModel: LanguageModel {
    package typealias Events = AsyncThrowingStream<GenerationEvent, any Error>.Continuation

    package var information: ModelInformation
    package var tokenizer: any Tokenizer
    /// Nil for a checkpoint without a template.
    package var template: ChatTemplateFamily?
    /// A template in the place of the family's; nil for that.
    package var templateSource: String?
    /// The values of one token, whatever its context.
    package var values: @Sendable (TokenID) -> [Float]
    /// A text's features; nil for the weighted sum, or mean, of its tokens' values.
    package var features: (@Sendable ([TokenID], TokenWeights) -> [Float])?
    /// Whether a text's features are a mean, as the real model's are, and no sum.
    package var averages = false
    /// Whether it gives values of single tokens, as the real model does.
    package var givesTokenValues = false
    /// Called with the number of texts of each call.
    package var onEmbedding: @Sendable (Int) throws -> Void = { _ in }
    /// Called with the number of requests of each call.
    package var onScoring: @Sendable (Int) async throws -> Void = { _ in }
    /// The log probabilities of a continuation's tokens.
    package var likelihoods: @Sendable (ScoringRequest) -> [Float] = FakeModel.overlap
    /// Writes the continuation of a prompt.
    package var writing: @Sendable (FakeModel, GenerationRequest, Events) async throws -> Void = { _, _, _ in }

    private let log = Log()

    /// A model of this name, whose tokens' values are pseudo-random.
    package init(
        named name: String, fingerprint: String, tokenizer: any Tokenizer, featureCount: Int, hiddenSize: Int = 4,
        layerCount: Int = 8, contextLength: Int = 4096, embeddingAdapter: String? = nil
    ) {
        self.tokenizer = tokenizer
        values = {
            FakeModel.vector(of: UInt64(truncatingIfNeeded: $0) &* 0x9E37_79B9_7F4A_7C15 &+ 1, count: featureCount)
        }
        information = ModelInformation(
            name: name, architecture: "fake", fingerprint: fingerprint, path: "\(name).gguf", parameterCount: 1,
            contextLength: contextLength, vocabularySize: tokenizer.vocabularySize, layerCount: layerCount,
            hiddenSize: hiddenSize, quantization: "F32", fileBytes: 4, embeddingAdapter: embeddingAdapter)
    }

    package func chatTemplate() throws(ChatTemplateError) -> ChatTemplate {
        if let templateSource {
            return try ChatTemplate(.init(plain: templateSource), tokenizer: tokenizer, model: information.name)
        }
        guard let template else { throw .missing(model: information.name) }
        return ChatTemplate(family: template)
    }

    package func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        log.state.withLock { $0.requests.append(request) }
        let (stream, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
        let task = Task {
            do {
                try await writing(self, request, continuation)
                log.state.withLock { $0.ended += 1 }
                continuation.finish()
            } catch {
                log.state.withLock { state in
                    if error is CancellationError { state.stopped += 1 } else { state.ended += 1 }
                }
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    package func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        try await onScoring(requests.count)
        log.state.withLock { $0.scored += requests.count }
        return requests.map(likelihoods)
    }

    package func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        try onEmbedding(sequences.count)
        if averages { return tokenValues(sequences).map { $0.pooled(weights: weights, recipe: recipe) } }
        return sequences.map { features?($0, weights) ?? sum(of: $0, weights: weights) }
    }

    package func tokenValues(_ sequences: [[TokenID]], recipe: EmbeddingRecipe) async throws -> [TokenValues]? {
        givesTokenValues ? tokenValues(sequences) : nil
    }

    /// The sum of a text's token values, each times its weight.
    package func sum(of tokens: [TokenID], weights: TokenWeights) -> [Float] {
        var sum = values(0).map { _ in Float(0) }
        for token in tokens {
            for (i, value) in values(token).enumerated() { sum[i] += weights[token] * value }
        }
        return sum
    }

    private func tokenValues(_ sequences: [[TokenID]]) -> [TokenValues] {
        sequences.map { tokens in
            TokenValues(tokens: tokens, featureCount: values(0).count, values: tokens.flatMap(values))
        }
    }
}

// MARK: - What was asked

extension FakeModel {
    private final class Log: Sendable {
        struct State: Sendable {
            var requests: [GenerationRequest] = []
            var scored = 0
            var (ended, stopped) = (0, 0)
            var isReleased = false
        }
        let state = Mutex(State())
    }

    /// The generations asked for so far.
    package var requests: [GenerationRequest] { log.state.withLock { $0.requests } }
    /// How many continuations were scored.
    package var scoredCount: Int { log.state.withLock { $0.scored } }
    /// How many generations ran to their end or failed, and how many were stopped before.
    package var endings: (ended: Int, stopped: Int) { log.state.withLock { ($0.ended, $0.stopped) } }

    /// Whether ``release()`` was called: a test's writing may wait for it.
    package var isReleased: Bool { log.state.withLock { $0.isReleased } }
    /// Lets go of what is held.
    package func release() { log.state.withLock { $0.isReleased = true } }
}

// MARK: - Parts of behaviour

extension FakeModel {
    /// A token is the likelier where it stands in what went before.
    package static let overlap: @Sendable (ScoringRequest) -> [Float] = { request in
        let before = Set(request.prefix)
        return request.continuation.map { before.contains($0) ? -1 : -5 }
    }

    /// `count` numbers in -1 ... 1 that depend on the seed alone (xorshift, Marsaglia 2003). The seed is not 0.
    package static func vector(of seed: UInt64, count: Int) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Float(state >> 40) / Float(1 << 23) - 1
        }
    }
}
